"""Bastions as a resource kind, and the parameter types that take one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import HEX, CommandError, Context, Name, Resource, ResourceKind, UsageError


def _names(ctx: Context) -> Iterator[Name]:
    from awsh_ec2.bastion.known import every

    for each in every(ctx):
        state = each.instance["State"]["Name"] if each.instance else "unfinished"
        yield Name(each.id, each.name, f"{state} in {each.vpc}")


KIND = ResourceKind(
    "ec2:bastion",
    noun="bastion",
    service="ec2",
    names=_names,
    pattern=f"(?:i|sg)-{HEX}",
    # `bastion ls` gives rows of instances, for all that can be done with one.
    columns=("id", "id"),
    row="awsh_ec2.bastion.rows:Bastion",
    missing=("InvalidInstanceID.NotFound", "InvalidGroup.NotFound"),
)

BastionId = Annotated[str, Resource(KIND.name)]


def the_one(ctx: Context) -> str:
    """The id of the only bastion there is, or of the one that is called so. Raises CommandError, UsageError."""
    found = ctx.names(KIND.name, fresh=True)
    if len(found) > 1:
        found = tuple(each for each in found if each.name == "bastion") or found
    if len(found) > 1:
        listed = ", ".join(each.name or each.id for each in found[:6])
        raise UsageError(f"there are {len(found)} bastions", hint=f"say which: {listed}")
    if not found:
        raise CommandError("there is no bastion", hint="`bastion create --vpc NAME` makes one")
    return found[0].id
