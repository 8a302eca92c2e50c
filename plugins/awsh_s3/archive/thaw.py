"""`s3 thaw`; the work is in thawing.py, loaded when it is first done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypedDict

from awsh import DETAIL, Context, Rows, Size, UsageError
from awsh_s3.arguments import Recursive, VersionedPath
from awsh_s3.group import s3
from awsh_s3.versions.argument import VersionArgument, of_version
from awsh_s3.where import located

Tier = Literal["standard", "bulk", "expedited"]


class Thawed(TypedDict):
    """One archived object. status: thawing, or thawed until a time."""

    key: str
    status: str
    until: datetime | None
    storage_class: str
    size: Annotated[Size, DETAIL]
    bucket: Annotated[str, DETAIL]
    uri: Annotated[str, DETAIL]


@s3.command
def thaw(
    ctx: Context,
    *paths: VersionedPath,
    days: int = 7,
    tier: Tier = "standard",
    recursive: Recursive = False,
    version: VersionArgument | None = None,
    wait: bool = False,
) -> Rows:
    """Make archived objects readable for some days (RestoreObject).

    From GLACIER that takes minutes (expedited), 3 to 5 hours (standard) or 5 to 12 (bulk), from DEEP_ARCHIVE 12
    hours or 48 (bulk); it is paid for by the gigabyte. `s3 stat` says how far it is. The object itself stays
    archived; one of INTELLIGENT_TIERING moves back for good. What is thawed already gets the new number of days.

    Args:
        paths: objects, versions or patterns; with --recursive folders too, and what in them is archived.
        days: for how long.
        tier: how fast, and for how much.
        recursive: everything below.
        version: of one object: `previous`, `first`, a number as `s3 versions` counts, a time, or an id.
        wait: until all can be read; Ctrl-C stops the waiting, not the thawing.
    Examples:
        awsh> s3 cp report.txt s3://lab-bucket/ice/ --class GLACIER
        awsh> s3 thaw s3://lab-bucket/ice/report.txt --days 2 --wait
        awsh> s3 thaw s3://lab-bucket/ --recursive --tier bulk
    """
    from awsh_s3.archive.thawing import Wish, thaw_all

    if not paths:
        raise UsageError("s3 thaw wants PATH", usage=thaw.usage)
    if days < 1:
        raise UsageError(f"--days {days}: at least 1", usage=thaw.usage)
    places = of_version(ctx, list(dict.fromkeys(located(ctx, path, version=True) for path in paths)), version)
    if recursive and any(place.version for place in places):
        raise UsageError("--recursive is for folders, a version is of one object", usage=thaw.usage)
    rows = thaw_all(ctx, places, Wish(days, tier), recursive=recursive, wait=wait)
    return Rows(rows, ("key", "status", "until", "storage_class"), fields=tuple(Thawed.__annotations__))
