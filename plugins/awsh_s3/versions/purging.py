"""Older versions and expired delete markers removed: counted, asked for, deleted in batches.

A delete marker goes only when no version is left behind it, as a fresh listing tells: were it gone
before them, the object would be there again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from awsh import CommandError, Context, Rows, Size, human_size
from awsh_s3.deleting.batches import Doomed, delete_quietly
from awsh_s3.kinds import OBJECT
from awsh_s3.matching import settled
from awsh_s3.paths import S3Path
from awsh_s3.rows import Version
from awsh_s3.versions.history import by_key, everything_ever
from awsh_s3.versions.purge import Purged
from awsh_s3.versions.versioning import versioning_of
from awsh_s3.words import counted
from awsh_s3.workers import raise_failures

Choose = Callable[[Iterator[Version]], Iterator[Version]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Which versions go. keep: so many older ones of a key stay. until: only what was over by then."""

    keep: int = 0
    until: datetime | None = None
    markers_only: bool = False

    @classmethod
    def made(cls, keep: int, older: timedelta | None, *, markers_only: bool) -> Rule:
        until = None if older is None else datetime.now().astimezone() - older
        return cls(keep, until, markers_only)

    def is_old(self, moment: datetime | None) -> bool:
        return self.until is None or (moment is not None and moment <= self.until)

    def outdated(self, rows: Iterator[Version]) -> Iterator[Version]:
        """Of one key's: what something newer took the place of."""
        newer, kept = next(rows), 0
        for row in rows:
            if kept < self.keep:
                kept += not row["marker"]
            elif self.is_old(newer["modified"]):
                yield row
            newer = row

    def expired(self, rows: Iterator[Version]) -> Iterator[Version]:
        """Of one key's: the delete markers that no version is behind."""
        markers = []
        for row in rows:
            if not row["marker"]:
                return
            markers.append(row)
        if self.is_old(markers[0]["modified"]):
            yield from reversed(markers)

    def all(self, rows: Iterator[Version]) -> Iterator[Version]:
        """Of one key's: all that goes in the end."""
        if self.markers_only:
            yield from self.expired(rows)
            return
        latest = next(rows)
        count = gone = 0

        def passed() -> Iterator[Version]:
            nonlocal count
            yield latest
            for row in rows:
                count += 1
                yield row

        for row in self.outdated(passed()):
            gone += 1
            yield row
        if latest["marker"] and count == gone and self.is_old(latest["modified"]):
            yield latest


@dataclass(slots=True)
class Counts:
    """objects: deleted ones of which nothing is left then."""

    versions: int = 0
    size: int = 0
    markers: int = 0
    objects: int = 0

    def add(self, row: Version) -> None:
        if row["marker"]:
            self.markers += 1
        else:
            self.versions += 1
            self.size += int(row["size"] or 0)

    def __str__(self) -> str:
        said = []
        if self.versions:
            said.append(f"{counted(self.versions, 'older version')} ({human_size(self.size)})")
        if self.markers:
            said.append(counted(self.markers, "delete marker"))
        return " and ".join(said)


def purge_versions(ctx: Context, place: S3Path, rule: Rule) -> Purged | Rows:
    """Removes what RULE says at PLACE, after asking; in a rehearsal, rows of it.

    Raises PartialFailure naming the versions that are still there.
    """
    status = versioning_of(ctx, place.bucket)
    if status["mfa_delete"]:
        raise CommandError(
            f"bucket {place.bucket!r} has MFA delete: its versions go one by one, by the root user",
            hint="`aws s3 delete-object` with --version-id and --mfa 'SERIAL CODE'",
        )
    place = settled(ctx, place)
    if ctx.dry_run:
        columns = ("key", "number", "version_id", "size", "modified", "marker")
        return Rows(_chosen(ctx, place, rule.all), columns, OBJECT.name)
    counts = _count(ctx, place, rule)
    if not (counts.versions or counts.markers):
        ctx.note(
            f"bucket {place.bucket!r} keeps no versions"
            if status["versioning"] == "off"
            else f"there is nothing to purge at {place}"
        )
        return _purged(place, counts)
    lost = (
        f" {counted(counts.objects, 'deleted object')} cannot be brought back then." if counts.objects else ""
    )
    ctx.confirm(f"Remove {counts} at {place} for good?{lost}")
    done, gone = 0, Counts()
    failures: list[tuple[str, Any]] = []
    if not rule.markers_only:
        done, failures = _delete(ctx, place, rule.outdated, gone, f"purging {place}")
    some, refused = _delete(ctx, place, rule.expired, gone, "removing delete markers")
    raise_failures(done + some, failures + refused)
    return _purged(place, gone)


def _count(ctx: Context, place: S3Path, rule: Rule) -> Counts:
    counts = Counts()
    with ctx.progress("counting") as bar:
        for history in by_key(everything_ever(ctx, place)):
            versions = latest = 0
            for row in rule.all(history):
                counts.add(row)
                versions += not row["marker"]
                latest += bool(row["latest"])
                bar.advance()
            counts.objects += bool(versions and latest)
    return counts


def _delete(
    ctx: Context, place: S3Path, choose: Choose, gone: Counts, label: str
) -> tuple[int, list[tuple[str, Any]]]:
    def doomed() -> Iterator[Doomed]:
        for row in _chosen(ctx, place, choose, lag=True):
            gone.add(row)
            yield Doomed(row["key"], row["version_id"])

    return delete_quietly(ctx, place.bucket, doomed(), label=label)


def _chosen(ctx: Context, place: S3Path, choose: Choose, *, lag: bool = False) -> Iterator[Version]:
    for history in by_key(everything_ever(ctx, place, lag=lag)):
        yield from choose(history)


def _purged(place: S3Path, counts: Counts) -> Purged:
    return Purged(
        uri=str(place),
        versions=counts.versions,
        size=Size(counts.size),
        markers=counts.markers,
        bucket=place.bucket,
    )
