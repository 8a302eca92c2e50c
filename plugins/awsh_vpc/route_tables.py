"""`vpc route-table`: route tables, and the subnets that use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import CURRENT, CommandError, Context, UsageError, by, named
from awsh_vpc.arguments import Tags
from awsh_vpc.groups import route_table
from awsh_vpc.kinds import VPC, RouteTableId, SubnetId, VpcId
from awsh_vpc.route_rows import RouteTable, table_row
from awsh_vpc.waiting import call_of_new


@route_table.command
def ls(ctx: Context, vpc: VpcId | None = None, *, all: bool = False) -> Iterator[RouteTable]:
    """List the route tables of a VPC (DescribeRouteTables).

    Args:
        vpc: whose; the current VPC's when left out, the whole region's when there is none.
        all: the whole region's, whatever is current.
    Examples:
        awsh> vpc route-table ls
        awsh> vpc route-table ls --all | where blackholes > 0
    """
    return map(table_row, records(ctx, vpc or (None if all else ctx.current(VPC.name))))


def records(ctx: Context, vpc: str | None) -> Iterator[dict[str, Any]]:
    """AWS's own records of a VPC's route tables, or of all."""
    filters = {"Filters": by("vpc-id", vpc)} if vpc else {}
    return ctx.search("ec2", "describe_route_tables", "RouteTables[]", **filters)


def record(ctx: Context, table: str) -> dict[str, Any]:
    found: dict[str, Any] = ctx.call("ec2", "describe_route_tables", RouteTableIds=[table])["RouteTables"][0]
    return found


@route_table.command
def show(ctx: Context, table: RouteTableId) -> RouteTable:
    """Show one route table in full, with its routes and the subnets that use it (DescribeRouteTables).

    Args:
        table: which one.
    Examples:
        awsh> vpc create 10.86.0.0/16 --name shown
        awsh> vpc route-table create --vpc shown --name inside
        awsh> vpc route-table show inside
        awsh> vpc route-table show inside | get routes
    """
    return table_row(record(ctx, table))


@route_table.command
def create(ctx: Context, *, vpc: VpcId = CURRENT, name: str = "", tag: Tags = None) -> RouteTable:
    """Create a route table (CreateRouteTable). It leads nowhere but to the VPC itself at first.

    Args:
        vpc: the VPC it belongs to; the current one when left out.
        name: its Name tag.
        tag: another tag; may be given several times.
    Examples:
        awsh> vpc create 10.85.0.0/16 --name routed
        awsh> vpc route-table create --vpc routed --name private
    """
    from awsh import tag_specifications

    answer = ctx.call("ec2", "create_route_table", VpcId=vpc, **tag_specifications("route-table", name, tag))
    return table_row(answer["RouteTable"])


@route_table.command
def associate(ctx: Context, table: RouteTableId, *subnets: SubnetId) -> RouteTable:
    """Let subnets use a route table instead of what they use now (AssociateRouteTable).

    A subnet uses one table: its association with another is replaced (ReplaceRouteTableAssociation).

    Args:
        table: the table.
        subnets: the subnets.
    Examples:
        awsh> vpc create 10.84.0.0/16 --name tied
        awsh> vpc subnet create --next /24 --vpc tied --name store
        awsh> vpc route-table create --vpc tied --name closed
        awsh> vpc route-table associate closed store
    """
    if not subnets:
        raise UsageError("vpc route-table associate wants a subnet", usage=associate.usage)
    home = record(ctx, table)["VpcId"]
    wanted = list(dict.fromkeys(subnets))
    for subnet in ctx.search("ec2", "describe_subnets", "Subnets[]", SubnetIds=wanted):
        if subnet["VpcId"] != home:
            raise CommandError(
                f"subnet {subnet['SubnetId']} is in VPC {subnet['VpcId']}, the route table in {home}"
            )
    for subnet in wanted:
        lead(ctx, subnet, table)
    return table_row(record(ctx, table))


def lead(ctx: Context, subnet: str, table: str) -> None:
    """Lets SUBNET use TABLE, whatever it used before."""
    for other in ctx.search(
        "ec2", "describe_route_tables", "RouteTables[]", Filters=by("association.subnet-id", subnet)
    ):
        if other["RouteTableId"] == table:
            return
        association = next(a for a in other["Associations"] if a.get("SubnetId") == subnet)
        call_of_new(
            ctx,
            "replace_route_table_association",
            AssociationId=association["RouteTableAssociationId"],
            RouteTableId=table,
        )
        return
    call_of_new(ctx, "associate_route_table", RouteTableId=table, SubnetId=subnet)


@route_table.command
def disassociate(ctx: Context, *subnets: SubnetId) -> None:
    """Let subnets use their VPC's main route table again (DisassociateRouteTable).

    Args:
        subnets: the subnets.
    Examples:
        awsh> vpc create 10.83.0.0/16 --name loose
        awsh> vpc subnet create --next /24 --vpc loose --name back
        awsh> vpc route-table create --vpc loose --name own
        awsh> vpc route-table associate own back
        awsh> vpc route-table disassociate back
    """
    if not subnets:
        raise UsageError("vpc route-table disassociate wants a subnet", usage=disassociate.usage)
    for subnet in dict.fromkeys(subnets):
        filters = by("association.subnet-id", subnet)
        found = list(ctx.search("ec2", "describe_route_tables", "RouteTables[]", Filters=filters))
        if not found:
            ctx.note(f"subnet {subnet} uses its VPC's main route table already")
        for table in found:
            _disassociate(ctx, table, subnet)


def _disassociate(ctx: Context, table: dict[str, Any], subnet: str | None = None) -> None:
    for association in table.get("Associations") or ():
        if subnet in (None, association.get("SubnetId")):
            ctx.call("ec2", "disassociate_route_table", AssociationId=association["RouteTableAssociationId"])


@route_table.command
def rm(ctx: Context, *tables: RouteTableId) -> None:
    """Delete route tables after asking; their subnets use the main one then (DeleteRouteTable).

    Args:
        tables: which ones. The main table of a VPC goes with the VPC alone.
    Examples:
        awsh> vpc create 10.82.0.0/16 --name plain
        awsh> vpc route-table create --vpc plain --name spare
        awsh> vpc route-table rm spare
    """
    if not tables:
        raise UsageError("vpc route-table rm wants a route table", usage=rm.usage)
    found = [record(ctx, id) for id in dict.fromkeys(tables)]
    rows = [table_row(each) for each in found]
    for row in rows:
        if row["main"]:
            raise CommandError(
                f"{named(row['id'], row['name'])} is the main route table of VPC {row['vpc_id']}, "
                "which goes with the VPC alone; nothing was deleted"
            )
    called = "; ".join(
        named(row["id"], row["name"])
        + (f", which {len(row['subnets'])} of the subnets use" if row["subnets"] else "")
        for row in rows
    )
    ctx.confirm(f"Delete route table{'' if len(rows) == 1 else 's'} {called}?")
    for table, row in zip(found, rows, strict=True):
        _disassociate(ctx, table)
        ctx.call("ec2", "delete_route_table", RouteTableId=row["id"])
        ctx.note(f"deleted route table {named(row['id'], row['name'])}")
