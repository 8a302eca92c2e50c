"""Security groups by their names, which are a VPC's own: found, and completed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from awsh.describing import by
from awsh.errors import CommandError, UsageError
from awsh.parameters import Candidate, Completing
from awsh.resources import Name
from awsh.tagging import tags_of

if TYPE_CHECKING:
    from awsh.context import Context


def ids_in(ctx: Context, vpc: str, wanted: Sequence[str]) -> list[str]:
    """Ids of security groups of a VPC, by id, name or Name tag (ec2 DescribeSecurityGroups).

    Raises CommandError for one that is not there, UsageError where a name means several.
    """
    known: list[dict[str, Any]] = list(
        ctx.search("ec2", "describe_security_groups", "SecurityGroups[]", Filters=by("vpc-id", vpc))
    )
    found: list[str] = []
    for text in wanted:
        same = [
            group["GroupId"]
            for group in known
            if text in (group["GroupId"], group["GroupName"], tags_of(group).get("Name"))
        ]
        if len(same) > 1:
            raise UsageError(
                f"{text!r} means {len(same)} security groups", hint=f"say which: {', '.join(same)}"
            )
        if not same:
            names = ", ".join(sorted(group["GroupName"] for group in known)[:8])
            raise CommandError(
                f"VPC {vpc} has no security group {text!r}",
                hint=f"it has {names}; `sg create {text}` makes one",
            )
        found += same
    return list(dict.fromkeys(found))


def complete(completing: Completing) -> Iterator[Candidate]:
    """The names of all there are, each with its id and VPC."""
    ctx = completing.ctx

    def fetch() -> Iterator[Name]:
        for group in ctx.search("ec2", "describe_security_groups", "SecurityGroups[]"):
            yield Name(group["GroupName"], description=f"{group['GroupId']} in {group.get('VpcId', '')}")

    for name in ctx.matching("security-groups-by-name", completing.word, "ec2", fetch):
        yield Candidate(name.id, name.description)
