"""The words behind `ec2`."""

from __future__ import annotations

from awsh import Group

ec2 = Group("ec2", "Servers: launch, look at, start, stop, terminate.", module="awsh_ec2.commands")
key = ec2.group("key", "Key pairs: what opens a server by SSH.", module="awsh_ec2.keys.commands")
spot = ec2.group("spot", "Spot: spare capacity, and what it costs now.", module="awsh_ec2.buying.spot")
reserved = ec2.group(
    "reserved", "Reserved Instances: yours, and those that can be bought.", module="awsh_ec2.buying.reserved"
)
savings = ec2.group(
    "savings", "Savings Plans: yours, and those that can be bought.", module="awsh_ec2.buying.savings"
)
