"""Snapshots taken and copied, and waited for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import CommandError, Context, named, tag_specifications, until
from awsh_ec2.instances.looking import look as look_at_instances
from awsh_ec2.snapshots.rows import Snapshot, snapshot_row
from awsh_ec2.volumes.looking import look as look_at_volumes

LONGEST = 4 * 3600.0
"""Seconds after which waiting is given up: the first snapshot of a large volume takes hours."""


def taken(
    ctx: Context, volumes: list[str], name: str, description: str, tags: Mapping[str, str], *, wait: bool
) -> list[Snapshot]:
    """A snapshot of each volume, begun at nearly the same time. Raises AwsError."""
    rows: list[Snapshot] = []
    for volume in look_at_volumes(ctx, volumes):
        record = ctx.call(
            "ec2",
            "create_snapshot",
            VolumeId=volume["id"],
            Description=description,
            **tag_specifications("snapshot", name or volume["name"], tags),
        )
        rows.append(snapshot_row(record))
    return complete(ctx, rows) if wait else rows


def taken_of_instance(
    ctx: Context,
    instance: str,
    root: bool,
    name: str,
    description: str,
    tags: Mapping[str, str],
    *,
    wait: bool,
) -> list[Snapshot]:
    """Snapshots of all of an instance's volumes, at one moment. Raises CommandError, AwsError."""
    host = look_at_instances(ctx, [instance])[0]
    answer = ctx.call(
        "ec2",
        "create_snapshots",
        InstanceSpecification={"InstanceId": instance, "ExcludeBootVolume": not root},
        Description=description,
        **tag_specifications("snapshot", name or host["name"], tags),
    )
    rows = [snapshot_row(record) for record in answer["Snapshots"]]
    if not rows:
        raise CommandError(f"instance {named(instance, host['name'])} has no volume beside the system's")
    return complete(ctx, rows) if wait else rows


def copied(
    ctx: Context, id: str, region: str, name: str, encrypted: bool, kms_key: str | None, *, wait: bool
) -> Snapshot:
    """The copy of a snapshot in a region. Raises CommandError, AwsError."""
    source = snapshot_row(ctx.call("ec2", "describe_snapshots", SnapshotIds=[id])["Snapshots"][0])
    if source["state"] != "completed":
        raise CommandError(
            f"snapshot {named(id, source['name'])} is {source['state']}, {source['progress']} % done",
            hint="a copy is made of a complete one",
        )
    request: dict[str, Any] = {
        "SourceSnapshotId": id,
        "SourceRegion": ctx.region,
        "Description": source["description"] or f"copied from {id} of {ctx.region}",
        **tag_specifications("snapshot", name or source["name"], {}),
    }
    if encrypted or kms_key:
        request["Encrypted"] = True
    if kms_key:
        request["KmsKeyId"] = kms_key
    client = ctx.client("ec2", region)
    with ctx.errors():
        made = client.copy_snapshot(**request)["SnapshotId"]
    if region != ctx.region:
        ctx.note(f"the copy is {made} in {region}")

    def row() -> Snapshot:
        with ctx.errors():
            return snapshot_row(client.describe_snapshots(SnapshotIds=[made])["Snapshots"][0])

    return complete(ctx, [row()], lambda ids: [row()])[0] if wait else row()


def complete(ctx: Context, rows: list[Snapshot], again: Any = None) -> list[Snapshot]:
    """The same snapshots, complete. again: asks for those of some ids, where they are not this region's.

    Raises CommandError where one fails.
    """
    ids = [row["id"] for row in rows]
    ask = again or (lambda some: _known(ctx, some))
    shown = 0
    with ctx.progress("taking snapshots", 100 * len(ids)) as bar:

        def seen() -> list[Snapshot] | None:
            nonlocal shown
            now = {row["id"]: row for row in ask(ids)}
            failed = next((row for row in now.values() if row["state"] == "error"), None)
            if failed is not None:
                raise CommandError(f"snapshot {failed['id']} of {failed['volume_id']} failed")
            so_far = sum(row["progress"] for row in now.values())
            bar.advance(so_far - shown)
            shown = so_far
            if len(now) == len(ids) and all(row["state"] == "completed" for row in now.values()):
                return [now[id] for id in ids]
            return None

        try:
            return until(ctx, seen, f"taking {', '.join(ids)}", seconds=LONGEST)
        except KeyboardInterrupt:
            ctx.note(f"not waiting any more; AWS goes on taking {', '.join(ids)}: `ec2 snapshot ls` looks")
            raise


def _known(ctx: Context, ids: list[str]) -> list[Snapshot]:
    # One just begun is not known everywhere at once; a filter does not mind.
    filters = [{"Name": "snapshot-id", "Values": ids}]
    found = ctx.search("ec2", "describe_snapshots", "Snapshots[]", Filters=filters)
    return [snapshot_row(record) for record in found]
