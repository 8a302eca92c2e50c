"""One database by its name: an instance or a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context

Record = Mapping[str, Any]

NO_INSTANCE = frozenset({"DBInstanceNotFound", "DBInstanceNotFoundFault"})
NO_CLUSTER = frozenset({"DBClusterNotFoundFault", "DBClusterNotFound"})


class Found(NamedTuple):
    """A DBInstance, or a DBCluster where `cluster` is true."""

    record: Record
    cluster: bool

    @property
    def id(self) -> str:
        return str(self.record["DBClusterIdentifier" if self.cluster else "DBInstanceIdentifier"])

    @property
    def state(self) -> str:
        return str(self.record.get("Status" if self.cluster else "DBInstanceStatus") or "")

    @property
    def arn(self) -> str:
        return str(self.record["DBClusterArn" if self.cluster else "DBInstanceArn"])

    @property
    def engine(self) -> str:
        return str(self.record.get("Engine") or "")

    @property
    def version(self) -> str:
        return str(self.record.get("EngineVersion") or "")

    @property
    def noun(self) -> str:
        return "cluster" if self.cluster else "database"

    @property
    def members(self) -> list[str]:
        """The instances of a cluster, its writer first."""
        found = self.record.get("DBClusterMembers") or ()
        listed = sorted(found, key=lambda member: not member.get("IsClusterWriter"))
        return [str(member["DBInstanceIdentifier"]) for member in listed]

    @property
    def inside(self) -> str:
        """The cluster that an instance belongs to, or nothing."""
        return "" if self.cluster else str(self.record.get("DBClusterIdentifier") or "")

    @property
    def groups(self) -> list[str]:
        """The ids of its security groups."""
        return [each["VpcSecurityGroupId"] for each in self.record.get("VpcSecurityGroups") or ()]


def find(ctx: Context, id: str) -> Found:
    """The database called ID as it is now. Raises AwsError, CommandError where there is none."""
    found = seek(ctx, id)
    if found is None:
        raise CommandError(f"there is no database {id!r}", hint="`rds ls` lists them")
    return found


def seek(ctx: Context, id: str) -> Found | None:
    """The same; None where there is none."""
    instance = find_instance(ctx, id)
    if instance is not None and instance.inside.lower() != id.lower():
        return instance
    # A cluster may be called as one of its instances is; the cluster is meant then.
    return find_cluster(ctx, id) or instance


def find_instance(ctx: Context, id: str) -> Found | None:
    """The instance called ID, or None."""
    try:
        [record] = ctx.call("rds", "describe_db_instances", DBInstanceIdentifier=id)["DBInstances"]
    except AwsError as error:
        if error.code in NO_INSTANCE:
            return None
        raise
    return Found(record, False)


def find_cluster(ctx: Context, id: str) -> Found | None:
    """The cluster called ID, or None."""
    try:
        [record] = ctx.call("rds", "describe_db_clusters", DBClusterIdentifier=id)["DBClusters"]
    except AwsError as error:
        if error.code in NO_CLUSTER:
            return None
        raise
    return Found(record, True)
