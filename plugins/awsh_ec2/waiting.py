"""Waiting for instances, in steps that Ctrl-C and a stopped job end at once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Literal

from awsh import AwsError, CommandError, Context
from awsh_ec2.instances import look
from awsh_ec2.rows import Instance, by, named

Wanted = Literal["running", "stopped", "terminated", "ok"]

_FIRST, _SLOWEST = 0.25, 10.0

# States that an instance leaves only when it is told to: waiting for another would not end.
_ENDS: Mapping[Wanted, frozenset[str]] = {
    "running": frozenset({"stopping", "stopped", "shutting-down", "terminated"}),
    "ok": frozenset({"stopping", "stopped", "shutting-down", "terminated"}),
    "stopped": frozenset({"shutting-down", "terminated"}),
    "terminated": frozenset(),
}


def wait_for(
    ctx: Context, ids: Iterable[str], wanted: Wanted, longest: timedelta, *, new: bool = False
) -> list[Instance]:
    """The instances, once all are in the state WANTED; ok is running with its status checks passed.

    new: they were launched a moment ago, and may not be known everywhere yet.
    Raises CommandError for one that will not get there, and after LONGEST.
    """
    every = list(dict.fromkeys(ids))
    there: dict[str, Instance] = {}
    try:
        with ctx.progress(f"waiting until {wanted}", len(every)) as bar:
            for _ in asking(ctx, longest.total_seconds()):
                rows = _known(ctx, [id for id in every if id not in there], new)
                for row in _arrived(ctx, rows, wanted):
                    there[row["id"]] = row
                    bar.advance()
                if len(there) == len(every):
                    return [there[id] for id in every]
                for row in rows:
                    if row["id"] not in there and row["state"] in _ENDS[wanted]:
                        raise _never(row, wanted)
    except KeyboardInterrupt:
        ctx.note(f"not waiting any more, with {len(there)} of {len(every)} {wanted}; AWS goes on")
        raise
    late = [id for id in every if id not in there]
    raise CommandError(
        f"not {wanted} after {longest}: {', '.join(late[:8])}", hint="`ec2 show` says why, `ec2 wait` goes on"
    )


def _known(ctx: Context, ids: list[str], new: bool) -> list[Instance]:
    try:
        return look(ctx, ids)
    except AwsError as error:
        if new and error.code == "InvalidInstanceID.NotFound":
            return []
        raise


def _arrived(ctx: Context, rows: list[Instance], wanted: Wanted) -> list[Instance]:
    if wanted != "ok":
        return [row for row in rows if row["state"] == wanted]
    running = [row["id"] for row in rows if row["state"] == "running"]
    good: set[str] = set()
    for start in range(0, len(running), 100):
        checks = ctx.search(
            "ec2",
            "describe_instance_status",
            "InstanceStatuses[].InstanceId",
            InstanceIds=running[start : start + 100],
            Filters=[*by("instance-status.status", "ok"), *by("system-status.status", "ok")],
        )
        good.update(checks)
    return [row for row in rows if row["id"] in good]


def _never(row: Instance, wanted: str) -> CommandError:
    why = f": {row['reason']}" if row["reason"] else ""
    return CommandError(
        f"instance {named(row['id'], row['name'])} is {row['state']} and will not be {wanted}{why}",
        hint=f"`ec2 start {row['id']}`" if row["state"] == "stopped" else None,
    )


def asking(ctx: Context, seconds: float) -> Iterator[None]:
    """Comes round at growing intervals, once more when SECONDS are over."""
    end = time.monotonic() + seconds
    pause = _FIRST
    while True:
        yield
        if time.monotonic() > end:
            return
        _sleep(ctx, pause)
        pause = min(pause * 1.5, _SLOWEST)


def _sleep(ctx: Context, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if ctx.stopped():
            raise KeyboardInterrupt
        time.sleep(min(left, 0.1))
