"""The ways out of a VPC: gateways, endpoints and peering connections, found and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import AwsError, Context, by
from awsh_vpc.nat_making import OWNER, nat_row, note_kept, own_addresses
from awsh_vpc.peering.states import LIVE
from awsh_vpc.removing.types import Thing, successful


def endpoints(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    for record in ctx.search("ec2", "describe_vpc_endpoints", "VpcEndpoints[]", Filters=by("vpc-id", vpc)):
        if record["State"].lower() != "deleted" and not record.get("RequesterManaged"):
            yield record


def delete_endpoint(ctx: Context, thing: Thing, vpc: str) -> None:
    if thing.record["State"].lower() != "deleting":
        successful(ctx.call("ec2", "delete_vpc_endpoints", VpcEndpointIds=[thing.id]))


def nat_gateways(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    for record in ctx.search("ec2", "describe_nat_gateways", "NatGateways[]", Filter=by("vpc-id", vpc)):
        if record["State"] != "deleted":
            yield record


def delete_nat_gateway(ctx: Context, thing: Thing, vpc: str) -> None:
    if thing.record["State"] != "deleting":
        ctx.call("ec2", "delete_nat_gateway", NatGatewayId=thing.id)
    own = {address["AllocationId"] for address in own_addresses(ctx, vpc)}
    row = nat_row(thing.record)
    if row["allocation_id"] and row["allocation_id"] not in own:
        note_kept(ctx, row)


def egress_gateways(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    items = "EgressOnlyInternetGateways[]"
    for record in ctx.search("ec2", "describe_egress_only_internet_gateways", items):
        if any(attachment.get("VpcId") == vpc for attachment in record.get("Attachments") or ()):
            yield record


def internet_gateways(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    items = "InternetGateways[]"
    yield from ctx.search("ec2", "describe_internet_gateways", items, Filters=by("attachment.vpc-id", vpc))
    # Made for this VPC, and never attached: the building of it stopped in between.
    for record in ctx.search("ec2", "describe_internet_gateways", items, Filters=by(f"tag:{OWNER}", vpc)):
        if not record.get("Attachments"):
            yield record


def delete_internet_gateway(ctx: Context, thing: Thing, vpc: str) -> None:
    try:
        ctx.call("ec2", "detach_internet_gateway", InternetGatewayId=thing.id, VpcId=vpc)
    except AwsError as error:
        if error.code != "Gateway.NotAttached":
            raise
    ctx.call("ec2", "delete_internet_gateway", InternetGatewayId=thing.id)


def peerings(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    seen = set()
    for side in ("requester", "accepter"):
        filters = by(f"{side}-vpc-info.vpc-id", vpc)
        items = "VpcPeeringConnections[]"
        for record in ctx.search("ec2", "describe_vpc_peering_connections", items, Filters=filters):
            if record["Status"]["Code"] in LIVE and record["VpcPeeringConnectionId"] not in seen:
                seen.add(record["VpcPeeringConnectionId"])
                yield record


def delete_peering(ctx: Context, thing: Thing, vpc: str) -> None:
    """The other side's routes to it go too: they would stay as blackholes."""
    from awsh_vpc.peering.routes import drop, leading, ways
    from awsh_vpc.peering.rows import peering_row

    row = peering_row(thing.record)
    others = [way.side for way in ways(ctx, row) if way.side.vpc != vpc]
    found = list(leading(ctx, others, thing.id))
    ctx.call("ec2", "delete_vpc_peering_connection", VpcPeeringConnectionId=thing.id)
    for side, route in found:
        drop(ctx, side, route)
        ctx.note(f"{side.vpc}: {route['destination']} leads to {thing.id} no more, in {route['table_id']}")
