"""Behind `ec2 volume resize`: what AWS would refuse is found out first, and how far it is, shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, named, until
from awsh_ec2.volumes.limits import LIMITS, check
from awsh_ec2.volumes.looking import look, modification
from awsh_ec2.volumes.rows import GIB, Volume

LONGEST = 3600.0
"""Seconds until the new size is given up on."""


def modified(
    ctx: Context,
    id: str,
    size: int | None,
    type: str | None,
    iops: int | None,
    throughput: int | None,
    *,
    wait: bool,
) -> Volume:
    """The volume with its change begun, or there. Raises UsageError, CommandError, AwsError."""
    row = look(ctx, [id])[0]
    called, has = named(id, row["name"]), row["size"] // GIB
    if size is not None and size < has:
        raise UsageError(
            f"volume {called} has {has} GiB, and no volume can be made smaller",
            hint="create a smaller one, and copy the files",
        )
    kind = type or row["type"]
    kept = row["iops"] if kind == row["type"] and LIMITS[kind].iops else None
    check(kind, size or has, iops or kept, throughput)
    last = modification(ctx, id)
    if last is not None and last["ModificationState"] in ("modifying", "optimizing"):
        raise CommandError(
            f"volume {called} is still {last['ModificationState']}, {last.get('Progress', 0)} % done",
            hint=f"the next change has to wait for the end of this one: `ec2 volume show {id}` looks at it",
        )
    given = {"Size": size, "VolumeType": type, "Iops": iops, "Throughput": throughput}
    wanted = {key: value for key, value in given.items() if value is not None}
    try:
        ctx.call("ec2", "modify_volume", VolumeId=id, **wanted)
    except AwsError as error:
        if error.code == "VolumeModificationRateExceeded":
            error.hint = "a volume can be changed four times in 24 hours; a snapshot makes a new one at once"
        raise
    if wait:
        _until_usable(ctx, id)
    if size is not None and size > has:
        ctx.note(
            "note: what is on it grows when told to: `sudo growpart`, then `sudo resize2fs` or `xfs_growfs`"
        )
    return look(ctx, [id])[0]


def _until_usable(ctx: Context, id: str) -> None:
    done = 0
    with ctx.progress("modifying", 100) as bar:

        def seen() -> Mapping[str, Any] | None:
            nonlocal done
            now = modification(ctx, id)
            if now is None:
                return None
            if now["ModificationState"] == "failed":
                raise CommandError(
                    f"volume {id} stays as it was: {now.get('StatusMessage') or 'AWS says no more'}"
                )
            bar.advance(now.get("Progress", 0) - done)
            done = now.get("Progress", 0)
            return now if now["ModificationState"] in ("optimizing", "completed") else None

        try:
            last = until(ctx, seen, f"modifying {id}", seconds=LONGEST)
        except KeyboardInterrupt:
            ctx.note(f"not waiting any more, at {done} %; AWS goes on: `ec2 volume show {id}` looks at it")
            raise
    if last["ModificationState"] == "optimizing":
        ctx.note(f"note: the new size is there; AWS optimizes until {id} is as fast as it will be")
