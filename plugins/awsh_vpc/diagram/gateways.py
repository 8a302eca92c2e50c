"""What stands at the edge of a VPC: the gateways and connections that belong to no subnet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awsh import AwsError, Context, by, tags_of
from awsh_vpc.diagram.survey import Thing
from awsh_vpc.peering.states import ENDED
from awsh_vpc.rows import Vpc

OUTWARD = ("internet gateway", "egress-only gateway")
"""Those that lead to the Internet."""


def gateways(ctx: Context, vpc: Vpc) -> Iterator[Thing]:
    """Internet and egress-only gateways, gateway endpoints, peering connections, VPN gateways."""
    id = vpc["id"]
    for each in _of(ctx, "describe_internet_gateways", "InternetGateways[]", by("attachment.vpc-id", id)):
        yield Thing("internet gateway", each["InternetGatewayId"], _name(each))
    if vpc["ipv6"]:
        for each in _of(ctx, "describe_egress_only_internet_gateways", "EgressOnlyInternetGateways[]"):
            if any(attachment.get("VpcId") == id for attachment in each.get("Attachments") or ()):
                yield Thing("egress-only gateway", each["EgressOnlyInternetGatewayId"], _name(each))
    for each in _of(ctx, "describe_nat_gateways", "NatGateways[]", by("vpc-id", id), "Filter"):
        # Those that stand in a subnet are drawn there.
        if not each.get("SubnetId") and each["State"] != "deleted":
            yield Thing("regional NAT gateway", each["NatGatewayId"], _name(each), _unless(each["State"]))
    for each in _of(ctx, "describe_vpc_endpoints", "VpcEndpoints[]", by("vpc-id", id)):
        if each["State"].lower() != "deleted" and not each.get("SubnetIds"):
            state = each["State"].lower()
            yield Thing(
                "endpoint", each["VpcEndpointId"], _name(each), _unless(state), (each["ServiceName"],)
            )
    yield from _peerings(ctx, id)
    for each in _of(ctx, "describe_vpn_gateways", "VpnGateways[]", by("attachment.vpc-id", id)):
        if any(
            a.get("VpcId") == id and a.get("State") == "attached" for a in each.get("VpcAttachments") or ()
        ):
            yield Thing("VPN gateway", each["VpnGatewayId"], _name(each))


def _peerings(ctx: Context, id: str) -> Iterator[Thing]:
    found = []
    for each in _of(ctx, "describe_vpc_peering_connections", "VpcPeeringConnections[]"):
        others = [s for s in (each["RequesterVpcInfo"], each["AccepterVpcInfo"]) if s.get("VpcId") != id]
        if len(others) == 1 and each["Status"]["Code"] not in ENDED:
            found.append((each, others[0]))
    ids = [str(side.get("VpcId")) for _, side in found]
    # Those of another account or region are not among them.
    names = (
        {v["VpcId"]: _name(v) for v in _of(ctx, "describe_vpcs", "Vpcs[]", by("vpc-id", *ids))} if ids else {}
    )
    for each, side in found:
        other = str(side.get("VpcId"))
        about = (f"to {side.get('CidrBlock') or 'another account'}", names.get(other) or other)
        state = _unless(each["Status"]["Code"])
        yield Thing("peering", each["VpcPeeringConnectionId"], _name(each), state, about)


def _of(
    ctx: Context,
    operation: str,
    items: str,
    filters: list[dict[str, Any]] | None = None,
    parameter: str = "Filters",
) -> Iterator[Any]:
    try:
        yield from ctx.search("ec2", operation, items, **({parameter: filters} if filters else {}))
    except AwsError as error:
        ctx.note(f"{operation.removeprefix('describe_').replace('_', ' ')} are left out: {error}")


def _name(record: Mapping[str, Any]) -> str:
    return tags_of(record).get("Name", "")


def _unless(state: str) -> str:
    return "" if state in ("available", "active") else state
