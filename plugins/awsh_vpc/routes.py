"""`vpc route`: the routes of a table. What they may lead to: route_targets.py."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal

from awsh import CommandError, Context, named
from awsh_vpc.arguments import Destination, RouteTarget
from awsh_vpc.groups import route
from awsh_vpc.kinds import VPC, RouteTableId, VpcId
from awsh_vpc.route_rows import Route, routes_of
from awsh_vpc.route_tables import record, records


@route.command
def ls(
    ctx: Context, table: RouteTableId | None = None, *, vpc: VpcId | None = None, all: bool = False
) -> Iterator[Route]:
    """List the routes of a table, or of all tables of a VPC (DescribeRouteTables).

    A route whose state is blackhole leads to what is gone: its traffic is dropped.

    Args:
        table: whose; all tables of the VPC when left out.
        vpc: the VPC; the current one when left out, the whole region when there is none.
        all: the whole region's, whatever is current.
    Examples:
        awsh> vpc route ls
        awsh> vpc route ls --all | where state = blackhole
    """
    if table is not None:
        return iter(routes_of(record(ctx, table)))
    tables = records(ctx, vpc or (None if all else ctx.current(VPC.name)))
    return chain.from_iterable(map(routes_of, tables))


def _parameter(destination: str) -> dict[str, str]:
    if destination.startswith("pl-"):
        return {"DestinationPrefixListId": destination}
    return {"DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock": destination}


def _present(table: dict[str, Any], destination: str) -> Route | None:
    return next((each for each in routes_of(table) if each["destination"] == destination), None)


@route.command
def add(
    ctx: Context,
    destination: Destination,
    word: Literal["via"],
    target: RouteTarget,
    *,
    table: RouteTableId,
    replace: bool = False,
) -> Route:
    """Lead what is for a destination to a gateway or a server (CreateRoute, ReplaceRoute).

    AWS's rules are checked first: the gateway belongs to the table's VPC and is there, the destination is
    not in the VPC itself, a peering connection is active.

    Args:
        destination: a range, IPv4 or IPv6, or a prefix list; `default` is 0.0.0.0/0.
        word: the word `via`.
        target: igw, nat and egress-igw are the VPC's own if it has one; else the name or id of an internet
            or NAT gateway, instance, network interface, peering connection or endpoint.
        table: the route table.
        replace: change a route to the same destination that leads elsewhere.
    Examples:
        awsh> vpc create 10.81.0.0/16 --name ways
        awsh> vpc igw create --attach ways --name exit
        awsh> vpc route-table create --vpc ways --name outward
        awsh> vpc route add 0.0.0.0/0 via igw --table outward
        awsh> vpc route add 198.51.100.0/24 via exit --table outward
    """
    from awsh_vpc import route_targets

    place = record(ctx, table)
    id = route_targets.target(ctx, place["VpcId"], target)
    before = _present(place, destination)
    if before and before["via"] == id and before["state"] != "blackhole":
        ctx.note(f"{destination} leads to {id} already")
        return before
    if before and not replace:
        gone = ", which is gone" if before["state"] == "blackhole" else ""
        raise CommandError(
            f"{destination} leads to {before['via']}{gone}, in route table {table}",
            hint="--replace changes it" if before["via"] != "local" else "that is the VPC itself",
        )
    route_targets.check(ctx, place, destination, id)
    ctx.call(
        "ec2",
        "replace_route" if before else "create_route",
        RouteTableId=table,
        **_parameter(destination),
        **{route_targets.PARAMETERS[id.partition("-")[0]]: id},
    )
    made = _present(record(ctx, table), destination)
    # A new route is not known everywhere at once.
    return made or {
        "destination": destination,
        "via": id,
        "state": "active",
        "table_id": table,
        "table": "",
        "origin": "CreateRoute",
    }


@route.command
def rm(ctx: Context, *destinations: Destination, table: RouteTableId) -> None:
    """Take routes out of a table after asking (DeleteRoute).

    Args:
        destinations: where they lead to, as `vpc route ls` has it.
        table: the route table.
    Examples:
        awsh> vpc create 10.80.0.0/16 --name shut
        awsh> vpc igw create --attach shut
        awsh> vpc route-table create --vpc shut --name opened
        awsh> vpc route add default via igw --table opened
        awsh> vpc route rm default --table opened
    """
    from awsh import UsageError

    if not destinations:
        raise UsageError("vpc route rm wants a destination", usage=rm.usage)
    place = record(ctx, table)
    called = named(table, next((t["Value"] for t in place.get("Tags") or () if t["Key"] == "Name"), ""))
    found = []
    for destination in dict.fromkeys(destinations):
        before = _present(place, destination)
        if before is None:
            raise CommandError(
                f"route table {called} has no route to {destination}; nothing was changed",
                hint=f"it has {', '.join(each['destination'] for each in routes_of(place))}",
            )
        if before["via"] == "local":
            raise CommandError(f"{destination} is the VPC itself, and that route stays; nothing was changed")
        if before["via"].startswith("vpce-") and destination.startswith("pl-"):
            raise CommandError(
                f"{destination} is led by the gateway endpoint {before['via']}; nothing was changed",
                hint=f"`vpc endpoint modify {before['via']} --rm-table {table}`",
            )
        found.append(before)
    told = "; ".join(f"{each['destination']} via {each['via']}" for each in found)
    users = [a["SubnetId"] for a in place.get("Associations") or () if a.get("SubnetId")]
    whose = f", which {len(users)} subnet{' uses' if len(users) == 1 else 's use'}" if users else ""
    ctx.confirm(f"Take {told} out of route table {called}{whose}?")
    for each in found:
        ctx.call("ec2", "delete_route", RouteTableId=table, **_parameter(each["destination"]))
        ctx.note(f"{each['destination']} leads to {each['via']} no more")
