"""The words behind `rds`."""

from __future__ import annotations

from awsh import Group

rds = Group("rds", "Databases: create, look at, change, snapshot, remove.", module="awsh_rds.commands")
subnet_group = rds.group(
    "subnet-group",
    "DB subnet groups: where in a VPC a database may be.",
    module="awsh_rds.subnet_groups.commands",
)
snapshot = rds.group(
    "snapshot",
    "Snapshots: a database as it was, to make another one from.",
    module="awsh_rds.snapshots.commands",
)
replica = rds.group(
    "replica", "Replicas: copies that follow a database.", module="awsh_rds.replicas.commands"
)
parameter_group = rds.group(
    "parameter-group", "Parameter groups: how engines are set.", module="awsh_rds.parameters.commands"
)
