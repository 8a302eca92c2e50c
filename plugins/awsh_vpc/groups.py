"""The words `vpc` and `cidr`, and those behind them."""

from __future__ import annotations

from awsh import Group

vpc = Group("vpc", "Virtual private clouds: your own networks in a region.", module="awsh_vpc.commands")
igw = vpc.group("igw", "Internet gateways: the way from a VPC to the Internet and back.")
subnet = vpc.group("subnet", "Subnets: ranges of a VPC, each in one availability zone.")
route_table = vpc.group("route-table", "Route tables: where the traffic of subnets goes.")
route = vpc.group("route", "Routes of a table: a destination, and the gateway that leads to it.")
nat = vpc.group("nat", "NAT gateways: the way out for subnets that nobody may reach from outside.")

cidr = Group(
    "cidr",
    "Arithmetic of address ranges, IPv4 and IPv6: sizes, splitting, overlap, what is free.",
    module="awsh_vpc.calculator",
    bare="show",
)
