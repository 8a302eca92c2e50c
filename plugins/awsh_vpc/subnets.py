"""`vpc subnet`: subnets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from awsh import CURRENT, AwsError, CommandError, Context, UsageError, Zone, by, named
from awsh_vpc.arguments import SubnetCidr, SubnetLength, Tags
from awsh_vpc.groups import subnet
from awsh_vpc.kinds import VPC, SubnetId, VpcId
from awsh_vpc.route_tables import records
from awsh_vpc.rows import Subnet, Vpc, subnet_row, vpc_row
from awsh_vpc.vpcs import gateway_of
from awsh_vpc.waiting import call_of_new

if TYPE_CHECKING:
    from ipaddress import IPv4Network


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
def show(ctx: Context, subnet: SubnetId) -> Subnet:
    """Show one subnet in full: whether it is public, its routes and network ACL, and what is in it.

    Args:
        subnet: which one.
    Examples:
        awsh> vpc create 10.30.0.0/16 --name seen
        awsh> vpc subnet create --next /24 --vpc seen --name view
        awsh> vpc subnet show view
        awsh> vpc subnet show view | get used_by
    """
    from awsh_vpc.diagram.survey import table_of, way_out
    from awsh_vpc.removing.obstacles import user_of
    from awsh_vpc.route_rows import table_row

    row = _one(ctx, subnet)
    table = table_of(subnet, [table_row(each) for each in records(ctx, row["vpc_id"])])
    acls = ctx.search(
        "ec2", "describe_network_acls", "NetworkAcls[]", Filters=by("association.subnet-id", subnet)
    )
    cards = ctx.search(
        "ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=by("subnet-id", subnet)
    )
    out, public = way_out(table)
    return {
        **row,
        "public": public,
        "way_out": out,
        "table_id": table["id"] if table else "",
        "acl_id": next((each["NetworkAclId"] for each in acls), ""),
        "used_by": [user_of(each) for each in cards],
    }


def _one(ctx: Context, id: str) -> Subnet:
    return subnet_row(ctx.call("ec2", "describe_subnets", SubnetIds=[id])["Subnets"][0])


@subnet.command(name="set")
def set_(ctx: Context, subnet: SubnetId, *, auto_assign_ip: bool | None = None) -> Subnet:
    """Change what launches in a subnet get (ModifySubnetAttribute).

    Args:
        subnet: which one.
        auto_assign_ip: launches get a public address from now on; --no-auto-assign-ip: none any more.
    Examples:
        awsh> vpc create 10.29.0.0/16 --name fair
        awsh> vpc subnet create --next /24 --vpc fair --name stall
        awsh> vpc subnet set stall --auto-assign-ip
    """
    if auto_assign_ip is None:
        raise UsageError("vpc subnet set wants something to change", usage=set_.usage)
    assign_addresses(ctx, subnet, auto_assign_ip)
    return _one(ctx, subnet)


@subnet.command
def create(
    ctx: Context,
    cidr: SubnetCidr | None = None,
    *,
    next_: SubnetLength | None = None,
    vpc: VpcId = CURRENT,
    az: Zone = "",
    public: bool = False,
    auto_assign_ip: bool | None = None,
    ipv6: bool = False,
    name: str = "",
    tag: Tags = None,
) -> Subnet:
    """Create a subnet and wait until it is available (CreateSubnet). Its record is the result.

    AWS's rules are checked first: /16 to /28, inside the VPC, no overlap with another subnet. AWS keeps
    five addresses of each: the first four and the last.

    Args:
        cidr: its range, such as 10.0.1.0/24.
        next_: the first range of this size that is free in the VPC instead, such as /24.
        vpc: the VPC it belongs to; the current one when left out.
        az: its availability zone, such as us-east-1a, or a; AWS picks one when left out.
        public: launches get a public address, and the way out leads to the VPC's internet gateway.
        auto_assign_ip: launches get a public address, whatever the way out; with --public they do anyhow.
        ipv6: the first free /64 of the VPC's IPv6 range too, of which launches get an address.
        name: its Name tag.
        tag: another tag; may be given several times.
    Examples:
        awsh> vpc create 10.89.0.0/16 --name net
        awsh> vpc subnet create 10.89.1.0/24 --vpc net --az a --name db
        awsh> vpc subnet create --next /24 --vpc net
        awsh> vpc igw create --attach net
        awsh> vpc subnet create 10.89.2.0/24 --vpc net --public --name web
    """
    from awsh import tag_specifications
    from awsh_vpc.cidr import kept, usable

    if (cidr is None) == (next_ is None):
        raise UsageError("vpc subnet create wants a range, or --next and a size", usage=create.usage)
    tags = tag_specifications("subnet", name, tag)
    home = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    network = _place(ctx, home, cidr, next_)
    six = {"Ipv6CidrBlock": free_six(ctx, vpc)} if ipv6 else {}
    gateway = _gateway(ctx, home) if public else None
    with_address = public if auto_assign_ip is None else auto_assign_ip
    answer = ctx.call(
        "ec2",
        "create_subnet",
        VpcId=vpc,
        CidrBlock=str(network),
        **({"AvailabilityZone": az} if az else {}),
        **six,
        **tags,
    )
    id = answer["Subnet"]["SubnetId"]
    first, _, _, fourth, last = kept(network)
    ctx.note(f"note: {usable(network):,} addresses can be used; AWS keeps {first} to {fourth} and {last}")
    try:
        row = available(ctx, id)
        if ipv6:
            assign_addresses_six(ctx, id)
        if with_address:
            assign_addresses(ctx, id)
            row["public_ip"] = True
        if gateway is not None:
            _open(ctx, row, home, gateway)
    except (KeyboardInterrupt, AwsError, CommandError):
        unfinished = ", but is not public yet" if public else ", without public addresses" * with_address
        ctx.note(f"subnet {id} exists{unfinished}: `vpc subnet rm {id}` takes it back")
        raise
    return row


def assign_addresses(ctx: Context, subnet: str, wanted: bool = True) -> None:
    """Launches get a public address from now on, or none any more."""
    call_of_new(ctx, "modify_subnet_attribute", SubnetId=subnet, MapPublicIpOnLaunch={"Value": wanted})


def assign_addresses_six(ctx: Context, subnet: str) -> None:
    """Launches get an IPv6 address from now on."""
    call_of_new(ctx, "modify_subnet_attribute", SubnetId=subnet, AssignIpv6AddressOnCreation={"Value": True})


def _place(ctx: Context, home: Vpc, cidr: str | None, length: int | None) -> IPv4Network:
    """The range that is asked for, if a subnet can have it. Raises CommandError."""
    from ipaddress import IPv4Network

    from awsh_vpc.cidr import free, inside, overlapping

    called = named(home["id"], home["name"])
    found = ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=by("vpc-id", home["id"]))
    others = [row for row in map(subnet_row, found) if row["cidr"]]
    size = length or IPv4Network(cidr).prefixlen
    unused = next(free(home["cidrs"], [row["cidr"] for row in others], size), None)
    if cidr is None:
        if unused is None:
            raise CommandError(
                f"no /{size} is free in VPC {called}, {', '.join(home['cidrs'])}",
                hint=f"`cidr free --vpc {home['id']}` shows what is",
            )
        return unused
    network = IPv4Network(cidr)
    hint = f"{unused} is free" if unused else f"no /{size} is free in it"
    if not inside(network, home["cidrs"]):
        raise CommandError(
            f"{network} is outside VPC {called}, which has {', '.join(home['cidrs'])}", hint=hint
        )
    for other in others:
        if overlapping(network, [other["cidr"]]):
            raise CommandError(
                f"{network} overlaps subnet {named(other['id'], other['name'])}, {other['cidr']}", hint=hint
            )
    return network


def free_six(ctx: Context, vpc: str) -> str:
    """The first /64 of the VPC's IPv6 ranges that no subnet has. Raises CommandError."""
    from ipaddress import IPv6Network
    from itertools import chain

    home = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    if not home["ipv6"]:
        raise CommandError(
            f"VPC {named(home['id'], home['name'])} has no IPv6 range",
            hint=f"`vpc set {home['id']} --ipv6` gives it one",
        )
    found = ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=by("vpc-id", home["id"]))
    taken = [IPv6Network(cidr) for row in map(subnet_row, found) for cidr in row["ipv6"]]
    places = chain.from_iterable(IPv6Network(cidr).subnets(new_prefix=64) for cidr in home["ipv6"])
    for place in places:
        if not any(place.overlaps(other) for other in taken):
            return str(place)
    raise CommandError(f"no /64 is free in {', '.join(home['ipv6'])}")


