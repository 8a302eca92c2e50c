"""`sg allow`, `sg revoke`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Rows, UsageError, ValueType
from awsh_ec2.sg.group import sg
from awsh_ec2.sg.kinds import GROUP, RULE, GroupId
from awsh_ec2.sg.rows import SecurityGroupRule


def _word(ctx: Context, given: Any) -> str:
    """A `$variable` may stand for a group."""
    return ctx.resolve(GROUP.name, given) if isinstance(given, Mapping) else str(given)


def _after_group(completing: Completing) -> Iterator[Candidate]:
    from awsh_ec2.sg.completion import complete

    return complete(completing.ctx, completing.word, completing.given.get("words", []))


def _group_or_rule(completing: Completing) -> Iterator[Candidate]:
    from awsh_ec2.sg.completion import complete

    given = completing.given.get("words", [])
    if given:
        return complete(completing.ctx, completing.word, given[1:])
    return (candidate for _, candidate in completing.ctx.candidates(GROUP.name, completing.word))


RuleWord = Annotated[str, ValueType("PROTOCOL PORTS from|to WHOM", _word, _after_group)]
GroupThenRule = Annotated[str, ValueType("GROUP RULE|RULE-ID", _word, _group_or_rule)]


@sg.command
def allow(
    ctx: Context, group: GroupId, *words: RuleWord, description: str = ""
) -> Iterator[SecurityGroupRule]:
    """Let traffic in `from` somebody, or out `to` somebody (AuthorizeSecurityGroupIngress, …Egress).

    A rule is `tcp 443 from 10.0.0.0/16`: tcp or udp with ports (443, 8000-8100, 80,443, all); icmp with
    `ping` or a type; `all`; or a service by its name, such as ssh, https, postgres. WHOM is ranges and
    addresses, IPv4 or IPv6, `sg:NAME` for the members of a group, `me` for the public address of this
    machine, `pl-…` for a prefix list, or `anywhere`, which is 0.0.0.0/0. What is allowed already is left
    as it is. Logins and databases are opened to the whole Internet only after asking.

    Args:
        group: whose rule.
        words: the rule.
        description: why, which stands beside the rule; set anew where the rule is there already.
    Examples:
        awsh> sg create front
        awsh> sg create jump
        awsh> sg allow front tcp 80,443 from anywhere
        awsh> sg allow front ssh from sg:jump --description 'through the bastion'
        awsh> sg allow front tcp 8000-8100 from 10.0.0.0/16 2001:db8::/32
        awsh> sg allow front postgres to 10.0.5.0/24
    """
    from awsh_ec2.sg.authorizing import authorize
    from awsh_ec2.sg.making import check_text

    check_text("description", description)
    yield from authorize(ctx, group, words, description, allow.usage)


@sg.command
def revoke(ctx: Context, *words: GroupThenRule, rows: Rows | None = None) -> None:
    """Take rules away (RevokeSecurityGroupIngress, RevokeSecurityGroupEgress).

    Where another, wider rule still lets the same through, that is said.

    Args:
        words: a group and the rule as for `sg allow`; or ids of rules, as `sg rules` shows them.
        rows: from a pipeline: rules.
    Examples:
        awsh> sg create narrow
        awsh> sg allow narrow https from anywhere
        awsh> sg revoke narrow https from anywhere
        awsh> sg rules narrow | where direction = out | sg revoke
    """
    from awsh_ec2.sg.revoking import revoke_ids, revoke_words

    ids = [*_fed(rows), *(word for word in words if RULE.is_id(word))]
    rest = [word for word in words if not RULE.is_id(word)]
    if rest and (ids or rows is not None):
        raise UsageError(f"{rest[0]!r} is no rule's id, as the others are", usage=revoke.usage)
    if rest:
        revoke_words(ctx, rest[0], rest[1:], revoke.usage)
    elif ids:
        revoke_ids(ctx, list(dict.fromkeys(ids)))
    elif rows is None:
        raise UsageError("sg revoke wants a group and a rule", usage=revoke.usage)


def _fed(rows: Rows | None) -> Iterator[str]:
    for row in rows or ():
        found = RULE.of_row(row) if isinstance(row, Mapping) else str(row)
        if found is None or not RULE.is_id(found):
            raise UsageError(
                "these rows carry no rule of a security group", hint="`sg rules GROUP` lists them"
            )
        yield found
