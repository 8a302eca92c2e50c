"""Behind `ec2 volume create`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awsh import Context, UsageError, tag_specifications
from awsh_ec2.instances.looking import look as look_at_instances
from awsh_ec2.volumes.attaching import attached, free_device
from awsh_ec2.volumes.limits import check
from awsh_ec2.volumes.looking import until_volume
from awsh_ec2.volumes.rows import Volume, volume_row


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, as typed: see `ec2 volume create`."""

    name: str
    size: int | None
    type: str
    iops: int | None
    throughput: int | None
    zone: str | None
    instance: str | None
    snapshot: str | None
    encrypted: bool
    kms_key: str | None
    tags: Mapping[str, str]


def made(ctx: Context, wish: Wish, *, wait: bool) -> Volume:
    """The new volume. Raises UsageError for what AWS would refuse, CommandError, AwsError."""
    request = _request(ctx, wish)
    record = ctx.call("ec2", "create_volume", **request)
    row = volume_row(record, {})
    if not wait:
        return row
    id = row["id"]
    row = until_volume(ctx, id, lambda each: each["state"] in ("available", "in-use"), "creating")
    if wish.instance is None:
        return row
    try:
        return attached(ctx, id, wish.instance, None, wait=True)
    except BaseException:
        ctx.note(f"volume {id} exists: `ec2 volume attach {id} {wish.instance}`, or `ec2 volume rm {id}`")
        raise


def _request(ctx: Context, wish: Wish) -> dict[str, Any]:
    if not wish.name.strip():
        raise UsageError("a volume wants a name", hint="as in `ec2 volume create data --size 20 --zone a`")
    size = wish.size
    if wish.snapshot is not None:
        source = ctx.call("ec2", "describe_snapshots", SnapshotIds=[wish.snapshot])["Snapshots"][0]
        least = source["VolumeSize"]
        if size is not None and size < least:
            raise UsageError(f"--size {size}: the snapshot has {least} GiB", hint="as much, or more")
        size = size or least
    elif size is None:
        raise UsageError("how large? --size GIB, or --snapshot", hint="as in --size 20")
    check(wish.type, size, wish.iops, wish.throughput)
    request: dict[str, Any] = {
        "AvailabilityZone": _zone(ctx, wish),
        "Size": size,
        "VolumeType": wish.type,
        **tag_specifications("volume", wish.name, wish.tags),
    }
    given = {"SnapshotId": wish.snapshot, "Iops": wish.iops, "Throughput": wish.throughput}
    request |= {key: value for key, value in given.items() if value is not None}
    if wish.encrypted or wish.kms_key:
        request["Encrypted"] = True
    if wish.kms_key:
        request["KmsKeyId"] = wish.kms_key
    return request


def _zone(ctx: Context, wish: Wish) -> str:
    if wish.instance is None:
        if wish.zone is None:
            raise UsageError(
                "where? --zone, or --for an instance", hint="a volume can be used in its zone alone"
            )
        return wish.zone
    row = look_at_instances(ctx, [wish.instance])[0]
    if wish.zone not in (None, row["zone"]):
        raise UsageError(f"--zone {wish.zone}: {row['name'] or row['id']} is in {row['zone']}")
    free_device(ctx, wish.instance)
    return row["zone"]
