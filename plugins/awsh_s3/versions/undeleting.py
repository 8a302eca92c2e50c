"""Deleted objects brought back: the delete markers that stand before their versions are removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from awsh import AwshError, CommandError, Context, human_size
from awsh_s3.deleting.batches import Doomed, delete_quietly
from awsh_s3.matching import settled
from awsh_s3.objects import find_object
from awsh_s3.paths import S3Path, parse_uri
from awsh_s3.rows import Version
from awsh_s3.versions.history import by_key, everything_ever, history_of
from awsh_s3.versions.restoring import keeping
from awsh_s3.words import counted, shortened
from awsh_s3.workers import FAILURES, raise_failures


class Deleted(NamedTuple):
    """One key. markers: those that stand before the VERSION that comes back; None where none is left."""

    markers: list[Version]
    version: Version | None


def bring_back(ctx: Context, places: list[S3Path], *, recursive: bool) -> None:
    """Brings back what was deleted at PLACES, after asking for more than one object.

    Raises the error of a single one, PartialFailure naming those of several that are still deleted.
    """
    for bucket in dict.fromkeys(place.bucket for place in places):
        keeping(ctx, bucket)
    meant = [settled(ctx, place) for place in places]
    failures: list[tuple[str, Any]] = []
    full: list[S3Path] = []
    count = size = 0
    with ctx.progress("looking for what was deleted") as bar:
        for place in meant:
            before = count
            try:
                for each in _deleted(ctx, place, recursive=recursive):
                    if each.version is not None:
                        count += 1
                        size += int(each.version["size"] or 0)
                    bar.advance()
                if count == before:
                    _nothing(ctx, place, recursive=recursive)
                else:
                    full.append(place)
            except FAILURES as error:
                failures.append((str(place), error))
    if ctx.dry_run and count:
        ctx.note(f"{counted(count, 'object')} ({human_size(size)}) would be brought back")
        full = []
    elif count > 1:
        ctx.confirm(f"Bring back {count:,} objects ({human_size(size)}) at {shortened(full, len(full))}?")
    done = 0
    for place in full:
        some, refused = _bring_back(ctx, place, recursive=recursive)
        done += some
        failures += refused
    if done:
        ctx.note(f"{counted(done, 'object')} brought back")
    raise_failures(done, failures)


def _bring_back(ctx: Context, place: S3Path, *, recursive: bool) -> tuple[int, list[tuple[str, Any]]]:
    count = 0

    def doomed() -> Iterator[Doomed]:
        nonlocal count
        for each in _deleted(ctx, place, recursive=recursive, lag=True):
            if each.version is not None:
                count += 1
                yield from (Doomed(marker["key"], marker["version_id"]) for marker in each.markers)

    _, failures = delete_quietly(ctx, place.bucket, doomed(), label=f"undeleting {place}")
    return count - len({parse_uri(name).key for name, _ in failures}), failures


def _deleted(ctx: Context, place: S3Path, *, recursive: bool, lag: bool = False) -> Iterator[Deleted]:
    alone = not (recursive or place.glob)
    if alone and place.is_folder:
        what = "folder" if place.key else "bucket"
        raise CommandError(f"{place} is a {what}", hint="--recursive brings back what was in it")
    rows = history_of(ctx, place, lag=lag) if alone else everything_ever(ctx, place, lag=lag)
    for history in by_key(rows):
        markers: list[Version] = []
        version = None
        for row in history:
            if not row["marker"]:
                version = row
                break
            markers.append(row)
        if markers:
            yield Deleted(markers, version)


def _nothing(ctx: Context, place: S3Path, *, recursive: bool) -> None:
    """Says that nothing was deleted there. Raises CommandError where one object was meant that never was, or
    has no version left."""
    if recursive or place.glob:
        ctx.note(f"nothing that could be brought back was deleted at {place}")
        return
    first = next(history_of(ctx, place), None)
    if first is None:
        try:
            find_object(ctx, place)
        except AwshError as error:
            error.hint = error.hint or "nor was there one"
            raise
    elif first["marker"]:
        raise CommandError(f"{place} was deleted, and no version of it is left")
    ctx.note(f"{place} is not deleted")
