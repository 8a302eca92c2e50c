"""Behind `ec2 image rm`: an image, and the snapshots that it alone starts from."""

from __future__ import annotations

from typing import Any

from awsh import CommandError, Context, by, named
from awsh_ec2.kinds import IMAGE
from awsh_ec2.removing import listed, remove_each
from awsh_ec2.rows import image_row
from awsh_ec2.snapshots.sharing import users


def remove(ctx: Context, ids: list[str], *, keep_snapshots: bool) -> None:
    """Raises CommandError for another account's image, before any is deregistered; PartialFailure."""
    records = list(ctx.search("ec2", "describe_images", "Images[]", ImageIds=ids))
    for record in records:
        if record.get("OwnerId") != ctx.account:
            raise CommandError(
                f"image {named(record['ImageId'], record.get('Name', ''))} is {image_row(record)['owner']}'s, not yours"
            )
    snapshots = {record["ImageId"]: _snapshots(record) for record in records}
    every = [id for some in snapshots.values() for id in some]
    shared = {id for id, images in users(ctx, every).items() if any(i["ImageId"] not in ids for i in images)}
    ctx.confirm(lambda: _question(ctx, records, every, shared, keep_snapshots))
    called = {record["ImageId"]: named(record["ImageId"], record.get("Name", "")) for record in records}

    def request(id: str) -> None:
        ctx.call("ec2", "deregister_image", ImageId=id)
        for snapshot in snapshots[id]:
            if not keep_snapshots and snapshot not in shared:
                ctx.call("ec2", "delete_snapshot", SnapshotId=snapshot)

    remove_each(ctx, IMAGE, called, request)
    if keep_snapshots and every:
        ctx.note(f"kept, and paid for: {' '.join(every)}")


def _snapshots(record: dict[str, Any]) -> list[str]:
    mappings = record.get("BlockDeviceMappings") or ()
    return [
        mapping["Ebs"]["SnapshotId"] for mapping in mappings if (mapping.get("Ebs") or {}).get("SnapshotId")
    ]


def _question(
    ctx: Context, records: list[dict[str, Any]], every: list[str], shared: set[str], keep: bool
) -> str:
    told = listed([named(record["ImageId"], record.get("Name", "")) for record in records])
    going = len(every) - len(shared)
    what = "" if keep or not going else f" with {going} snapshot{'' if going == 1 else 's'}, for good"
    filters = by("image-id", *(record["ImageId"] for record in records))
    going_on = len(
        list(ctx.search("ec2", "describe_instances", "Reservations[].Instances[]", Filters=filters))
    )
    stays = f" ({going_on} instance{' stays' if going_on == 1 else 's stay'})" if going_on else ""
    return f"Remove image{'' if len(records) == 1 else 's'} {told}{what}?{stays}"
