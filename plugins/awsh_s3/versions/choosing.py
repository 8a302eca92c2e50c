"""Which row of a key's history is meant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from awsh import AwsError, CommandError, Context
from awsh_s3.paths import S3Path
from awsh_s3.rows import Version
from awsh_s3.versions.argument import FIRST, Which
from awsh_s3.versions.history import history_of, when


def chosen(ctx: Context, place: S3Path, which: Which) -> Version:
    """The version, or delete marker, of the object PLACE that WHICH says."""
    return latest_and_chosen(ctx, place, which)[1]


def latest_and_chosen(ctx: Context, place: S3Path, which: Which) -> tuple[Version, Version]:
    """The latest one of the object's too. Raises CommandError, and AwsError NoSuchKey where it never was."""
    rows = history_of(ctx, place)
    latest = next(rows, None)
    if latest is None:
        from awsh_s3.objects import find_object

        find_object(ctx, place)
        raise AwsError("NoSuchKey", f"there is no version of {place}", service="s3")
    return latest, _choose(place, latest, rows, which)


def _choose(place: S3Path, latest: Version, older: Iterable[Version], which: Which) -> Version:
    last, oldest, count = latest, None if latest["marker"] else latest, 1
    if _is_it(latest, which):
        return latest
    for row in older:
        if _is_it(row, which):
            return row
        last, count = row, count + 1
        if not row["marker"]:
            oldest = row
    if which == FIRST and oldest is not None:
        return oldest
    raise _none(place, last, count, which)


def _is_it(row: Version, which: Which) -> bool:
    if isinstance(which, datetime):
        assert row["modified"] is not None
        return row["modified"] <= which
    if isinstance(which, int):
        return row["number"] == which
    if which == "previous":
        return row["number"] != 0 and not row["marker"]
    return row["version_id"] == which


def _none(place: S3Path, oldest: Version, count: int, which: Which) -> CommandError:
    hint = f"`s3 versions {place}` lists them"
    if isinstance(which, datetime):
        return CommandError(
            f"{place} was not there then: the first of its versions that are left is from "
            f"{when(oldest['modified'])}",
            hint=hint,
        )
    if isinstance(which, int):
        return CommandError(
            f"{place} has no version {which}: there {'is' if count == 1 else 'are'} {count}, counted from 0",
            hint=hint,
        )
    if which in ("previous", FIRST):
        return CommandError(f"{place} has no {which} version that is left", hint=hint)
    return CommandError(f"{place} has no version {which}", hint=hint)
