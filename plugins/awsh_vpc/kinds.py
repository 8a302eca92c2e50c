"""Resource kinds of a network, and the parameter types that take them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from awsh import HEX, NAME_TAG, Context, Name, Resource, ResourceKind, by
from awsh_vpc.peering.states import ENDED, LIVE
from awsh_vpc.reach.kinds import END


def _json(texts: Iterable[str]) -> str:
    return f"[{', '.join(chr(34) + text + chr(34) for text in texts)}]"


VPC = ResourceKind(
    "vpc:vpc",
    noun="VPC",
    service="ec2",
    operation="describe_vpcs",
    items="Vpcs[]",
    id="VpcId",
    label=NAME_TAG,
    describe="CidrBlock",
    use="vpc",
    pattern=f"vpc-{HEX}",
    columns=("id", "vpc_id"),
    row="awsh_vpc.rows:Vpc",
    missing=("InvalidVpcID.NotFound", "InvalidVpcID.Malformed"),
)

IGW = ResourceKind(
    "vpc:igw",
    noun="internet gateway",
    service="ec2",
    operation="describe_internet_gateways",
    items="InternetGateways[]",
    id="InternetGatewayId",
    label=NAME_TAG,
    describe="Attachments[0].VpcId",
    pattern=f"igw-{HEX}",
    columns=("id", "igw_id"),
    row="awsh_vpc.rows:InternetGateway",
    missing=("InvalidInternetGatewayID.NotFound", "InvalidInternetGatewayId.Malformed"),
)

SUBNET = ResourceKind(
    "vpc:subnet",
    noun="subnet",
    service="ec2",
    operation="describe_subnets",
    items="Subnets[]",
    id="SubnetId",
    label=NAME_TAG,
    describe="join(' ', [CidrBlock || 'IPv6', AvailabilityZone])",
    pattern=f"subnet-{HEX}",
    columns=("id", "subnet_id"),
    row="awsh_vpc.rows:Subnet",
    missing=("InvalidSubnetID.NotFound", "InvalidSubnetID.Malformed"),
)

ROUTE_TABLE = ResourceKind(
    "vpc:route-table",
    noun="route table",
    service="ec2",
    operation="describe_route_tables",
    items="RouteTables[]",
    id="RouteTableId",
    label=NAME_TAG,
    describe="join(' ', [VpcId, (Associations[?Main] && 'main') || ''])",
    pattern=f"rtb-{HEX}",
    columns=("id", "table_id"),
    row="awsh_vpc.route_rows:RouteTable",
    missing=("InvalidRouteTableID.NotFound", "InvalidRouteTableId.Malformed"),
)

NAT = ResourceKind(
    "vpc:nat",
    noun="NAT gateway",
    service="ec2",
    operation="describe_nat_gateways",
    items="NatGateways[?State != 'deleted']",
    id="NatGatewayId",
    label=NAME_TAG,
    describe="join(' ', [State, SubnetId || 'regional'])",
    pattern=f"nat-{HEX}",
    columns=("id", "nat_id"),
    row="awsh_vpc.nat_making:NatGateway",
    missing=("NatGatewayNotFound", "NatGatewayMalformed"),
)

EGRESS_IGW = ResourceKind(
    "vpc:egress-igw",
    noun="egress-only internet gateway",
    service="ec2",
    operation="describe_egress_only_internet_gateways",
    items="EgressOnlyInternetGateways[]",
    id="EgressOnlyInternetGatewayId",
    label=NAME_TAG,
    describe="Attachments[0].VpcId",
    pattern=f"eigw-{HEX}",
    columns=("id",),
    row="awsh_vpc.rows:EgressGateway",
    missing=("InvalidEgressOnlyInternetGatewayId.NotFound", "InvalidGatewayID.NotFound"),
)

ACL = ResourceKind(
    "vpc:acl",
    noun="network ACL",
    service="ec2",
    operation="describe_network_acls",
    items="NetworkAcls[]",
    id="NetworkAclId",
    label=NAME_TAG,
    describe="join(' ', [VpcId, (IsDefault && 'default') || ''])",
    pattern=f"acl-{HEX}",
    columns=("id", "acl_id"),
    row="awsh_vpc.acls.rows:Acl",
    missing=("InvalidNetworkAclID.NotFound", "InvalidNetworkAclId.Malformed"),
)

ENDPOINT = ResourceKind(
    "vpc:endpoint",
    noun="endpoint",
    service="ec2",
    operation="describe_vpc_endpoints",
    items="VpcEndpoints[?State != 'deleted']",
    id="VpcEndpointId",
    label=NAME_TAG,
    describe="join(' ', [ServiceName, VpcId])",
    pattern=f"vpce-{HEX}",
    columns=("id", "endpoint_id"),
    row="awsh_vpc.endpoints.rows:Endpoint",
    missing=("InvalidVpcEndpointId.NotFound", "InvalidVpcEndpointId.Malformed"),
)

PEERING = ResourceKind(
    "vpc:peering",
    noun="peering connection",
    service="ec2",
    operation="describe_vpc_peering_connections",
    items=f"VpcPeeringConnections[?contains(`{_json(LIVE)}`, Status.Code)]",
    id="VpcPeeringConnectionId",
    label=NAME_TAG,
    describe="join(' ', [Status.Code, RequesterVpcInfo.VpcId, AccepterVpcInfo.VpcId])",
    pattern=f"pcx-{HEX}",
    columns=("id", "peering_id"),
    row="awsh_vpc.peering.rows:Peering",
    missing=("InvalidVpcPeeringConnectionID.NotFound", "InvalidVpcPeeringConnectionId.Malformed"),
)

FLOW_LOG = ResourceKind(
    "vpc:flow-log",
    noun="flow log",
    service="ec2",
    operation="describe_flow_logs",
    items="FlowLogs[]",
    id="FlowLogId",
    label=NAME_TAG,
    describe="ResourceId",
    pattern=f"fl-{HEX}",
    columns=("id",),
    row="awsh_vpc.flow_logs.rows:FlowLog",
    missing=("InvalidFlowLogId.NotFound",),
)

DHCP = ResourceKind(
    "vpc:dhcp",
    noun="set of DHCP options",
    service="ec2",
    operation="describe_dhcp_options",
    items="DhcpOptions[]",
    id="DhcpOptionsId",
    label=NAME_TAG,
    describe="DhcpConfigurations[?Key=='domain-name'].Values[0].Value | [0]",
    pattern=f"dopt-{HEX}",
    columns=("id", "dhcp_options"),
    row="awsh_vpc.dhcp.rows:DhcpOptions",
    missing=(
        "InvalidDhcpOptionID.NotFound",
        "InvalidDhcpOptionsID.NotFound",
        "InvalidDhcpOptionsId.Malformed",
    ),
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


_GONE = {
    "natgateway": ("describe_nat_gateways", "NatGateways[].NatGatewayId", "Filter", "state", ("deleted",)),
    "instance": (
        "describe_instances",
        "Reservations[].Instances[].InstanceId",
        "Filters",
        "instance-state-name",
        ("terminated",),
    ),
    "vpc-peering-connection": (
        "describe_vpc_peering_connections",
        "VpcPeeringConnections[].VpcPeeringConnectionId",
        "Filters",
        "status-code",
        ENDED,
    ),
}
"""What AWS lists with its tags for an hour or more after it has gone: how that is found."""


def _tagged(ctx: Context, types: Iterable[str]) -> Iterator[Name]:
    """Every resource of these types that has a Name tag, and is there."""
    tags = list(
        ctx.search(
            "ec2", "describe_tags", "Tags[]", Filters=[*by("key", "Name"), *by("resource-type", *types)]
        )
    )
    gone: set[str] = set()
    for type in {tag["ResourceType"] for tag in tags} & _GONE.keys():
        operation, items, parameter, name, states = _GONE[type]
        gone.update(ctx.search("ec2", operation, items, **{parameter: by(name, *states)}))
    for tag in tags:
        if tag["ResourceId"] not in gone:
            yield Name(tag["ResourceId"], tag["Value"], tag["ResourceType"])


THING = ResourceKind(
    "vpc:thing",
    noun="network resource",
    service="ec2",
    names=lambda ctx: _tagged(ctx, _PREFIXES),
    pattern=f"(?:{'|'.join(_PREFIXES.values())})-{HEX}",
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
    pattern=f"(?:{'|'.join(_TARGETS.values())})-{HEX}",
)

KINDS = (
    *(VPC, IGW, SUBNET, ROUTE_TABLE, NAT, EGRESS_IGW, ACL, ENDPOINT, PEERING, FLOW_LOG, DHCP),
    *(THING, ROUTE_TARGET, END),
)

VpcId = Annotated[str, Resource(VPC.name)]
IgwId = Annotated[str, Resource(IGW.name)]
SubnetId = Annotated[str, Resource(SUBNET.name)]
NatId = Annotated[str, Resource(NAT.name)]
RouteTableId = Annotated[str, Resource(ROUTE_TABLE.name)]
EgressIgwId = Annotated[str, Resource(EGRESS_IGW.name)]
AclId = Annotated[str, Resource(ACL.name)]
EndpointId = Annotated[str, Resource(ENDPOINT.name)]
PeeringId = Annotated[str, Resource(PEERING.name)]
FlowLogId = Annotated[str, Resource(FLOW_LOG.name)]
DhcpId = Annotated[str, Resource(DHCP.name)]
GroupId = Annotated[str, Resource("ec2:security-group")]
"""A security group, whose kind another plugin provides."""
ThingId = Annotated[str, Resource(THING.name)]
