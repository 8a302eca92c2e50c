"""The word `sg`."""

from __future__ import annotations

from awsh import Group

sg = Group(
    "sg",
    "Security groups: what is let in to instances, databases and load balancers, and out of them.",
    module="awsh_ec2.sg.commands",
)
