"""Snapshots as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, Size, tags_of

_GIB = 1024**3


class Snapshot(TypedDict):
    """A snapshot. size: of its volume, not of what is kept of it. progress: percent.

    shared_with: accounts that may make volumes from it; public: everybody may. images: that start from it.
    """

    name: str
    id: str
    volume_id: str
    size: Size
    state: str
    progress: int
    started: datetime | None
    description: str
    encrypted: Annotated[bool, DETAIL]
    kms_key: Annotated[str | None, DETAIL]
    tier: Annotated[str, DETAIL]
    owner: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]
    public: NotRequired[Annotated[bool, DETAIL]]
    shared_with: NotRequired[Annotated[list[str], DETAIL]]
    images: NotRequired[Annotated[list[str], DETAIL]]


def snapshot_row(record: Mapping[str, Any]) -> Snapshot:
    """A Snapshot of EC2's DescribeSnapshots, or what CreateSnapshot and CreateSnapshots answer."""
    tags = tags_of(record)
    return {
        "name": tags.get("Name", ""),
        "id": record["SnapshotId"],
        "volume_id": record.get("VolumeId", ""),
        "size": Size(record.get("VolumeSize", 0) * _GIB),
        "state": record.get("State", ""),
        "progress": int(str(record.get("Progress") or "0").rstrip("%") or 0),
        "started": record.get("StartTime"),
        "description": record.get("Description", ""),
        "encrypted": record.get("Encrypted", False),
        "kms_key": record.get("KmsKeyId"),
        "tier": record.get("StorageTier", ""),
        "owner": record.get("OwnerId", ""),
        "tags": tags,
    }
