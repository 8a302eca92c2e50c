"""Behind `sg allow`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awsh import AwsError, Context, named
from awsh_ec2.sg.known import Known, known_of, names, rules
from awsh_ec2.sg.known import group as record_of
from awsh_ec2.sg.rows import SecurityGroupRule, rule_row
from awsh_ec2.sg.rules import Rule
from awsh_ec2.sg.words import read

MOST = 60
"""Rules of one group and direction, where the quota was not raised."""


def authorize(
    ctx: Context, id: str, words: Sequence[str], description: str, usage: str
) -> Iterator[SecurityGroupRule]:
    """Makes those of the rules that are not there, and gives all of them."""
    record = record_of(ctx, id)
    wanted = read(ctx, record, words, usage)
    known = list(rules(ctx, [id]))
    there = {each.rule: each for each in known}
    new = [rule for rule in wanted if rule not in there]
    known_names = {**names(ctx, (each.peer for each in wanted)), id: record["GroupName"]}
    _ask(ctx, record, new, known_names)
    for rule in wanted:
        if rule not in there:
            _tell_wider(ctx, record, rule, known, known_names)
            continue
        ctx.note(f"already there: {rule.sentence(known_names)}")
        if description and there[rule].description != description:
            _describe(ctx, id, rule, description)
            there[rule] = there[rule]._replace(description=description)
    if new:
        # AWS's answer has the new rules; asked for them, it may not know them yet.
        made = _make(ctx, id, new, sum(each.rule.egress == new[0].egress for each in known), description)
        there |= {each.rule: each for each in made}
    yield from (rule_row(there[rule], record["GroupName"], known_names) for rule in wanted)


def _ask(ctx: Context, record: Mapping[str, Any], new: Sequence[Rule], names: Mapping[str, str]) -> None:
    exposed = [rule for rule in new if rule.exposes]
    if not exposed:
        return
    services = list(dict.fromkeys(name for rule in exposed for name in rule.exposes))
    what = ", ".join(services[:4]) + (f" and {len(services) - 4} more" if len(services) > 4 else "")
    told = "; ".join(rule.sentence(names) for rule in exposed)
    ctx.confirm(
        f"{named(record['GroupId'], record['GroupName'])}: {told}. Open {what} to the whole Internet? "
        "(`from me` would let in this machine alone)"
    )


def _tell_wider(
    ctx: Context, record: Mapping[str, Any], rule: Rule, known: Sequence[Known], names: Mapping[str, str]
) -> None:
    wider = next((each for each in known if each.rule.covers(rule)), None)
    if wider is not None:
        ctx.note(
            f"note: {record['GroupName']} allows it by a wider rule too: {wider.rule.sentence(names)} ({wider.id})"
        )


def _make(ctx: Context, id: str, new: Sequence[Rule], present: int, description: str) -> list[Known]:
    way = "egress" if new[0].egress else "ingress"
    if present + len(new) > MOST:
        ctx.note(
            f"note: that makes {present + len(new)} rules one way; AWS allows {MOST} of IPv4 and as many of IPv6, "
            "unless the quota was raised"
        )
    try:
        answer = ctx.call(
            "ec2",
            f"authorize_security_group_{way}",
            GroupId=id,
            IpPermissions=[rule.permission(description) for rule in new],
        )
    except AwsError as error:
        if error.code == "RulesPerSecurityGroupLimitExceeded":
            error.hint = "a prefix list is one rule for many ranges; or ask for a higher quota (L-0EA8095F)"
        raise
    return [known_of(each) for each in answer["SecurityGroupRules"]]


def _describe(ctx: Context, id: str, rule: Rule, description: str) -> None:
    way = "egress" if rule.egress else "ingress"
    ctx.call(
        "ec2",
        f"update_security_group_rule_descriptions_{way}",
        GroupId=id,
        IpPermissions=[rule.permission(description)],
    )
