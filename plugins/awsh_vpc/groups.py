"""The words `vpc` and `cidr`, and those behind them."""

from __future__ import annotations

from awsh import Group

vpc = Group("vpc", "Virtual private clouds: your own networks in a region.", module="awsh_vpc.commands")
igw = vpc.group("igw", "Internet gateways: the way from a VPC to the Internet and back.")
subnet = vpc.group("subnet", "Subnets: ranges of a VPC, each in one availability zone.")
route_table = vpc.group("route-table", "Route tables: where the traffic of subnets goes.")
route = vpc.group("route", "Routes of a table: a destination, and the gateway that leads to it.")
nat = vpc.group("nat", "NAT gateways: the way out for subnets that nobody may reach from outside.")
egress_igw = vpc.group(
    "egress-igw", "Egress-only internet gateways: the way out for IPv6, by which nobody gets in."
)
acl = vpc.group(
    "acl",
    "Network ACLs: numbered rules about what gets into subnets and out of them.",
    module="awsh_vpc.acls.commands",
)
endpoint = vpc.group(
    "endpoint",
    "Endpoints: the way to services of AWS that does not lead through the Internet.",
    module="awsh_vpc.endpoints.commands",
)
peering = vpc.group(
    "peering",
    "Peering connections: two VPCs that reach each other by their private addresses.",
    module="awsh_vpc.peering.commands",
)
flow_log = vpc.group(
    "flow-log", "Flow logs: who talked to whom, written down.", module="awsh_vpc.flow_logs.commands"
)
dhcp = vpc.group(
    "dhcp",
    "DHCP options: what servers of a VPC are told of names and clocks.",
    module="awsh_vpc.dhcp.commands",
)

cidr = Group(
    "cidr",
    "Arithmetic of address ranges, IPv4 and IPv6: sizes, splitting, overlap, what is free.",
    module="awsh_vpc.calculator",
    bare="show",
)
