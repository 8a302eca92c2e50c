"""`vpc nat`: NAT gateways."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import CommandError, Context, UsageError, by, named
from awsh_vpc.arguments import Address, Tags
from awsh_vpc.groups import nat
from awsh_vpc.kinds import VPC, NatId, SubnetId, VpcId
from awsh_vpc.nat_making import (
    NatGateway,
    gateways,
    make,
    nat_row,
    note_kept,
    own_addresses,
    release,
    until_state,
)
from awsh_vpc.rows import subnet_row
from awsh_vpc.vpcs import gateway_of


@nat.command
def ls(ctx: Context, vpc: VpcId | None = None, *, all: bool = False) -> Iterator[NatGateway]:
    """List the NAT gateways of a VPC (DescribeNatGateways).

    Args:
        vpc: whose; the current VPC's when left out, the whole region's when there is none.
        all: the whole region's, whatever is current, and those that were deleted an hour ago or less.
    Examples:
        awsh> vpc nat ls
        awsh> vpc nat ls --all | where state = failed
    """
    whose = vpc or (None if all else ctx.current(VPC.name))
    filters = {"Filter": by("vpc-id", whose)} if whose else {}
    for record in ctx.search("ec2", "describe_nat_gateways", "NatGateways[]", **filters):
        if all or record["State"] != "deleted":
            yield nat_row(record)


@nat.command
def show(ctx: Context, nat: NatId) -> NatGateway:
    """Show one NAT gateway in full, with the reason where it failed (DescribeNatGateways).

    Args:
        nat: which one.
    Examples:
        awsh> vpc create 10.28.0.0/16 --name tiny --public 1 --private 1 --nat one
        awsh> vpc nat show tiny-nat
    """
    return gateways(ctx, [nat])[0]


@nat.command
def create(
    ctx: Context,
    *,
    subnet: SubnetId,
    eip: Address | None = None,
    private: bool = False,
    name: str = "",
    tag: Tags = None,
    wait: bool = True,
) -> NatGateway:
    """Create a NAT gateway and wait until it is available (CreateNatGateway, AllocateAddress).

    Its Elastic IP is allocated for it, and released when it goes. It costs money by the hour.

    Args:
        subnet: the public subnet that it stands in.
        eip: an Elastic IP that is there already: its address, id or name. It stays when the gateway goes.
        private: no way to the Internet, but to other networks alone; without an Elastic IP.
        name: its Name tag, and that of its Elastic IP.
        tag: another tag; may be given several times.
        wait: until it is available, which takes a minute or two; --no-wait returns at once.
    Examples:
        awsh> vpc create 10.79.0.0/16 --name natted
        awsh> vpc igw create --attach natted
        awsh> vpc subnet create --next /24 --vpc natted --public --name front
        awsh> vpc nat create --subnet front --name out
    """
    if private and eip:
        raise UsageError("--private has no Elastic IP", hint="leave out --eip")
    place = subnet_row(ctx.call("ec2", "describe_subnets", SubnetIds=[subnet])["Subnets"][0])
    if not private:
        _check_way_out(ctx, place["vpc_id"], subnet, named(subnet, place["name"]))
    made = make(ctx, place["vpc_id"], subnet, allocation=eip, private=private, name=name, tags=tag)
    if not wait:
        return made
    id = made["id"]
    try:
        return until_state(ctx, [id], "available", "starting")[0]
    except KeyboardInterrupt:
        address = "" if private else " with its Elastic IP"
        ctx.note(
            f"NAT gateway {id} exists{address}, and goes on starting: "
            f"`vpc nat ls` looks at it, `vpc nat rm {id}` takes it back"
        )
        raise


def _check_way_out(ctx: Context, vpc: str, subnet: str, called: str) -> None:
    gateway = gateway_of(ctx, vpc)
    if gateway is None:
        raise CommandError(
            f"VPC {vpc} has no internet gateway, without which a NAT gateway fails",
            hint=f"`vpc igw create --attach {vpc}` first",
        )
    tables = list(ctx.search("ec2", "describe_route_tables", "RouteTables[]", Filters=by("vpc-id", vpc)))
    own = [t for t in tables if any(a.get("SubnetId") == subnet for a in t.get("Associations") or ())]
    main = [t for t in tables if any(a.get("Main") for a in t.get("Associations") or ())]
    if not any(route.get("GatewayId") == gateway for t in own or main for route in t.get("Routes") or ()):
        ctx.note(f"note: no route of subnet {called} leads to {gateway} yet, so nothing will get out")


@nat.command
def rm(ctx: Context, *nats: NatId, keep_ip: bool = False) -> None:
    """Delete NAT gateways after asking, and release their Elastic IPs (DeleteNatGateway, ReleaseAddress).

    Waits until they are gone. An address that was not allocated by `vpc nat create` stays.

    Args:
        nats: which ones.
        keep_ip: release no address: it can be given to another one with --eip.
    Examples:
        awsh> vpc create 10.78.0.0/16 --name cheap
        awsh> vpc igw create --attach cheap
        awsh> vpc subnet create --next /24 --vpc cheap --public --name porch
        awsh> vpc nat create --subnet porch --name costly
        awsh> vpc nat rm costly
    """
    if not nats:
        raise UsageError("vpc nat rm wants a NAT gateway", usage=rm.usage)
    rows = [row for row in gateways(ctx, list(dict.fromkeys(nats))) if row["state"] != "deleted"]
    own = {r["AllocationId"] for vpc in {row["vpc_id"] for row in rows} for r in own_addresses(ctx, vpc)}
    freed = [] if keep_ip else [row for row in rows if row["allocation_id"] in own]
    told = "; ".join(_told(ctx, row) for row in rows)
    ips = f", and release {', '.join(row['public_ip'] for row in freed)}" if freed else ""
    if not rows:
        ctx.note("gone already")
        return
    ctx.confirm(f"Delete NAT gateway{'' if len(rows) == 1 else 's'} {told}{ips}?")
    for row in rows:
        if row["state"] != "deleting":
            ctx.call("ec2", "delete_nat_gateway", NatGatewayId=row["id"])
    ids = [row["id"] for row in rows]
    try:
        until_state(ctx, ids, "deleted", "deleting")
        for row in freed:
            release(ctx, row["allocation_id"])
    except KeyboardInterrupt:
        if freed:
            ctx.note(f"not yet released: {', '.join(row['public_ip'] for row in freed)}, which cost money; "
                     f"`vpc nat rm {' '.join(ids)}` goes on")  # fmt: skip
        raise
    for row in rows:
        ctx.note(f"deleted NAT gateway {named(row['id'], row['name'])}")
        if row["allocation_id"] and row not in freed:
            note_kept(ctx, row)


def _told(ctx: Context, row: NatGateway) -> str:
    filters = by("route.nat-gateway-id", row["id"])
    leading = len(list(ctx.search("ec2", "describe_route_tables", "RouteTables[]", Filters=filters)))
    routes = f", which {leading} route table{' leads' if leading == 1 else 's lead'} to" if leading else ""
    return f"{named(row['id'], row['name'])}{routes}"
