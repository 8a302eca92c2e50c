"""How one of an object's versions is said on the line: by id, by counting, or by a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, get_args

from awsh import Candidate, CommandError, Completing, Context, Name, Time, UsageError, ValueType
from awsh_s3.paths import S3Path

FIRST, PREVIOUS = "first", "previous"
_MOST_DIGITS = 6
"""An id is longer than any number of versions that somebody counts."""

Which = str | int | datetime


def read_which(ctx: Context, given: Any) -> Which:
    """`first`, `previous`, a number (0 is the latest), a time, or else an id. Raises ValueError."""
    if isinstance(given, (int, datetime)):
        return given
    text = str(given).strip()
    if not text:
        raise ValueError("an empty version; `first`, `previous`, a number, a time or an id")
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    if text in (FIRST, PREVIOUS) or (text.isascii() and text.isdigit()):
        return text
    try:
        moment: datetime = get_args(Time)[1].convert(ctx, text)
    except ValueError:
        if " " in text:
            raise
        return text
    return moment


def _complete(completing: Completing) -> Iterator[Candidate]:
    from awsh_s3.paths import read_path
    from awsh_s3.where import here

    yield Candidate(PREVIOUS, "the one before the latest")
    yield Candidate(FIRST, "the oldest there is")
    words = next(
        (completing.given[name] for name in ("path", "paths", "src") if name in completing.given), []
    )
    try:
        place = read_path(words[0], here(completing.ctx)) if len(words) == 1 else None
    except ValueError:
        return
    if place is None or place.is_folder:
        return
    names = completing.ctx.matching(
        f"s3:versions {place}", completing.word, "s3", lambda: _names(completing.ctx, place)
    )
    yield from (Candidate(name.id, name.description) for name in names)


def _names(ctx: Context, place: S3Path) -> Iterable[Name]:
    from itertools import islice

    from awsh_s3.versions.history import history_of

    for row in islice(history_of(ctx, place), 1000):
        what = "deleted" if row["marker"] else f"{row['size']:,} bytes"
        yield Name(str(row["version_id"]), description=f"{row['modified']:%Y-%m-%d %H:%M:%S}  {what}")


VersionArgument = Annotated[Any, ValueType("VERSION", read_which, _complete)]
"""`first`, `previous`, a number as `s3 versions` counts, a time (what the object was then), or an id."""


def of_version(ctx: Context, places: Sequence[S3Path], given: Any) -> list[S3Path]:
    """PLACES, or where a version is GIVEN, that of the one object that they are.

    Raises UsageError where they are not one, CommandError where it has no such version.
    """
    if given is None:
        return list(places)
    if len(places) != 1 or not places[0].key or places[0].version:
        raise UsageError("--version is of one object", hint="rows of `s3 versions` are of many")
    from awsh_s3.matching import settled

    place, which = settled(ctx, places[0]), read_which(ctx, given)
    if place.glob:
        raise UsageError("--version is of one object, not of a pattern")
    if isinstance(which, str) and which not in (FIRST, PREVIOUS):
        return [S3Path(place.bucket, place.key, version=which)]
    from awsh_s3.versions.choosing import chosen
    from awsh_s3.versions.history import version_place

    found = chosen(ctx, place, which)
    if found["marker"] and isinstance(which, datetime):
        raise CommandError(f"{place} was deleted at that time", hint=f"`s3 versions {place}` lists them")
    return [version_place(found)]
