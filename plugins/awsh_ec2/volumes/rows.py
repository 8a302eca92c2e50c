"""Volumes as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, Size, tags_of

GIB = 1024**3


class Volume(TypedDict):
    """An EBS volume. attached_to: the instance's name, or its id; empty where nothing has it.

    throughput: MiB/s. goes_with: whether it is deleted with its instance. change, progress: of the last
    modification, and how much of it is done, in percent.
    """

    name: str
    id: str
    size: Size
    type: str
    state: str
    attached_to: str
    device: str
    zone: str
    created: datetime | None
    instance_id: Annotated[str | None, DETAIL]
    attachment: Annotated[str, DETAIL]
    goes_with: Annotated[bool, DETAIL]
    iops: Annotated[int | None, DETAIL]
    throughput: Annotated[int | None, DETAIL]
    encrypted: Annotated[bool, DETAIL]
    kms_key: Annotated[str | None, DETAIL]
    snapshot_id: Annotated[str | None, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]
    change: NotRequired[Annotated[str, DETAIL]]
    progress: NotRequired[Annotated[int, DETAIL]]
    snapshots: NotRequired[Annotated[list[str], DETAIL]]


def volume_row(record: Mapping[str, Any], names: Mapping[str, str]) -> Volume:
    """A Volume of EC2's DescribeVolumes or CreateVolume. names: of instances, by id."""
    tags = tags_of(record)
    attachment: Mapping[str, Any] = next(iter(record.get("Attachments") or ()), {})
    instance = attachment.get("InstanceId") or None
    return {
        "name": tags.get("Name", ""),
        "id": record["VolumeId"],
        "size": Size(record["Size"] * GIB),
        "type": record.get("VolumeType", ""),
        "state": record["State"],
        "attached_to": names.get(instance, "") or instance if instance else "",
        "device": attachment.get("Device", ""),
        "zone": record.get("AvailabilityZone", ""),
        "created": record.get("CreateTime"),
        "instance_id": instance,
        "attachment": attachment.get("State", ""),
        "goes_with": attachment.get("DeleteOnTermination", False),
        "iops": record.get("Iops"),
        "throughput": record.get("Throughput"),
        "encrypted": record.get("Encrypted", False),
        "kms_key": record.get("KmsKeyId"),
        "snapshot_id": record.get("SnapshotId") or None,
        "tags": tags,
    }
