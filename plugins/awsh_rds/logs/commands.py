"""`rds logs`, `rds events`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypedDict

from awsh import (
    CURRENT,
    Bytes,
    Candidate,
    CommandError,
    Completing,
    Context,
    Duration,
    Follow,
    Name,
    Rows,
    Short,
    Size,
    UsageError,
    ValueType,
)
from awsh_rds.databases.found import Found, find, find_instance
from awsh_rds.groups import rds
from awsh_rds.kinds import DatabaseId

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=14)
"""AWS forgets events after it."""


class LogFile(TypedDict):
    """A file that a database writes. written: when last."""

    file: str
    size: Size
    written: datetime | None


class Event(TypedDict):
    """Something that happened to a database. source: of a cluster it, or the instance that it happened to."""

    time: datetime | None
    source: str
    message: str
    categories: list[str]


def _complete_files(completing: Completing) -> Iterator[Candidate]:
    from awsh_rds.logs.files import files_of

    ctx = completing.ctx
    database = (completing.given.get("database") or [""])[-1]
    if not database:
        return

    def fetch() -> Iterator[Name]:
        for row in files_of(ctx, instance_of(ctx, ctx.resolve("rds:database", database))):
            yield Name(row["file"])

    for found in ctx.matching(f"rds:logs-of-{database}", completing.word, "rds", fetch):
        yield Candidate(found.id)


LogName = Annotated[str, ValueType("FILE", None, _complete_files)]


@rds.command
def logs(
    ctx: Context,
    database: DatabaseId = CURRENT,
    file: LogName = "",
    *,
    follow: Follow = False,
    lines: Annotated[int, Short("n")] = 0,
) -> Rows | Bytes:
    """List what a database has written, or show a file of it (DescribeDBLogFiles, DownloadDBLogFilePortion).

    Args:
        database: which one; the current one when left out; of a cluster its writer.
        file: this one, whole. The list of all when left out.
        follow: go on with what is written, until Ctrl-C; the newest file when none is named.
        lines: the last so many alone.
    Examples:
        awsh> rds logs lab
        awsh> rds logs lab | sort -written | first 1
        awsh> rds logs lab -n 20
    """
    from awsh_rds.logs.files import content, files_of

    if lines < 0:
        raise UsageError(f"-n {lines}: a number of lines is not negative")
    instance = instance_of(ctx, database)
    if not file and not (follow or lines):
        return Rows(files_of(ctx, instance), tuple(LogFile.__annotations__))
    if not file:
        written = sorted(
            files_of(ctx, instance), key=lambda row: row["written"] or datetime.min.replace(tzinfo=UTC)
        )
        if not written:
            raise CommandError(f"{instance} has written no logs yet")
        file = written[-1]["file"]
        ctx.note(file)
    return Bytes(content(ctx, instance, file, lines, follow=follow), text=True)


def instance_of(ctx: Context, database: str) -> str:
    """The instance that writes for DATABASE. Raises CommandError where a cluster has none."""
    found = find(ctx, database)
    if not found.cluster:
        return found.id
    if not found.members:
        raise CommandError(f"the cluster {database} has no instance, which would write logs")
    return found.members[0]


@rds.command
def events(ctx: Context, database: DatabaseId = CURRENT, *, since: Duration = _DAY) -> Iterator[Event]:
    """List what happened to a database, newest first (DescribeEvents): backups, restarts, failures.

    Args:
        database: which one; of a cluster its instances' too.
        since: how far back, 14 days at most.
    Examples:
        awsh> rds events lab
        awsh> rds events lab --since 7d | where message ~ restart
    """
    if since > _LONGEST:
        raise UsageError(f"--since {since.days}d: AWS forgets events after 14 days")
    found = find(ctx, database)
    minutes = max(1, int(since.total_seconds() // 60))
    every = [event for each in _sources(ctx, found) for event in _events(ctx, each, minutes)]
    yield from sorted(every, key=lambda row: row["time"] or datetime.min.replace(tzinfo=UTC), reverse=True)


def _sources(ctx: Context, found: Found) -> Iterator[Found]:
    yield found
    for id in found.members if found.cluster else ():
        member = find_instance(ctx, id)
        if member is not None:
            yield member


def _events(ctx: Context, found: Found, minutes: int) -> Iterator[Event]:
    for record in ctx.search(
        "rds",
        "describe_events",
        "Events[]",
        SourceIdentifier=found.id,
        SourceType="db-cluster" if found.cluster else "db-instance",
        Duration=minutes,
    ):
        yield {
            "time": record.get("Date"),
            "source": record.get("SourceIdentifier", ""),
            "message": record.get("Message", ""),
            "categories": list(record.get("EventCategories") or ()),
        }
