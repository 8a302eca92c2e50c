"""Removing objects and folders: what is meant, how much it is, and whether it is wanted."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import AwsError, CommandError, Context, human_size
from awsh_s3.deleting import Doomed, delete_quietly
from awsh_s3.objects import find_object, first_under, objects_under
from awsh_s3.paths import S3Path
from awsh_s3.workers import in_parallel, raise_failures

LOOKED_UP = 20
"""So many paths were typed, and may be misspelt; a longer list comes from a listing."""


def remove_objects(ctx: Context, places: list[S3Path], *, if_exists: bool) -> None:
    """Removes the objects at PLACES, after asking when there are several.

    Raises the error of a single one, PartialFailure naming those of several that are still there.
    """
    failures: list[tuple[str, AwsError | CommandError]] = []
    for place in [place for place in places if not place.key]:
        hint = f"`s3 rb {place.bucket}` removes it, --recursive all that is in it"
        failures.append((str(place), CommandError(f"{place} is a bucket", hint=hint)))
    wanted = [place for place in places if place.key]
    if len(wanted) <= LOOKED_UP:
        wanted = list(_existing(ctx, wanted, failures, if_exists=if_exists))
    if len(wanted) > 1:
        ctx.confirm(f"Remove {_summary(wanted)}?")
    done = 0
    for bucket, keys in _by_bucket(wanted).items():
        some, refused = delete_quietly(
            ctx, bucket, (Doomed(key) for key in keys), label=f"deleting from {bucket}"
        )
        done += some
        failures += refused
    if done > 1:
        ctx.note(f"{done:,} objects removed")
    raise_failures(done, failures)


def _existing(
    ctx: Context,
    places: list[S3Path],
    failures: list[tuple[str, AwsError | CommandError]],
    *,
    if_exists: bool,
) -> Iterator[S3Path]:
    missing: dict[S3Path, AwsError | CommandError] = {}
    for end in in_parallel(ctx, lambda place: find_object(ctx, place), places):
        if isinstance(end.error, AwsError) and end.error.code == "NoSuchKey" and end.error.hint:
            end.error.hint += "; --recursive removes that" if end.error.hint.startswith("it is") else ""
        if (
            isinstance(end.error, AwsError)
            and end.error.code == "NoSuchKey"
            and if_exists
            and not end.error.hint
        ):
            missing[end.item] = end.error
        elif isinstance(end.error, (AwsError, CommandError)):
            missing[end.item] = end.error
            failures.append((str(end.item), end.error))
    return (place for place in places if place not in missing)


def remove_trees(ctx: Context, places: list[S3Path], *, if_exists: bool) -> None:
    """Removes all that is below PLACES, after asking. Raises as `remove_objects`."""
    empty = [place for place in places if not if_exists and next(_below(ctx, place), None) is None]
    failures = [(str(place), CommandError(f"there is nothing at {place}")) for place in empty if place.key]
    full = [place for place in places if place not in empty]
    if full:
        ctx.confirm(lambda: _question(ctx, full))
    done = 0
    for place in full:
        some, refused = delete_quietly(
            ctx, place.bucket, (Doomed(key) for key, _ in _below(ctx, place)), label=f"deleting {place}"
        )
        done += some
        failures += refused
    if done:
        ctx.note(f"{done:,} object{'s' if done > 1 else ''} removed")
    raise_failures(done, failures)


def _below(ctx: Context, place: S3Path) -> Iterator[tuple[str, int]]:
    """Key and size of what --recursive means: the object itself, and all that is below it as a folder."""
    if not place.is_folder:
        first = first_under(ctx, place)
        if first is None:
            return
        if first["key"] == place.key:
            yield place.key, int(first["size"] or 0)
    for row in objects_under(ctx, place.folder):
        yield row["key"], int(row["size"] or 0)


def _question(ctx: Context, places: list[S3Path]) -> str:
    count = size = 0
    with ctx.progress("counting") as bar:
        for place in places:
            for _, each in _below(ctx, place):
                count += 1
                size += each
                bar.advance()
    named = ", ".join(map(str, places[:3])) + (f" and {len(places) - 3} more" if len(places) > 3 else "")
    return f"Remove {count:,} object{'s' if count != 1 else ''} ({human_size(size)}) below {named}?"


def _summary(places: list[S3Path]) -> str:
    some = ", ".join(str(place) for place in places[:3])
    return f"{len(places):,} objects: {some}" + (" …" if len(places) > 3 else "")


def _by_bucket(places: list[S3Path]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in places:
        found.setdefault(place.bucket, []).append(place.key)
    return found
