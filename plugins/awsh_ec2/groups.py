"""The words behind `ec2`."""

from __future__ import annotations

from awsh import Group

ec2 = Group("ec2", "Servers: launch, look at, start, stop, terminate.", module="awsh_ec2.commands")
key = ec2.group("key", "Key pairs: what opens a server by SSH.", module="awsh_ec2.keys.commands")
