"""All that hangs on a VPC, in the order in which AWS lets it go."""

from __future__ import annotations

from awsh_vpc.nat_making import own_addresses
from awsh_vpc.removing import exits, inside, leaving
from awsh_vpc.removing.types import Type, deleting, in_vpc, state_is_gone, successful

INSTANCE = Type("instance", "InstanceId", inside.instances, inside.terminate, inside.terminated, used=True)

TYPES = (
    INSTANCE,
    Type(
        "load balancer",
        "LoadBalancerArn",
        leaving.balancers,
        leaving.delete_balancer,
        leaving.balancer_is_gone,
        used=True,
    ),
    Type(
        "flow log",
        "FlowLogId",
        inside.flow_logs,
        lambda ctx, thing, vpc: successful(ctx.call("ec2", "delete_flow_logs", FlowLogIds=[thing.id])),
    ),
    Type(
        "VPC endpoint",
        "VpcEndpointId",
        exits.endpoints,
        exits.delete_endpoint,
        state_is_gone("describe_vpc_endpoints", "VpcEndpoints[]", "VpcEndpointIds"),
    ),
    Type(
        "NAT gateway",
        "NatGatewayId",
        exits.nat_gateways,
        exits.delete_nat_gateway,
        state_is_gone("describe_nat_gateways", "NatGateways[]", "NatGatewayIds"),
    ),
    Type(
        "Elastic IP",
        "AllocationId",
        own_addresses,
        deleting("release_address", "AllocationId"),
    ),
    Type(
        "leftover network interface",
        "NetworkInterfaceId",
        leaving.leftovers,
        leaving.await_leftover,
        leaving.let_go,
        leaving.LONG,
    ),
    Type(
        "peering connection",
        "VpcPeeringConnectionId",
        exits.peerings,
        exits.delete_peering,
    ),
    Type(
        "egress-only internet gateway",
        "EgressOnlyInternetGatewayId",
        exits.egress_gateways,
        deleting("delete_egress_only_internet_gateway", "EgressOnlyInternetGatewayId"),
    ),
    Type("internet gateway", "InternetGatewayId", exits.internet_gateways, exits.delete_internet_gateway),
    Type(
        "network interface",
        "NetworkInterfaceId",
        inside.idle_interfaces,
        deleting("delete_network_interface", "NetworkInterfaceId"),
    ),
    Type(
        "subnet", "SubnetId", in_vpc("describe_subnets", "Subnets[]"), deleting("delete_subnet", "SubnetId")
    ),
    Type("route table", "RouteTableId", inside.own_route_tables, inside.delete_route_table),
    Type("security group", "GroupId", inside.own_groups, deleting("delete_security_group", "GroupId")),
    Type("network ACL", "NetworkAclId", inside.own_acls, deleting("delete_network_acl", "NetworkAclId")),
    Type("set of DHCP options", "DhcpOptionsId", inside.dhcp_options, inside.delete_dhcp_options),
)
"""In the order in which they must go. The default security group, network ACL and main route table go
with the VPC itself."""