def _gateway(ctx: Context, home: Vpc) -> str:
    found = gateway_of(ctx, home["id"])
    if found is None:
        raise CommandError(
            f"VPC {named(home['id'], home['name'])} has no internet gateway, so no subnet of it can be public",
            hint=f"`vpc igw create --attach {home['id']}` first",
        )
    return found


def available(ctx: Context, id: str) -> Subnet:
    """Waits for a subnet just made."""
    from awsh import until

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
    """A route table whose default route is the gateway: one that is there already, or a new one."""
    tables = list(records(ctx, home["id"]))
    leading = [table for table in tables if _leads_to(table, gateway)]
    if any(association.get("Main") for table in leading for association in table.get("Associations") or ()):
        return
    if leading:
        table = leading[0]["RouteTableId"]
    else:
        from awsh import tag_specifications

        tags = tag_specifications("route-table", f"{home['name'] or home['id']}-public", None)
        answer = ctx.call("ec2", "create_route_table", VpcId=home["id"], **tags)
        table = answer["RouteTable"]["RouteTableId"]
        call_of_new(
            ctx, "create_route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway
        )
        ctx.note(f"created route table {table}, whose default route is {gateway}")
    call_of_new(ctx, "associate_route_table", RouteTableId=table, SubnetId=row["id"])


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
    from awsh_vpc.removing.obstacles import user_of

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
