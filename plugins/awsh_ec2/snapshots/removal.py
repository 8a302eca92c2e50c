"""Behind `ec2 snapshot rm`."""

from __future__ import annotations

from awsh import CommandError, Context, human_size, named
from awsh_ec2.kinds import SNAPSHOT
from awsh_ec2.removing import listed, remove_each
from awsh_ec2.snapshots.rows import Snapshot, snapshot_row
from awsh_ec2.snapshots.sharing import users


def remove(ctx: Context, ids: list[str]) -> None:
    """Raises CommandError where an image starts from one, before any is deleted; PartialFailure."""
    found = ctx.search("ec2", "describe_snapshots", "Snapshots[]", SnapshotIds=ids)
    rows = [snapshot_row(record) for record in found]
    using = users(ctx, ids)
    used = [row for row in rows if using.get(row["id"])]
    if used:
        told = listed([_in_use(row, using[row["id"]][0]) for row in used])
        none = "" if len(rows) == 1 else ", and none was deleted"
        images = " ".join(dict.fromkeys(image["ImageId"] for row in used for image in using[row["id"]]))
        raise CommandError(f"{told}{none}", hint=f"`ec2 image rm {images}` takes the image and its snapshots")
    what = "snapshot" if len(rows) == 1 else f"{len(rows)} snapshots:"
    ctx.confirm(f"Delete {what} {listed([_told(row) for row in rows])}, for good?")
    called = {row["id"]: named(row["id"], row["name"]) for row in rows}
    remove_each(ctx, SNAPSHOT, called, lambda id: ctx.call("ec2", "delete_snapshot", SnapshotId=id))


def _in_use(row: Snapshot, image: dict[str, str]) -> str:
    by = named(image["ImageId"], image["Name"])
    return f"snapshot {named(row['id'], row['name'])} is what image {by} starts from"


def _told(row: Snapshot) -> str:
    when = f", {row['started']:%Y-%m-%d %H:%M}" if row["started"] else ""
    return f"{named(row['id'], row['name'])} of {row['volume_id']}, {human_size(row['size'])}{when}"
