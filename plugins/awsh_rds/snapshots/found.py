"""Snapshots as they are now, by name, and waiting for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from awsh import AwsError, CommandError, Context, attempts
from awsh_rds.snapshots.rows import Snapshot, snapshot_row

MISSING = ("DBSnapshotNotFound", "DBClusterSnapshotNotFound")
LONGEST = timedelta(hours=2)


def every(ctx: Context, database: str = "", *, cluster: bool | None = None) -> Iterator[Snapshot]:
    """All, or those of one database. cluster: of clusters alone, or of instances alone."""
    if cluster is not True:
        some = {"DBInstanceIdentifier": database} if database else {}
        for record in ctx.search("rds", "describe_db_snapshots", "DBSnapshots[]", **some):
            yield snapshot_row(record)
    if cluster is not False:
        some = {"DBClusterIdentifier": database} if database else {}
        for record in ctx.search("rds", "describe_db_cluster_snapshots", "DBClusterSnapshots[]", **some):
            yield snapshot_row(record)


def find_snapshot(ctx: Context, name: str) -> Snapshot:
    """The snapshot called NAME. Raises AwsError, CommandError where there is none."""
    found = seek_snapshot(ctx, name)
    if found is None:
        raise CommandError(f"there is no snapshot {name!r}", hint="`rds snapshot ls` lists them")
    return found


def seek_snapshot(ctx: Context, name: str) -> Snapshot | None:
    """The same; None where there is none."""
    for operation, items, key in (
        ("describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier"),
        ("describe_db_cluster_snapshots", "DBClusterSnapshots", "DBClusterSnapshotIdentifier"),
    ):
        try:
            records = ctx.call("rds", operation, **{key: name})[items]
        except AwsError as error:
            if error.code.startswith(MISSING):
                continue
            raise
        if records:
            return snapshot_row(records[0])
    return None


def whole(ctx: Context, name: str) -> Snapshot:
    """The snapshot called NAME once it is available, with a bar. Raises CommandError, KeyboardInterrupt."""
    try:
        with ctx.progress(f"snapshot {name}", 100) as bar:
            done = 0
            for _ in attempts(ctx, LONGEST.total_seconds()):
                found = find_snapshot(ctx, name)
                bar.advance((found["progress"] or 0) - done)
                done = found["progress"] or 0
                if found["state"] == "available":
                    return found
                if found["state"] == "failed":
                    raise CommandError(
                        f"the snapshot {name} failed", hint=f"`rds events {found['database']}` may say why"
                    )
    except KeyboardInterrupt:
        ctx.note(f"not waiting any more; AWS goes on: `rds snapshot show {name}`")
        raise
    raise CommandError(f"the snapshot {name} took more than {LONGEST}", hint=f"`rds snapshot show {name}`")
