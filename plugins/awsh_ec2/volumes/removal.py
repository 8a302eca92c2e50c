"""Behind `ec2 volume rm`: the question names what is lost, and what is not."""

from __future__ import annotations

from collections import Counter

from awsh import CommandError, Context, by, human_size, named
from awsh_ec2.kinds import VOLUME
from awsh_ec2.removing import SHOWN, listed, remove_each
from awsh_ec2.volumes.looking import look
from awsh_ec2.volumes.rows import Volume


def remove(ctx: Context, ids: list[str]) -> None:
    """Raises CommandError where one is attached, before any is deleted; PartialFailure."""
    rows = look(ctx, ids)
    used = [row for row in rows if row["instance_id"]]
    if used:
        told = listed(
            [f"{named(row['id'], row['name'])} is attached to {row['attached_to']}" for row in used]
        )
        none = "" if len(rows) == 1 else ", and none was deleted"
        attached = " ".join(row["id"] for row in used[:SHOWN])
        raise CommandError(f"{told}{none}", hint=f"`ec2 volume detach {attached}` first")
    ctx.confirm(lambda: _question(ctx, rows))
    called = {row["id"]: named(row["id"], row["name"]) for row in rows}
    remove_each(ctx, VOLUME, called, lambda id: ctx.call("ec2", "delete_volume", VolumeId=id))


def _question(ctx: Context, rows: list[Volume]) -> str:
    found = ctx.search(
        "ec2",
        "describe_snapshots",
        "Snapshots[].VolumeId",
        OwnerIds=["self"],
        Filters=by("volume-id", *(row["id"] for row in rows[:200])),
    )
    kept = Counter(found)
    told = listed([_told(row, kept[row["id"]]) for row in rows])
    whole = f" ({human_size(sum(row['size'] for row in rows))} in all)" if len(rows) > 1 else ""
    return f"Delete volume{'' if len(rows) == 1 else 's'} {told}{whole}, for good?"


def _told(row: Volume, snapshots: int) -> str:
    what = f"{named(row['id'], row['name'])}, {human_size(row['size'])} {row['type']}"
    if not snapshots:
        return f"{what}, without a snapshot"
    return f"{what}, of which {snapshots} snapshot{' stays' if snapshots == 1 else 's stay'}"
