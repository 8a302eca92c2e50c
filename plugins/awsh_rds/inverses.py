"""What takes databases back, and what belongs to them."""

from __future__ import annotations

from awsh import Context, Inverse

NO_SNAPSHOT = "all its data"


def _data(ctx: Context, database: str) -> str:
    """Said of every one: how much it is, only the database knows."""
    return NO_SNAPSHOT


_DATABASE = Inverse(
    "rds",
    "CreateDBInstance",
    kind="rds:database",
    made="answer.DBInstance.DBInstanceIdentifier",
    undo="rds rm {ids} --no-final-snapshot --wait",
    after=("lambda:function",),
    gone=("DeleteDBInstance", "DBInstanceIdentifier"),
    loses=_data,
)
_CLUSTER = _DATABASE._replace(
    operation="CreateDBCluster",
    made="answer.DBCluster.DBClusterIdentifier",
    gone=("DeleteDBCluster", "DBClusterIdentifier"),
)
_SNAPSHOT = Inverse(
    "rds",
    "CreateDBSnapshot",
    kind="rds:snapshot",
    made="answer.DBSnapshot.DBSnapshotIdentifier",
    undo="rds snapshot rm {ids}",
    after=("rds:database",),
    gone=("DeleteDBSnapshot", "DBSnapshotIdentifier"),
)
_CLUSTER_SNAPSHOT = _SNAPSHOT._replace(
    operation="CreateDBClusterSnapshot",
    made="answer.DBClusterSnapshot.DBClusterSnapshotIdentifier",
    gone=("DeleteDBClusterSnapshot", "DBClusterSnapshotIdentifier"),
)
_PARAMETERS = Inverse(
    "rds",
    "CreateDBParameterGroup",
    kind="rds:parameter-group",
    made="answer.DBParameterGroup.DBParameterGroupName",
    undo="rds parameter-group rm {ids}",
    after=("rds:database",),
    gone=("DeleteDBParameterGroup", "DBParameterGroupName"),
)

INVERSES = (
    _DATABASE,
    _DATABASE._replace(operation="CreateDBInstanceReadReplica"),
    _DATABASE._replace(operation="RestoreDBInstanceFromDBSnapshot"),
    _DATABASE._replace(operation="RestoreDBInstanceToPointInTime"),
    _CLUSTER,
    _CLUSTER._replace(operation="RestoreDBClusterFromSnapshot"),
    _CLUSTER._replace(operation="RestoreDBClusterToPointInTime"),
    _SNAPSHOT,
    _SNAPSHOT._replace(operation="CopyDBSnapshot"),
    _CLUSTER_SNAPSHOT,
    _CLUSTER_SNAPSHOT._replace(operation="CopyDBClusterSnapshot"),
    _PARAMETERS,
    _PARAMETERS._replace(
        operation="CreateDBClusterParameterGroup",
        made="answer.DBClusterParameterGroup.DBClusterParameterGroupName",
        gone=("DeleteDBClusterParameterGroup", "DBClusterParameterGroupName"),
    ),
    Inverse(
        "rds",
        "CreateDBSubnetGroup",
        kind="rds:subnet-group",
        made="answer.DBSubnetGroup.DBSubnetGroupName",
        undo="rds subnet-group rm {ids}",
        after=("rds:database",),
        gone=("DeleteDBSubnetGroup", "DBSubnetGroupName"),
    ),
)
