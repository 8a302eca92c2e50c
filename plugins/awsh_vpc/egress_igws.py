"""`vpc egress-igw`: egress-only internet gateways, the way out for IPv6 by which nobody gets in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awsh import CURRENT, CommandError, Context, UsageError, named, tag_specifications, tags_of
from awsh_vpc.arguments import Tags
from awsh_vpc.groups import egress_igw
from awsh_vpc.kinds import EgressIgwId, VpcId
from awsh_vpc.route_rows import routes_of
from awsh_vpc.route_tables import records
from awsh_vpc.rows import EgressGateway, vpc_row

_ITEMS = "EgressOnlyInternetGateways[]"


def egress_row(record: Mapping[str, Any]) -> EgressGateway:
    """An EgressGateway of DescribeEgressOnlyInternetGateways."""
    tags = tags_of(record)
    attachment: Mapping[str, Any] = next(iter(record.get("Attachments") or ()), {})
    return {
        "id": record["EgressOnlyInternetGatewayId"],
        "name": tags.get("Name", ""),
        "vpc_id": attachment.get("VpcId"),
        "state": attachment.get("State", "detached"),
        "tags": tags,
    }


def gateways(ctx: Context, vpc: str | None = None) -> Iterator[EgressGateway]:
    """Those of a VPC, or of the region."""
    found = map(egress_row, ctx.search("ec2", "describe_egress_only_internet_gateways", _ITEMS))
    return (row for row in found if vpc in (None, row["vpc_id"]))


@egress_igw.command
def ls(ctx: Context) -> Iterator[EgressGateway]:
    """List the egress-only internet gateways of the region (DescribeEgressOnlyInternetGateways).

    Examples:
        awsh> vpc egress-igw ls
    """
    return gateways(ctx)


@egress_igw.command
def show(ctx: Context, gateway: EgressIgwId) -> EgressGateway:
    """Show one egress-only internet gateway in full (DescribeEgressOnlyInternetGateways).

    Args:
        gateway: which one.
    Examples:
        awsh> vpc create 10.26.0.0/16 --name novel --ipv6
        awsh> vpc egress-igw create --vpc novel --name spout
        awsh> vpc egress-igw show spout
    """
    return _one(ctx, gateway)


def _one(ctx: Context, id: str) -> EgressGateway:
    """Raises CommandError where there is none: AWS answers with an empty list."""
    answer = ctx.call("ec2", "describe_egress_only_internet_gateways", EgressOnlyInternetGatewayIds=[id])
    if not answer["EgressOnlyInternetGateways"]:
        raise CommandError(f"there is no egress-only internet gateway {id}")
    return egress_row(answer["EgressOnlyInternetGateways"][0])


@egress_igw.command
def create(ctx: Context, *, vpc: VpcId = CURRENT, name: str = "", tag: Tags = None) -> EgressGateway:
    """Create an egress-only internet gateway of a VPC (CreateEgressOnlyInternetGateway).

    Args:
        vpc: the VPC, which has an IPv6 range; the current one when left out.
        name: its Name tag.
        tag: another tag; may be given several times.
    Examples:
        awsh> vpc create 10.34.0.0/16 --name six --ipv6
        awsh> vpc egress-igw create --vpc six --name outlet
        awsh> vpc route-table create --vpc six --name hidden
        awsh> vpc route add ::/0 via outlet --table hidden
    """

    home = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    if not home["ipv6"]:
        raise CommandError(
            f"VPC {named(vpc, home['name'])} has no IPv6 range, and this gateway takes nothing else",
            hint=f"`vpc set {vpc} --ipv6` gives it one",
        )
    present = next(gateways(ctx, vpc), None)
    if present is not None:
        raise CommandError(
            f"VPC {named(vpc, home['name'])} has {named(present['id'], present['name'])} already, and one is enough"
        )
    spec = tag_specifications("egress-only-internet-gateway", name, tag)
    answer = ctx.call("ec2", "create_egress_only_internet_gateway", VpcId=vpc, **spec)
    return egress_row(answer["EgressOnlyInternetGateway"])


@egress_igw.command
def rm(ctx: Context, *gateways: EgressIgwId) -> None:
    """Delete egress-only internet gateways after asking (DeleteEgressOnlyInternetGateway).

    Args:
        gateways: which ones.
    Examples:
        awsh> vpc create 10.35.0.0/16 --name half --ipv6
        awsh> vpc egress-igw create --vpc half --name valve
        awsh> vpc egress-igw rm valve
    """
    if not gateways:
        raise UsageError("vpc egress-igw rm wants a gateway", usage=rm.usage)
    rows = [_one(ctx, id) for id in dict.fromkeys(gateways)]
    told = "; ".join(named(row["id"], row["name"]) + _users(ctx, row) for row in rows)
    ctx.confirm(f"Delete egress-only internet gateway{'' if len(rows) == 1 else 's'} {told}?")
    for row in rows:
        ctx.call("ec2", "delete_egress_only_internet_gateway", EgressOnlyInternetGatewayId=row["id"])
        ctx.note(f"deleted egress-only internet gateway {named(row['id'], row['name'])}")


def _users(ctx: Context, row: EgressGateway) -> str:
    tables = records(ctx, row["vpc_id"])
    count = sum(any(route["via"] == row["id"] for route in routes_of(table)) for table in tables)
    return f", which {count} route table{' leads' if count == 1 else 's lead'} to" if count else ""
