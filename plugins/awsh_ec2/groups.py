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
image = ec2.group("image", "Images of your own: make, copy, share, remove.", module="awsh_ec2.images.own")
volume = ec2.group("volume", "EBS volumes: the disks of servers.", module="awsh_ec2.volumes.commands")
snapshot = ec2.group("snapshot", "Snapshots of volumes.", module="awsh_ec2.snapshots.commands")
eip = ec2.group("eip", "Elastic IPs: public addresses that stay.", module="awsh_ec2.addresses.commands")
template = ec2.group(
    "template",
    "Launch templates: options of a launch, kept in versions.",
    module="awsh_ec2.templates.commands",
)
