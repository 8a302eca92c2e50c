"""DHCP options: what servers of a VPC are told of names and clocks."""
