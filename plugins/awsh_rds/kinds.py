"""Databases and what belongs to them as resource kinds, and the parameter types that take them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from awsh import Context, Name, Resource, ResourceKind

if TYPE_CHECKING:
    from awsh import sql


def _databases(ctx: Context) -> Iterator[Name]:
    """Clusters and instances. One of a name that both have is the cluster: see `databases.found`."""
    clusters = set()
    for record in ctx.search("rds", "describe_db_clusters", "DBClusters[]"):
        clusters.add(record["DBClusterIdentifier"])
        yield Name(
            record["DBClusterIdentifier"], description=f"cluster {record['Engine']} {record['Status']}"
        )
    for record in ctx.search("rds", "describe_db_instances", "DBInstances[]"):
        id = record["DBInstanceIdentifier"]
        if id not in clusters:
            inside = f" in {record['DBClusterIdentifier']}" if record.get("DBClusterIdentifier") else ""
            yield Name(id, description=f"{record['Engine']} {record['DBInstanceStatus']}{inside}")


def _snapshots(ctx: Context) -> Iterator[Name]:
    for record in ctx.search("rds", "describe_db_snapshots", "DBSnapshots[]"):
        yield Name(
            record["DBSnapshotIdentifier"],
            description=f"of {record['DBInstanceIdentifier']}, {record['Engine']} {record['Status']}",
        )
    for record in ctx.search("rds", "describe_db_cluster_snapshots", "DBClusterSnapshots[]"):
        yield Name(
            record["DBClusterSnapshotIdentifier"],
            description=f"of {record['DBClusterIdentifier']}, {record['Engine']} {record['Status']}",
        )


def _parameter_groups(ctx: Context) -> Iterator[Name]:
    for record in ctx.search("rds", "describe_db_parameter_groups", "DBParameterGroups[]"):
        yield Name(record["DBParameterGroupName"], description=record["DBParameterGroupFamily"])
    for record in ctx.search("rds", "describe_db_cluster_parameter_groups", "DBClusterParameterGroups[]"):
        yield Name(
            record["DBClusterParameterGroupName"],
            description=f"of clusters, {record['DBParameterGroupFamily']}",
        )


def _sql(ctx: Context, id: str) -> sql.Server:
    from awsh_rds.entering.server import server

    return server(ctx, id)


DATABASE = ResourceKind(
    "rds:database",
    noun="database",
    service="rds",
    names=_databases,
    use="database",
    columns=("name", "database"),
    row="awsh_rds.rows:Database",
    missing=("DBInstanceNotFound", "DBClusterNotFoundFault"),
    sql=_sql,
)

SUBNET_GROUP = ResourceKind(
    "rds:subnet-group",
    noun="DB subnet group",
    service="rds",
    operation="describe_db_subnet_groups",
    items="DBSubnetGroups[]",
    id="DBSubnetGroupName",
    describe="VpcId",
    use="subnet-group",
    columns=("name", "subnet_group"),
    row="awsh_rds.subnet_groups.rows:SubnetGroup",
    missing=("DBSubnetGroupNotFoundFault",),
)

SNAPSHOT = ResourceKind(
    "rds:snapshot",
    noun="snapshot",
    service="rds",
    names=_snapshots,
    columns=("name", "snapshot"),
    row="awsh_rds.snapshots.rows:Snapshot",
    missing=("DBSnapshotNotFound", "DBClusterSnapshotNotFoundFault"),
)

PARAMETER_GROUP = ResourceKind(
    "rds:parameter-group",
    noun="parameter group",
    service="rds",
    names=_parameter_groups,
    columns=("name", "parameter_group"),
    row="awsh_rds.parameters.rows:ParameterGroup",
    missing=("DBParameterGroupNotFound",),
)

KINDS = (DATABASE, SUBNET_GROUP, SNAPSHOT, PARAMETER_GROUP)

DatabaseId = Annotated[str, Resource(DATABASE.name)]
SubnetGroupName = Annotated[str, Resource(SUBNET_GROUP.name)]
SnapshotName = Annotated[str, Resource(SNAPSHOT.name)]
ParameterGroupName = Annotated[str, Resource(PARAMETER_GROUP.name)]
