"""The two ends of a peering connection, of which one may be in another region or account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from awsh import CommandError, Context, UsageError, by, named
from awsh_vpc.kinds import VPC
from awsh_vpc.rows import Vpc, vpc_row


class Side(NamedTuple):
    """One VPC, and where it is."""

    vpc: str
    region: str


def ask(ctx: Context, region: str, operation: str, **parameters: Any) -> dict[str, Any]:
    """One request to EC2 in a region that need not be the present one."""
    if region in ("", ctx.region):
        return ctx.call("ec2", operation, **parameters)
    with ctx.errors():
        answer: dict[str, Any] = getattr(ctx.client("ec2", region), operation)(**parameters)
        return answer


def tables(ctx: Context, side: Side) -> Iterator[dict[str, Any]]:
    """The route tables of a side."""
    more: dict[str, Any] = {}
    while True:
        answer = ask(ctx, side.region, "describe_route_tables", Filters=by("vpc-id", side.vpc), **more)
        yield from answer["RouteTables"]
        if not answer.get("NextToken"):
            return
        more = {"NextToken": answer["NextToken"]}


def peer(ctx: Context, given: str, owner: str | None, region: str) -> tuple[Side, Vpc | None]:
    """The VPC that GIVEN means, and what is known of it: nothing where it is somebody else's."""
    if owner and owner != ctx.account:
        if not VPC.is_id(given):
            raise UsageError(f"{given!r}: a VPC of another account is named by its id, vpc-…")
        return Side(given, region), None
    if region == ctx.region:
        id = ctx.resolve(VPC.name, given)
        return Side(id, region), vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[id])["Vpcs"][0])
    which = {"VpcIds": [given]} if VPC.is_id(given) else {"Filters": by("tag:Name", given)}
    found = [vpc_row(record) for record in ask(ctx, region, "describe_vpcs", **which)["Vpcs"]]
    if len(found) != 1:
        several = f"{len(found)} VPCs are called {given!r}" if found else f"there is no VPC {given!r}"
        raise UsageError(f"{several} in {region}", hint=", ".join(row["id"] for row in found) or None)
    return Side(found[0]["id"], region), found[0]


def refuse_overlap(one: Vpc, two: Vpc) -> None:
    """AWS takes such a request, and lets it fail. Raises CommandError."""
    from ipaddress import IPv4Network

    from awsh_vpc.cidr import overlapping

    for cidr in one["cidrs"]:
        shared = overlapping(IPv4Network(cidr), two["cidrs"])
        if shared:
            raise CommandError(
                f"{cidr} of {named(one['id'], one['name'])} overlaps {shared[0]} of "
                f"{named(two['id'], two['name'])}: routes could not tell the two apart, so AWS lets it fail",
                hint="VPCs that are to be peered need ranges of their own",
            )
