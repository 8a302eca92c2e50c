"""The words behind `vpc`."""

from __future__ import annotations

from awsh import Group

vpc = Group("vpc", "Virtual private clouds: your own networks in a region.", module="awsh_vpc.commands")
igw = vpc.group("igw", "Internet gateways: the way from a VPC to the Internet and back.")
subnet = vpc.group("subnet", "Subnets: ranges of a VPC, each in one availability zone.")
