"""Removing objects and folders: what is meant, how much it is, and whether it is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import AwsError, CommandError, Context, human_size
from awsh_s3.deleting.batches import Doomed, delete_quietly
from awsh_s3.matching import everything, matching, nothing_matches, settled
from awsh_s3.objects import DELETED, find_object
from awsh_s3.paths import S3Path
from awsh_s3.words import SHOWN, counted, shortened
from awsh_s3.workers import in_parallel, raise_failures

LOOKED_UP = 20
"""So many paths were typed, and may be misspelt; a longer list comes from a listing."""

Failures = list[tuple[str, Any]]


def remove(ctx: Context, places: list[S3Path], *, recursive: bool, if_exists: bool) -> None:
    """Removes what PLACES mean, after asking unless it is one object that was named.

    Raises the error of a single one, PartialFailure naming those of several that are still there.
    """
    meant = [settled(ctx, place) for place in places]
    trees = [place for place in meant if recursive or place.glob]
    objects = [place for place in meant if not (recursive or place.glob)]
    done, failures = _remove_trees(ctx, trees, recursive=recursive, if_exists=if_exists)
    if objects:
        some, refused = _remove_objects(ctx, objects, if_exists=if_exists)
        done, failures = done + some, failures + refused
    if done > 1 or (done and trees):
        ctx.note(f"{counted(done, 'object')} removed")
    raise_failures(done, failures)


def _remove_objects(ctx: Context, places: list[S3Path], *, if_exists: bool) -> tuple[int, Failures]:
    failures: Failures = []
    for place in [place for place in places if not place.key]:
        hint = f"`s3 rb {place.bucket}` removes it, --recursive all that is in it"
        failures.append((str(place), CommandError(f"{place} is a bucket", hint=hint)))
    wanted = [place for place in places if place.key]
    if len(wanted) <= LOOKED_UP:
        wanted = list(_existing(ctx, wanted, failures, if_exists=if_exists))
    if len(wanted) > 1:
        ctx.confirm(f"Remove {_summary(wanted)}?")
    done = 0
    for bucket, doomed in _by_bucket(wanted).items():
        some, refused = delete_quietly(ctx, bucket, doomed, label=f"deleting from {bucket}")
        done += some
        failures += refused
    return done, failures


def _existing(ctx: Context, places: list[S3Path], failures: Failures, *, if_exists: bool) -> Iterator[S3Path]:
    missing: dict[S3Path, AwsError | CommandError] = {}
    for end in in_parallel(ctx, lambda place: find_object(ctx, place), places):
        if isinstance(end.error, AwsError) and end.error.code == "MethodNotAllowed" and end.item.version:
            continue  # a delete marker
        if isinstance(end.error, AwsError) and end.error.code == "NoSuchKey" and end.error.hint:
            end.error.hint += "; --recursive removes that" if end.error.hint.startswith("it is") else ""
        if (
            isinstance(end.error, AwsError)
            and end.error.code in ("NoSuchKey", "NoSuchVersion")
            and if_exists
            and (end.item.version or not end.error.hint or end.error.hint.startswith(DELETED))
        ):
            missing[end.item] = end.error
        elif isinstance(end.error, (AwsError, CommandError)):
            missing[end.item] = end.error
            failures.append((str(end.item), end.error))
    return (place for place in places if place not in missing)


def _remove_trees(
    ctx: Context, places: list[S3Path], *, recursive: bool, if_exists: bool
) -> tuple[int, Failures]:
    """Removes what patterns mean, and with RECURSIVE all that is below folders."""
    failures: Failures = []
    full = []
    for place in places:
        if next(_meant(ctx, place, recursive=recursive), None) is not None:
            full.append(place)
        elif if_exists:
            continue
        elif place.glob:
            failures.append((str(place), nothing_matches(ctx, place, recursive=recursive)))
        elif place.key:
            failures.append((str(place), CommandError(f"there is nothing at {place}")))
    if full:
        ctx.confirm(lambda: _question(ctx, full, recursive=recursive))
    done = 0
    for place in full:
        doomed = (Doomed(key) for key, _ in _meant(ctx, place, recursive=recursive))
        some, refused = delete_quietly(ctx, place.bucket, doomed, label=f"deleting {place}")
        done += some
        failures += refused
    return done, failures


def _meant(ctx: Context, place: S3Path, *, recursive: bool) -> Iterator[tuple[str, int]]:
    """Key and size of what is to go."""
    for row in everything(ctx, place) if recursive else matching(ctx, place):
        yield row["key"], int(row["size"] or 0)


def _question(ctx: Context, places: list[S3Path], *, recursive: bool) -> str:
    count = size = 0
    shown: list[str] = []
    with ctx.progress("counting") as bar:
        for place in places:
            for key, each in _meant(ctx, place, recursive=recursive):
                count += 1
                size += each
                if place.glob and len(shown) < SHOWN:
                    shown.append(key)
                bar.advance()
    patterns = [place for place in places if place.glob]
    what = "below" if not patterns else "matching" if patterns == places else "at"
    named = f": {shortened(shown, count)}" if shown else ""
    where = shortened(places, len(places))
    return f"Remove {counted(count, 'object')} ({human_size(size)}) {what} {where}{named}?"


def _summary(places: list[S3Path]) -> str:
    versions = sum(1 for place in places if place.version)
    what = "objects" if not versions else "versions, for good" if versions == len(places) else "things"
    return f"{len(places):,} {what}: {shortened(places, len(places))}"


def _by_bucket(places: list[S3Path]) -> dict[str, list[Doomed]]:
    found: dict[str, list[Doomed]] = {}
    for place in places:
        found.setdefault(place.bucket, []).append(Doomed(place.key, place.version or None))
    return found
