"""`s3 du`; the counting is in counting.py, loaded when it is first done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from awsh import CommandError, Context, Rows, Size, UsageError
from awsh_s3.arguments import PathArgument
from awsh_s3.group import s3
from awsh_s3.objects import all_buckets
from awsh_s3.paths import S3Path
from awsh_s3.rows import Usage
from awsh_s3.where import here, located


@s3.command
def du(
    ctx: Context,
    *paths: PathArgument,
    depth: int = 0,
    by: Literal["class"] | None = None,
    versions: bool = False,
) -> Rows:
    """How many objects there are, and how many bytes (ListObjectsV2, ListObjectVersions).

    A row for each PATH, and with --depth one for each folder below it, which is part of the row above. What
    is big is listed by many requests at a time; only sums are held.

    Args:
        paths: folders, buckets, objects or patterns; the current folder when left out, every bucket when none
            is current.
        depth: so many levels of folders below each path too.
        by: a row for each storage class.
        versions: older versions and delete markers too, which cost as objects do.
    Examples:
        awsh> s3 du s3://lab-bucket
        awsh> s3 du s3://lab-bucket --depth 1 | sort -size | first 5
        awsh> s3 du s3://lab-bucket/**/*.gz --by class
        awsh> s3 du s3://lab-bucket s3://other-bucket --versions
    """
    if depth < 0:
        raise UsageError(f"--depth {depth}: a number of levels", hint="0 is the path alone")
    columns = [
        "uri",
        *(["storage_class"] if by else []),
        *("objects", "size"),
        *(["older_versions", "older_size", "delete_markers"] if versions else []),
    ]
    return Rows(_used(ctx, paths, depth=depth, by_class=by == "class", versions=versions), tuple(columns))


def _used(
    ctx: Context, paths: tuple[Any, ...], *, depth: int, by_class: bool, versions: bool
) -> Iterator[Usage]:
    from awsh_s3.matching import settled
    from awsh_s3.reading.counting import Group, Question, Tally, count, rolled_up
    from awsh_s3.workers import raise_failures

    places = [settled(ctx, place) for place in _places(ctx, paths)]
    questions = [Question(each, depth=depth, by_class=by_class, versions=versions) for each in places]
    failures: list[tuple[str, Any]] = []
    done = 0
    for question, sums in zip(questions, count(ctx, questions, failures), strict=True):
        place = question.place
        if any(name == str(place) for name, _ in failures):
            continue
        if not sums and place.key:
            failures.append((str(place), CommandError(f"there is nothing at {place}")))
            continue
        done += 1
        for group, tally in rolled_up(sums or {Group(): Tally()}).items():
            folder = S3Path(question.base.bucket, question.base.key + group.folder)
            uri = str(folder if group.folder else place)
            row = Usage(uri=uri, objects=tally.objects, size=Size(tally.size))
            if by_class:
                row["storage_class"] = group.storage_class or None
            if versions:
                row["older_versions"] = tally.older
                row["older_size"] = Size(tally.older_size)
                row["delete_markers"] = tally.markers
            yield row
    raise_failures(done, failures)


def _places(ctx: Context, paths: tuple[Any, ...]) -> Iterator[S3Path]:
    if paths:
        yield from dict.fromkeys(located(ctx, path) for path in paths)
        return
    now = here(ctx)
    if now is not None:
        yield now
        return
    yield from (S3Path(bucket["name"]) for bucket in all_buckets(ctx))
