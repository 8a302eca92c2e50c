"""Archived objects made readable: asked for by many at a time, and waited for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from awsh import AwsError, CommandError, Context, Size, human_size
from awsh_s3.archive.status import ARCHIVED, MAYBE, Archive, archive_of
from awsh_s3.archive.thaw import Thawed, Tier
from awsh_s3.explain import explained
from awsh_s3.matching import everything, settled
from awsh_s3.objects import find_object, place_of
from awsh_s3.paths import S3Path
from awsh_s3.rows import Object
from awsh_s3.words import counted
from awsh_s3.workers import FAILURES, in_parallel, raise_failures

FIRST_LOOK, LONGEST_WAIT = 1.0, 60.0
"""Seconds between looks, twice as long after each."""


@dataclass(frozen=True, slots=True)
class Wish:
    days: int
    tier: Tier


def thaw_all(
    ctx: Context, places: list[S3Path], wish: Wish, *, recursive: bool, wait: bool
) -> Iterator[Thawed]:
    """What is archived at PLACES is thawed, after asking for more than one object.

    Raises PartialFailure naming those that could not be.
    """
    failures: list[tuple[str, Any]] = []
    meant = [settled(ctx, place) for place in places]
    count = size = 0
    full: list[S3Path] = []
    with ctx.progress("looking for what is archived") as bar:
        for place in meant:
            before = count
            try:
                for row in _archived(ctx, place, recursive=recursive):
                    count += 1
                    size += int(row["size"] or 0)
                    bar.advance()
            except FAILURES as error:
                failures.append((str(place), error))
            if count > before:
                full.append(place)
            elif recursive or place.glob:
                ctx.note(f"nothing at {place} is archived")
    said = f"{counted(count, 'object')} ({human_size(size)})"
    if ctx.dry_run:
        if count:
            ctx.note(f"{said} would be thawed for {wish.days} days, tier {wish.tier}")
        raise_failures(0, failures)
        return
    if count > 1:
        ctx.confirm(f"Thaw {said} for {wish.days} days, tier {wish.tier}? It is paid for by the gigabyte.")
    yield from _thaw(ctx, full, wish, failures, recursive=recursive, wait=wait)


def _archived(ctx: Context, place: S3Path, *, recursive: bool) -> Iterator[Object]:
    """What may be archived at PLACE. Raises CommandError for one object that is not."""
    if recursive or place.glob:
        for row in everything(ctx, place, folders=not recursive):
            if row["storage_class"] in (*ARCHIVED, MAYBE):
                yield row
        return
    if place.is_folder:
        raise CommandError(f"{place} is no object", hint="--recursive thaws what is in it")
    row = find_object(ctx, place)
    if row["storage_class"] not in (*ARCHIVED, MAYBE):
        raise _not_archived(place, str(row["storage_class"]))
    yield row


def _thaw(
    ctx: Context,
    places: list[S3Path],
    wish: Wish,
    failures: list[tuple[str, Any]],
    *,
    recursive: bool,
    wait: bool,
) -> Iterator[Thawed]:
    done = 0
    waiting: list[Object] = []
    rows = (
        (row, recursive or bool(place.glob))
        for place in places
        for row in _archived(ctx, place, recursive=recursive)
    )
    for end in in_parallel(ctx, lambda each: _request(ctx, each[0], wish, several=each[1]), rows):
        row, _ = end.item
        if end.error is not None:
            failures.append((row["uri"], end.error))
        elif end.answer is not None:
            done += 1
            if wait and end.answer["status"] == "thawing":
                waiting.append(row)
            else:
                yield end.answer
    if waiting:
        yield from _wait(ctx, waiting, failures)
    raise_failures(done, failures)


def _request(ctx: Context, row: Object, wish: Wish, *, several: bool) -> Thawed | None:
    """Asks S3 for it; None for one of several that turns out not to be archived."""
    place = place_of(row)
    kind = str(row["storage_class"])
    request: dict[str, Any] = {"GlacierJobParameters": {"Tier": wish.tier.capitalize()}}
    if kind == MAYBE:
        state = _look(ctx, place)
        if state.status is None:
            if several:
                return None
            raise _not_archived(place, kind)
    else:
        request["Days"] = wish.days
    if kind == "DEEP_ARCHIVE" and wish.tier == "expedited":
        raise CommandError(f"{place} is in DEEP_ARCHIVE, which has no expedited tier", hint="--tier standard")
    try:
        with explained(ctx, place):
            ctx.client("s3").restore_object(**place.named, RestoreRequest=request)
    except AwsError as error:
        if error.code != "RestoreAlreadyInProgress":
            raise
    return _row(row, _look(ctx, place))


def _look(ctx: Context, place: S3Path) -> Archive:
    with explained(ctx, place):
        return archive_of(ctx.client("s3").head_object(**place.named))


def _row(row: Object, state: Archive) -> Thawed:
    return Thawed(
        key=row["key"],
        status=state.status or "thawed",
        until=state.until,
        storage_class=state.storage_class,
        size=Size(row["size"] or 0),
        bucket=row["bucket"],
        uri=row["uri"],
    )


def _wait(ctx: Context, waiting: list[Object], failures: list[tuple[str, Any]]) -> Iterator[Thawed]:
    pause = FIRST_LOOK
    with ctx.progress("thawing", len(waiting)) as bar:
        while waiting:
            ctx.sleep(pause)
            pause = min(2 * pause, LONGEST_WAIT)
            still: list[Object] = []
            for end in in_parallel(ctx, lambda row: _row(row, _look(ctx, place_of(row))), waiting):
                if end.error is not None:
                    failures.append((end.item["uri"], end.error))
                elif end.answer is not None and end.answer["status"] == "thawing":
                    still.append(end.item)
                elif end.answer is not None:
                    bar.advance()
                    yield end.answer
            waiting = still


def _not_archived(place: S3Path, kind: str) -> CommandError:
    return CommandError(f"{place} is not archived: it is {kind}, and can be read as it is")
