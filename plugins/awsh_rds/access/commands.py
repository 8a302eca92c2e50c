"""`rds allow`, `rds revoke`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Value, ValueType
from awsh_rds.groups import rds
from awsh_rds.kinds import DatabaseId
from awsh_rds.making.commands import GroupName

_SG = "ec2:security-group"
"""The kind of security groups, which another plugin provides."""


def _word(ctx: Context, given: Any) -> str:
    """A `$variable` may stand for a group."""
    return ctx.resolve(_SG, given) if isinstance(given, Mapping) else str(given)


def _complete(completing: Completing) -> Iterator[Candidate]:
    ctx, word = completing.ctx, completing.word
    if not completing.given.get("words"):
        found = [Candidate("from", "lets in")]
    else:
        found = [
            Candidate("me", "this machine's public address"),
            Candidate("anywhere", "the whole Internet"),
        ]
        if "sg:".startswith(word):
            found.append(Candidate("sg:", "members of a group", final=False))
    yield from (candidate for candidate in found if candidate.text.startswith(word))
    if word.startswith("sg:"):
        for _, candidate in ctx.candidates(_SG, word.removeprefix("sg:")):
            yield candidate._replace(text=f"sg:{candidate.text}")


Whom = Annotated[str, ValueType("from WHOM", _word, _complete)]


@rds.command
def allow(
    ctx: Context, database: DatabaseId, *words: Whom, sg: GroupName = "", description: str = ""
) -> Value:
    """Let somebody reach a database (AuthorizeSecurityGroupIngress): the port of its engine, in its own group.

    It says of the database what `sg allow` says of a group: `from sg:bastion` for the members of a group, `me` for
    the public address of this machine, ranges and addresses, `anywhere`, which is asked about.

    Args:
        database: which one.
        words: `from` and whom.
        sg: which of its security groups gets the rule, where it has several.
        description: why, which stands beside the rule.
    Examples:
        awsh> sg create jumpers --vpc lab
        awsh> rds allow lab from sg:jumpers
        awsh> rds allow lab from 10.0.0.0/16 --description 'the whole network'
    """
    from awsh_rds.access.rules import change

    return change(ctx, "allow", database, words, sg, allow.usage, description)


@rds.command
def revoke(ctx: Context, database: DatabaseId, *words: Whom, sg: GroupName = "") -> None:
    """Let somebody reach a database no more (RevokeSecurityGroupIngress). Open connections are cut.

    Args:
        database: which one.
        words: `from` and whom, as for `rds allow`.
        sg: which of its security groups loses the rule, where it has several.
    Examples:
        awsh> rds allow lab from 10.9.0.0/16
        awsh> rds revoke lab from 10.9.0.0/16
    """
    from awsh_rds.access.rules import change

    change(ctx, "revoke", database, words, sg, revoke.usage)
