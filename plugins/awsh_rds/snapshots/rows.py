"""What the commands return of snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypedDict

from awsh import DETAIL


class Snapshot(TypedDict):
    """A snapshot. database: of which one. type: manual, automated, … progress: percent. size: GiB."""

    name: str
    database: str
    engine: str
    version: str
    state: str
    type: str
    created: datetime | None
    size: int | None
    progress: Annotated[int | None, DETAIL]
    cluster: Annotated[bool, DETAIL]
    user: Annotated[str, DETAIL]
    vpc_id: Annotated[str | None, DETAIL]
    encrypted: Annotated[bool, DETAIL]
    storage_type: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


def snapshot_row(record: Mapping[str, Any]) -> Snapshot:
    """A DBSnapshot, or a DBClusterSnapshot."""
    cluster = "DBClusterSnapshotIdentifier" in record
    return {
        "name": record["DBClusterSnapshotIdentifier" if cluster else "DBSnapshotIdentifier"],
        "database": record.get("DBClusterIdentifier" if cluster else "DBInstanceIdentifier", ""),
        "engine": record.get("Engine", ""),
        "version": record.get("EngineVersion", ""),
        "state": record.get("Status", ""),
        "type": record.get("SnapshotType", ""),
        "created": record.get("SnapshotCreateTime"),
        "size": record.get("AllocatedStorage"),
        "progress": record.get("PercentProgress"),
        "cluster": cluster,
        "user": record.get("MasterUsername", ""),
        "vpc_id": record.get("VpcId"),
        "encrypted": bool(record.get("StorageEncrypted" if cluster else "Encrypted")),
        "storage_type": record.get("StorageType", ""),
        "arn": record.get("DBClusterSnapshotArn" if cluster else "DBSnapshotArn", ""),
        "tags": {tag["Key"]: tag["Value"] for tag in record.get("TagList") or ()},
    }
