from awsh.sandbox.rules import (
    ec2_addresses,
    ec2_groups,
    ec2_hosts,
    ec2_images,
    ec2_instances,
    ec2_interfaces,
    ec2_keys,
    ec2_launch,
    ec2_nat,
    ec2_prices,
    ec2_routes,
    ec2_vpc,
)

__all__ = [
    "ec2_addresses",
    "ec2_groups",
    "ec2_hosts",
    "ec2_images",
    "ec2_instances",
    "ec2_interfaces",
    "ec2_keys",
    "ec2_launch",
    "ec2_nat",
    "ec2_prices",
    "ec2_routes",
    "ec2_vpc",
]
