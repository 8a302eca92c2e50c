"""The word `bastion`."""

from __future__ import annotations

from awsh import Group

bastion = Group(
    "bastion",
    "Bastions: the servers that lead from outside into a VPC, and whether they do.",
    module="awsh_ec2.bastion.commands",
)
