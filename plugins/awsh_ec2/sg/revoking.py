"""Behind `sg revoke`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from awsh import Context, UsageError
from awsh_ec2.sg.kinds import group_id
from awsh_ec2.sg.known import Known, group, names, rules, rules_by_id
from awsh_ec2.sg.rules import Rule
from awsh_ec2.sg.words import read

_SHOWN = 8
"""How many rules are named before they go; the rest are counted."""


def revoke_words(ctx: Context, name: str, words: Sequence[str], usage: str) -> None:
    """Takes the rules that WORDS mean from the group called NAME."""
    try:
        record = group(ctx, group_id(ctx, name))
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None
    wanted = read(ctx, record, words, usage)
    known = list(rules(ctx, [record["GroupId"]]))
    called = names(ctx, [record["GroupId"], *(each.rule.peer for each in known), *(r.peer for r in wanted)])
    for rule in wanted:
        if all(each.rule != rule for each in known):
            ctx.note(f"not there: {rule.sentence(called)} is no rule of {record['GroupName']}")
    gone = [each for each in known if each.rule in wanted]
    _revoke(ctx, gone, called)
    _tell_left(ctx, wanted, [each for each in known if each not in gone], called)


def revoke_ids(ctx: Context, ids: Sequence[str]) -> None:
    """Takes rules away by their ids, of whatever groups."""
    gone = rules_by_id(ctx, ids)
    called = names(ctx, [word for each in gone for word in (each.group, each.rule.peer)])
    _revoke(ctx, gone, called)
    left = [each for each in rules(ctx, {each.group for each in gone}) if each.id not in ids]
    for id in dict.fromkeys(each.group for each in gone):
        mine = [each.rule for each in gone if each.group == id]
        _tell_left(ctx, mine, [each for each in left if each.group == id], called)


def _revoke(ctx: Context, gone: Sequence[Known], called: Mapping[str, str]) -> None:
    told = [f"{each.rule.sentence(called)} ({called.get(each.group, each.group)})" for each in gone]
    if len(gone) > 1:
        more = f"; and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
        ctx.confirm(f"Take away {len(gone)} rules: {'; '.join(told[:_SHOWN])}{more}?")
    together: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for each in gone:
        together[each.group, each.rule.egress].append(each.id)
    for (id, egress), ids in together.items():
        way = "egress" if egress else "ingress"
        ctx.call("ec2", f"revoke_security_group_{way}", GroupId=id, SecurityGroupRuleIds=ids)
    for text in told:
        ctx.note(f"revoked {text}")


def _tell_left(
    ctx: Context, wanted: Iterable[Rule], left: Sequence[Known], called: Mapping[str, str]
) -> None:
    for rule in wanted:
        wider = next((each for each in left if each.rule.covers(rule)), None)
        if wider is not None:
            ctx.note(f"still allowed by: {wider.rule.sentence(called)} (`sg revoke {wider.id}`)")
