"""`vpc subnet`: subnets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import CURRENT, AwsError, CommandError, Context, UsageError
from awsh_vpc.arguments import SubnetCidr, Tags, Zone
from awsh_vpc.groups import subnet
from awsh_vpc.kinds import VPC, SubnetId, VpcId
from awsh_vpc.rows import Subnet, Vpc, by, named, subnet_row, vpc_row
from awsh_vpc.vpcs import gateway_of


@subnet.command
def ls(ctx: Context, vpc: VpcId | None = None, *, all: bool = False) -> Iterator[Subnet]:
    """List the subnets of a VPC (DescribeSubnets).

    Args:
        vpc: whose; the current VPC's when left out, the whole region's when there is none.
        all: the whole region's, whatever is current.
    Examples:
        awsh> vpc subnet ls
        awsh> vpc subnet ls --all | where free < 20
    """
    whose = vpc or (None if all else ctx.current(VPC.name))
    filters = {"Filters": by("vpc-id", whose)} if whose else {}
    for record in ctx.search("ec2", "describe_subnets", "Subnets[]", **filters):
        yield subnet_row(record)


@subnet.command
def create(
    ctx: Context,
    cidr: SubnetCidr,
    *,
    vpc: VpcId = CURRENT,
    zone: Zone = "",
    public: bool = False,
    name: str = "",
    tag: Tags = None,
) -> Subnet:
    """Create a subnet and wait until it is available (CreateSubnet). Its record is the result.

    AWS's rules are checked first: /16 to /28, inside the VPC, no overlap with another subnet. AWS keeps
    five addresses of each: the first four and the last.

    Args:
        cidr: its range, such as 10.0.1.0/24.
        vpc: the VPC it belongs to; the current one when left out.
        zone: its availability zone, such as us-east-1a, or a; AWS picks one when left out.
        public: launches get a public address, and the way out leads to the VPC's internet gateway.
        name: its Name tag.
        tag: another tag; may be given several times.
    Examples:
        awsh> vpc create 10.89.0.0/16 --name net
        awsh> vpc subnet create 10.89.1.0/24 --vpc net --zone a --name db
        awsh> vpc igw create --attach net
        awsh> vpc subnet create 10.89.2.0/24 --vpc net --public --name web
    """
    from ipaddress import IPv4Network

    from awsh_vpc.cidr import kept, usable
    from awsh_vpc.tagging import specification

    tags = specification("subnet", name, tag)
    home = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    network = IPv4Network(cidr)
    _check_place(ctx, network, home)
    gateway = _gateway(ctx, home) if public else None
    answer = ctx.call(
        "ec2",
        "create_subnet",
        VpcId=vpc,
        CidrBlock=cidr,
        **({"AvailabilityZone": zone} if zone else {}),
        **tags,
    )
    id = answer["Subnet"]["SubnetId"]
    first, _, _, fourth, last = kept(network)
    ctx.note(f"note: {usable(network):,} addresses can be used; AWS keeps {first} to {fourth} and {last}")
    try:
        row = _wait(ctx, id)
        if gateway is not None:
            _open(ctx, row, home, gateway)
            row["public_ip"] = True
    except (KeyboardInterrupt, AwsError, CommandError):
        ctx.note(
            f"subnet {id} exists{', but is not public yet' if public else ''}: `vpc subnet rm {id}` takes it back"
        )
        raise
    return row


def _check_place(ctx: Context, network: Any, home: Vpc) -> None:
    from awsh_vpc.cidr import free, inside, overlapping

    called = named(home["id"], home["name"])
    others = [
        subnet_row(r)
        for r in ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=by("vpc-id", home["id"]))
    ]
    unused = next(
        free(home["cidrs"], [row["cidr"] for row in others if row["cidr"]], network.prefixlen), None
    )
    hint = f"{unused} is free" if unused else f"no /{network.prefixlen} is free in it"
    if not inside(network, home["cidrs"]):
        raise CommandError(
            f"{network} is outside VPC {called}, which has {', '.join(home['cidrs'])}", hint=hint
        )
    for other in others:
        if other["cidr"] and overlapping(network, [other["cidr"]]):
            raise CommandError(
                f"{network} overlaps subnet {named(other['id'], other['name'])}, {other['cidr']}", hint=hint
            )


def _gateway(ctx: Context, home: Vpc) -> str:
    found = gateway_of(ctx, home["id"])
    if found is None:
        raise CommandError(
            f"VPC {named(home['id'], home['name'])} has no internet gateway, so no subnet of it can be public",
            hint=f"`vpc igw create --attach {home['id']}` first",
        )
    return found


def _wait(ctx: Context, id: str) -> Subnet:
    from awsh_vpc.waiting import until

    def look() -> Subnet | None:
        try:
            record = ctx.call("ec2", "describe_subnets", SubnetIds=[id])["Subnets"][0]
        except AwsError as error:
            if error.code == "InvalidSubnetID.NotFound":
                return None
            raise
        return subnet_row(record) if record["State"] == "available" else None

    return until(ctx, look, f"subnet {id} exists, but to become available it")


def _open(ctx: Context, row: Subnet, home: Vpc, gateway: str) -> None:
    """Public addresses for launches, and a route table whose default route is the gateway."""
    ctx.call("ec2", "modify_subnet_attribute", SubnetId=row["id"], MapPublicIpOnLaunch={"Value": True})
    tables = list(
        ctx.search("ec2", "describe_route_tables", "RouteTables[]", Filters=by("vpc-id", home["id"]))
    )
    leading = [table for table in tables if _leads_to(table, gateway)]
    if any(association.get("Main") for table in leading for association in table.get("Associations") or ()):
        return
    if leading:
        table = leading[0]["RouteTableId"]
    else:
        from awsh_vpc.tagging import specification

        tags = specification("route-table", f"{home['name'] or home['id']}-public", None)
        answer = ctx.call("ec2", "create_route_table", VpcId=home["id"], **tags)
        table = answer["RouteTable"]["RouteTableId"]
        ctx.call(
            "ec2", "create_route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway
        )
        ctx.note(f"created route table {table}, whose default route is {gateway}")
    ctx.call("ec2", "associate_route_table", RouteTableId=table, SubnetId=row["id"])


def _leads_to(table: dict[str, Any], gateway: str) -> bool:
    return any(
        route.get("DestinationCidrBlock") == "0.0.0.0/0" and route.get("GatewayId") == gateway
        for route in table.get("Routes") or ()
    )


@subnet.command
def rm(ctx: Context, *subnets: SubnetId) -> None:
    """Delete subnets after asking (DeleteSubnet). One that something is in is named, and none is deleted.

    Args:
        subnets: which ones.
    Examples:
        awsh> vpc create 10.88.0.0/16 --name field
        awsh> vpc subnet create 10.88.1.0/24 --vpc field --name plot
        awsh> vpc subnet rm plot
    """
    if not subnets:
        raise UsageError("vpc subnet rm wants a subnet", usage=rm.usage, hint="`vpc subnet ls` lists them")
    from awsh_vpc.contents import user_of

    ids = list(dict.fromkeys(subnets))
    rows = [subnet_row(r) for r in ctx.search("ec2", "describe_subnets", "Subnets[]", SubnetIds=ids)]
    for row in rows:
        filters = by("subnet-id", row["id"])
        found = ctx.search("ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=filters)
        users = [user_of(record) for record in found]
        if users:
            called = named(row["id"], row["name"])
            raise CommandError(f"subnet {called} is in use and nothing was deleted: {'; '.join(users[:8])}")
    called = "; ".join(f"{named(row['id'], row['name'])}, {row['cidr']}" for row in rows)
    ctx.confirm(f"Delete {'subnet' if len(rows) == 1 else f'{len(rows)} subnets:'} {called}?")
    for row in rows:
        ctx.call("ec2", "delete_subnet", SubnetId=row["id"])
        ctx.note(f"deleted subnet {named(row['id'], row['name'])}")
