"""What the commands return of databases, and how it is read from AWS's records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL

Record = Mapping[str, Any]


Database = TypedDict(
    "Database",
    {
        "name": str,
        "role": str,
        "engine": str,
        "version": str,
        "class": str,
        "state": str,
        "endpoint": str | None,
        "port": Annotated[int | None, DETAIL],
        "user": Annotated[str, DETAIL],
        "database": Annotated[str | None, DETAIL],
        "cluster": Annotated[str | None, DETAIL],
        "reader_endpoint": NotRequired[Annotated[str | None, DETAIL]],
        "members": NotRequired[Annotated[dict[str, str], DETAIL]],
        "storage": Annotated[int | None, DETAIL],
        "storage_type": Annotated[str, DETAIL],
        "iops": Annotated[int | None, DETAIL],
        "zone": Annotated[str | None, DETAIL],
        "multi_az": Annotated[bool, DETAIL],
        "vpc_id": Annotated[str | None, DETAIL],
        "subnet_group": Annotated[str, DETAIL],
        "groups": Annotated[dict[str, str], DETAIL],
        "public": Annotated[bool, DETAIL],
        "encrypted": Annotated[bool, DETAIL],
        "iam": Annotated[bool, DETAIL],
        "secret": Annotated[str | None, DETAIL],
        "backups": Annotated[int, DETAIL],
        "protected": Annotated[bool, DETAIL],
        "parameter_groups": Annotated[dict[str, str], DETAIL],
        "replica_of": Annotated[str | None, DETAIL],
        "replicas": Annotated[list[str], DETAIL],
        "pending": Annotated[dict[str, Any], DETAIL],
        "certificate": Annotated[str | None, DETAIL],
        "created": Annotated[datetime | None, DETAIL],
        "arn": Annotated[str, DETAIL],
        "tags": Annotated[dict[str, str], DETAIL],
    },
)
"""An instance or a cluster.

