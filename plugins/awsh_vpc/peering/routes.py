"""The routes of a peering connection: without them on both sides nothing gets through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from awsh import AwsError, Context
from awsh_vpc.peering.rows import Peering
from awsh_vpc.peering.sides import Side, ask, tables
from awsh_vpc.route_rows import Route, routes_of


class Way(NamedTuple):
    """Where one side's tables have to lead: to the ranges of the other."""

    side: Side
    cidrs: list[str]


def ways(ctx: Context, row: Peering) -> list[Way]:
    """Of the sides that are one's own."""
    both = (
        (row["requester_owner"], Side(row["requester"], row["requester_region"]), row["accepter_cidrs"]),
        (row["accepter_owner"], Side(row["accepter"], row["accepter_region"]), row["requester_cidrs"]),
    )
    return [Way(side, cidrs) for owner, side, cidrs in both if owner in ("", ctx.account)]


def add(ctx: Context, row: Peering) -> int:
    """Makes those that are not there, in every table of both sides; how many. Others are left as they are."""
    made = 0
    for way in ways(ctx, row):
        for table in tables(ctx, way.side):
            there = {route["destination"]: route for route in routes_of(table)}
            for cidr in way.cidrs:
                made += _lead(ctx, way.side, table["RouteTableId"], cidr, row["id"], there.get(cidr))
    return made


def _lead(ctx: Context, side: Side, table: str, cidr: str, id: str, before: Route | None) -> int:
    if before is not None and before["via"] == id and before["state"] != "blackhole":
        return 0
    if before is not None and before["state"] != "blackhole":
        ctx.note(f"left as it is: {cidr} in route table {table} leads to {before['via']}")
        return 0
    ask(
        ctx,
        side.region,
        "replace_route" if before else "create_route",
        RouteTableId=table,
        DestinationCidrBlock=cidr,
        VpcPeeringConnectionId=id,
    )
    return 1


def missing(ctx: Context, row: Peering) -> list[str]:
    """The lines that add what is not there in the present region."""
    found = []
    for way in ways(ctx, row):
        if way.side.region not in ("", ctx.region):
            continue
        for table in tables(ctx, way.side):
            there = {route["destination"] for route in routes_of(table)}
            found += [
                f"vpc route add {cidr} via {row['id']} --table {table['RouteTableId']}"
                for cidr in way.cidrs
                if cidr not in there
            ]
    return found


def leading(ctx: Context, sides: Sequence[Side], id: str) -> Iterator[tuple[Side, Route]]:
    """The routes of these sides that lead to a connection."""
    for side in sides:
        try:
            for table in tables(ctx, side):
                yield from ((side, route) for route in routes_of(table) if route["via"] == id)
        except AwsError as error:
            ctx.note(f"the routes of {side.vpc} in {side.region} cannot be seen: {error}")


def drop(ctx: Context, side: Side, route: Route) -> None:
    """Deletes a route, which otherwise would stay as a blackhole."""
    key = "DestinationIpv6CidrBlock" if ":" in route["destination"] else "DestinationCidrBlock"
    try:
        parameters: dict[str, Any] = {"RouteTableId": route["table_id"], key: route["destination"]}
        ask(ctx, side.region, "delete_route", **parameters)
    except AwsError as error:
        if "NotFound" not in error.code:
            raise
