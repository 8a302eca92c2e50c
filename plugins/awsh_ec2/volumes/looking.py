"""Volumes as they are now, and waiting for what they are to become."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from awsh import CommandError, Context, by, named, until
from awsh_ec2.instances.looking import names_of_instances
from awsh_ec2.volumes.rows import Volume, volume_row

LONGEST = 600.0
"""Seconds that a volume is waited for."""


def volumes(ctx: Context, **parameters: Any) -> Iterator[Volume]:
    """Volumes that DescribeVolumes gives for PARAMETERS, with the names of their instances."""
    names = names_of_instances(ctx)
    for record in ctx.search("ec2", "describe_volumes", "Volumes[]", **parameters):
        yield volume_row(record, names)


def look(ctx: Context, ids: Iterable[str]) -> list[Volume]:
    """These volumes, in this order. Raises AwsError where one is not there."""
    wanted = list(dict.fromkeys(ids))
    found = {row["id"]: row for row in volumes(ctx, VolumeIds=wanted)}
    return [found[id] for id in wanted]


def until_volume(ctx: Context, id: str, good: Callable[[Volume], bool], doing: str) -> Volume:
    """The volume once it is GOOD. doing: such as "creating", for the bar. Ctrl-C stops the waiting alone.

    Raises CommandError where it fails.
    """

    def seen() -> Volume | None:
        # One just made is not known everywhere at once; a filter does not mind.
        for row in volumes(ctx, Filters=by("volume-id", id)):
            if row["state"] == "error":
                raise CommandError(
                    f"volume {named(id, row['name'])} failed: it can't be used",
                    hint=f"`ec2 volume rm {id}`; with --encrypted the key may be out of reach",
                )
            if good(row):
                return row
        return None

    try:
        with ctx.progress(doing, 1) as bar:
            row = until(ctx, seen, f"{doing} {id}", seconds=LONGEST)
            bar.advance()
            return row
    except KeyboardInterrupt:
        ctx.note(f"not waiting any more; AWS goes on: `ec2 volume show {id}` looks at it")
        raise


def modification(ctx: Context, id: str) -> Mapping[str, Any] | None:
    """The last VolumeModification of a volume; None where it was never modified."""
    items = "VolumesModifications[]"
    found = ctx.search("ec2", "describe_volumes_modifications", items, Filters=by("volume-id", id))
    return max(found, key=lambda each: each["StartTime"], default=None)