role: cluster; writer or reader inside one; primary or replica; instance. endpoint: of a cluster that of its
writer. storage: GiB. backups: days for which automated ones are kept, 0 for none. secret: where AWS keeps the
master password. groups: the states of its security groups by id. pending: what changes at the next maintenance
window or reboot. members: of a cluster, their roles by name.
"""


class Change(TypedDict):
    """A database that was told to do something. was: its state before."""

    name: str
    was: str
    state: str


def tags_of(record: Record) -> dict[str, str]:
    """RDS calls them TagList."""
    return {tag["Key"]: tag["Value"] for tag in record.get("TagList") or ()}


def _groups(record: Record) -> dict[str, str]:
    return {g["VpcSecurityGroupId"]: g.get("Status", "") for g in record.get("VpcSecurityGroups") or ()}


def _pending(record: Record) -> dict[str, Any]:
    found = record.get("PendingModifiedValues") or {}
    return {name: value for name, value in found.items() if value and name != "MasterUserPassword"}


def instance_row(record: Record, writers: Mapping[str, bool]) -> Database:
    """A DBInstance of DescribeDBInstances. writers: whether each instance of a cluster writes, by its name."""
    endpoint = record.get("Endpoint") or {}
    subnets = record.get("DBSubnetGroup") or {}
    source = record.get("ReadReplicaSourceDBInstanceIdentifier") or record.get(
        "ReadReplicaSourceDBClusterIdentifier"
    )
    replicas = [
        *(record.get("ReadReplicaDBInstanceIdentifiers") or ()),
        *(record.get("ReadReplicaDBClusterIdentifiers") or ()),
    ]
    return {
        "name": record["DBInstanceIdentifier"],
        "role": _role(record, writers, source, replicas),
        "engine": record.get("Engine", ""),
        "version": record.get("EngineVersion", ""),
        "class": record.get("DBInstanceClass", ""),
        "state": record.get("DBInstanceStatus", ""),
        "endpoint": endpoint.get("Address"),
        "port": endpoint.get("Port") or record.get("DbInstancePort") or None,
        "user": record.get("MasterUsername", ""),
        "database": record.get("DBName") or None,
        "cluster": record.get("DBClusterIdentifier") or None,
        "storage": record.get("AllocatedStorage"),
        "storage_type": record.get("StorageType", ""),
        "iops": record.get("Iops"),
        "zone": record.get("AvailabilityZone"),
        "multi_az": bool(record.get("MultiAZ")),
        "vpc_id": subnets.get("VpcId"),
        "subnet_group": subnets.get("DBSubnetGroupName", ""),
        "groups": _groups(record),
        "public": bool(record.get("PubliclyAccessible")),
        "encrypted": bool(record.get("StorageEncrypted")),
        "iam": bool(record.get("IAMDatabaseAuthenticationEnabled")),
        "secret": (record.get("MasterUserSecret") or {}).get("SecretArn"),
        "backups": record.get("BackupRetentionPeriod") or 0,
        "protected": bool(record.get("DeletionProtection")),
        "parameter_groups": {
            group["DBParameterGroupName"]: group.get("ParameterApplyStatus", "")
            for group in record.get("DBParameterGroups") or ()
        },
        "replica_of": source,
        "replicas": replicas,
        "pending": _pending(record),
        "certificate": record.get("CACertificateIdentifier"),
        "created": record.get("InstanceCreateTime"),
        "arn": record.get("DBInstanceArn", ""),
        "tags": tags_of(record),
    }


def _role(record: Record, writers: Mapping[str, bool], source: str | None, replicas: list[str]) -> str:
    if record.get("DBClusterIdentifier"):
        return "writer" if writers.get(record["DBInstanceIdentifier"]) else "reader"
    return "replica" if source else "primary" if replicas else "instance"


def writers_of(clusters: list[Record]) -> dict[str, bool]:
    """Whether each instance of these clusters writes."""
    return {
        member["DBInstanceIdentifier"]: bool(member.get("IsClusterWriter"))
        for cluster in clusters
        for member in cluster.get("DBClusterMembers") or ()
    }


def cluster_row(record: Record) -> Database:
    """A DBCluster of DescribeDBClusters. It does not tell its VPC, its class and whether it is public."""
    return {
        "name": record["DBClusterIdentifier"],
        "role": "cluster",
        "engine": record.get("Engine", ""),
        "version": record.get("EngineVersion", ""),
        "class": record.get("DBClusterInstanceClass") or "",
        "state": record.get("Status", ""),
        "endpoint": record.get("Endpoint"),
        "port": record.get("Port"),
        "user": record.get("MasterUsername", ""),
        "database": record.get("DatabaseName") or None,
        "cluster": None,
        "reader_endpoint": record.get("ReaderEndpoint"),
        "members": {name: "writer" if writes else "reader" for name, writes in writers_of([record]).items()},
        "storage": record.get("AllocatedStorage"),
        "storage_type": record.get("StorageType") or "aurora",
        "iops": record.get("Iops"),
        "zone": None,
        "multi_az": bool(record.get("MultiAZ")),
        "vpc_id": None,
        "subnet_group": record.get("DBSubnetGroup", ""),
        "groups": _groups(record),
        "public": bool(record.get("PubliclyAccessible")),
        "encrypted": bool(record.get("StorageEncrypted")),
        "iam": bool(record.get("IAMDatabaseAuthenticationEnabled")),
        "secret": (record.get("MasterUserSecret") or {}).get("SecretArn"),
        "backups": record.get("BackupRetentionPeriod") or 0,
        "protected": bool(record.get("DeletionProtection")),
        "parameter_groups": {record["DBClusterParameterGroup"]: ""}
        if record.get("DBClusterParameterGroup")
        else {},
        "replica_of": record.get("ReplicationSourceIdentifier") or None,
        "replicas": list(record.get("ReadReplicaIdentifiers") or ()),
        "pending": _pending(record),
        "certificate": (record.get("CertificateDetails") or {}).get("CAIdentifier"),
        "created": record.get("ClusterCreateTime"),
        "arn": record.get("DBClusterArn", ""),
        "tags": tags_of(record),
    }
