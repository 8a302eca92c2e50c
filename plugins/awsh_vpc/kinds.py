"""Resource kinds of a network, and the parameter types that take them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from awsh import Context, Name, Resource, ResourceKind
from awsh_vpc.nat_making import NatGateway
from awsh_vpc.reach.kinds import END
from awsh_vpc.route_rows import RouteTable
from awsh_vpc.rows import InternetGateway, Subnet, Vpc

_NAME_TAG = "Tags[?Key=='Name'].Value | [0]"
_HEX = "(?:[0-9a-f]{8}|[0-9a-f]{17})"

VPC = ResourceKind(
    "vpc:vpc",
    noun="VPC",
    service="ec2",
    operation="describe_vpcs",
    items="Vpcs[]",
    id="VpcId",
    label=_NAME_TAG,
    describe="CidrBlock",
    use="vpc",
    pattern=f"vpc-{_HEX}",
    columns=("id", "vpc_id"),
    row=Vpc,
    missing=("InvalidVpcID.NotFound", "InvalidVpcID.Malformed"),
)

IGW = ResourceKind(
    "vpc:igw",
    noun="internet gateway",
    service="ec2",
    operation="describe_internet_gateways",
    items="InternetGateways[]",
    id="InternetGatewayId",
    label=_NAME_TAG,
    describe="Attachments[0].VpcId",
    pattern=f"igw-{_HEX}",
    columns=("id", "igw_id"),
    row=InternetGateway,
    missing=("InvalidInternetGatewayID.NotFound", "InvalidInternetGatewayId.Malformed"),
)

SUBNET = ResourceKind(
    "vpc:subnet",
    noun="subnet",
    service="ec2",
    operation="describe_subnets",
    items="Subnets[]",
    id="SubnetId",
    label=_NAME_TAG,
    describe="join(' ', [CidrBlock || 'IPv6', AvailabilityZone])",
    pattern=f"subnet-{_HEX}",
    columns=("id", "subnet_id"),
    row=Subnet,
    missing=("InvalidSubnetID.NotFound", "InvalidSubnetID.Malformed"),
)

ROUTE_TABLE = ResourceKind(
    "vpc:route-table",
    noun="route table",
    service="ec2",
    operation="describe_route_tables",
    items="RouteTables[]",
    id="RouteTableId",
    label=_NAME_TAG,
    describe="join(' ', [VpcId, (Associations[?Main] && 'main') || ''])",
    pattern=f"rtb-{_HEX}",
    columns=("id", "table_id"),
    row=RouteTable,
    missing=("InvalidRouteTableID.NotFound", "InvalidRouteTableId.Malformed"),
)

NAT = ResourceKind(
    "vpc:nat",
    noun="NAT gateway",
    service="ec2",
    operation="describe_nat_gateways",
    items="NatGateways[?State != 'deleted']",
    id="NatGatewayId",
    label=_NAME_TAG,
    describe="join(' ', [State, SubnetId])",
    pattern=f"nat-{_HEX}",
    columns=("id", "nat_id"),
    row=NatGateway,
    missing=("NatGatewayNotFound", "NatGatewayMalformed"),
)

_PREFIXES = {
    "vpc": "vpc",
    "subnet": "subnet",
    "internet-gateway": "igw",
    "egress-only-internet-gateway": "eigw",
    "natgateway": "nat",
    "route-table": "rtb",
    "security-group": "sg",
    "network-acl": "acl",
    "network-interface": "eni",
    "vpc-endpoint": "vpce",
    "vpc-peering-connection": "pcx",
    "dhcp-options": "dopt",
    "elastic-ip": "eipalloc",
    "vpc-flow-log": "fl",
}


def _tagged(ctx: Context, types: Iterable[str]) -> Iterator[Name]:
    """Every resource of these types that has a Name tag: one request for all."""
    filters = [{"Name": "key", "Values": ["Name"]}, {"Name": "resource-type", "Values": list(types)}]
    for tag in ctx.search("ec2", "describe_tags", "Tags[]", Filters=filters):
        yield Name(tag["ResourceId"], tag["Value"], tag["ResourceType"])


THING = ResourceKind(
    "vpc:thing",
    noun="network resource",
    service="ec2",
    names=lambda ctx: _tagged(ctx, _PREFIXES),
    pattern=f"(?:{'|'.join(_PREFIXES.values())})-{_HEX}",
    # Rows of every network kind carry it as `id`, not only rows of its own.
    columns=("id", "id"),
)

_TARGETS = {
    "internet-gateway": "igw",
    "natgateway": "nat",
    "instance": "i",
    "network-interface": "eni",
    "vpc-peering-connection": "pcx",
    "vpc-endpoint": "vpce",
    "egress-only-internet-gateway": "eigw",
    "transit-gateway": "tgw",
    "vpn-gateway": "vgw",
    "local-gateway": "lgw",
    "carrier-gateway": "cagw",
}

ROUTE_TARGET = ResourceKind(
    "vpc:route-target",
    noun="gateway, instance, peering connection or endpoint",
    service="ec2",
    names=lambda ctx: _tagged(ctx, _TARGETS),
    pattern=f"(?:{'|'.join(_TARGETS.values())})-{_HEX}",
)

KINDS = (VPC, IGW, SUBNET, ROUTE_TABLE, NAT, THING, ROUTE_TARGET, END)

VpcId = Annotated[str, Resource(VPC.name)]
IgwId = Annotated[str, Resource(IGW.name)]
SubnetId = Annotated[str, Resource(SUBNET.name)]
NatId = Annotated[str, Resource(NAT.name)]
RouteTableId = Annotated[str, Resource(ROUTE_TABLE.name)]
ThingId = Annotated[str, Resource(THING.name)]
