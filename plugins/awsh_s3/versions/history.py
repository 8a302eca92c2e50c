"""Versions and delete markers as S3 lists them: by key, the newest first, page by page in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from awsh import Context, Size
from awsh_s3.explain import explained
from awsh_s3.listing_parser import IN_ORDER
from awsh_s3.matching import pattern_of, settled
from awsh_s3.paths import S3Path
from awsh_s3.rows import Version


def versions_under(
    ctx: Context, path: S3Path, *, folders: bool = False, lag: bool = False
) -> Iterator[Version]:
    """Every version and delete marker whose key begins with PATH's (ListObjectVersions).

    folders: what lies deeper than the next `/` is one row for its folder. lag: nothing is given before the
    page behind it was fetched, so that it can be deleted: S3 goes on from a version that must be there.
    """
    parameters = {"Bucket": path.bucket, "Prefix": path.key, **({"Delimiter": "/"} if folders else {})}
    key, number = None, 0
    held: list[Version] = []
    with explained(ctx, S3Path(path.bucket)):
        for page in ctx.search("s3", "list_object_versions", **parameters):
            rows: list[Version] = []
            for entry in _in_order(page):
                number = number + 1 if entry["Key"] == key else 0
                key = entry["Key"]
                rows.append(_row(path.bucket, entry, number))
            rows += [_folder(path.bucket, each["Prefix"]) for each in page.get("CommonPrefixes", ())]
            if folders:
                # Rows of one key stay as they are.
                rows.sort(key=lambda row: row["key"])
            if lag:
                held, rows = rows, held
            yield from rows
        yield from held


def _in_order(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Where only botocore's two lists are known, times must tell, and they are whole seconds."""
    found: list[dict[str, Any]] = page.get(IN_ORDER) or [
        *page.get("DeleteMarkers", ()),
        *page.get("Versions", ()),
    ]
    if IN_ORDER not in page:
        found.sort(key=lambda each: (each["Key"], -each["LastModified"].timestamp(), not each["IsLatest"]))
    return found


def history_of(ctx: Context, path: S3Path, *, lag: bool = False) -> Iterator[Version]:
    """The versions and delete markers of the key that is PATH's."""
    for row in versions_under(ctx, S3Path(path.bucket, path.key), lag=lag):
        if row["key"] != path.key:
            return
        yield row


def everything_ever(
    ctx: Context, place: S3Path, *, folders: bool = False, lag: bool = False
) -> Iterator[Version]:
    """What was or is at PLACE: of the object of exactly that name, and of all below it as a folder; for a
    pattern, of all that matches. folders, lag: see `versions_under`; FOLDERS is one level only.
    """
    place = settled(ctx, place)
    if place.glob:
        pattern = pattern_of(place, recursive=not folders)
        matches: Callable[[str], bool] = pattern.matches
        for row in versions_under(ctx, S3Path(place.bucket, pattern.start), lag=lag):
            if matches(row["key"]):
                yield row
        return
    if not place.is_folder:
        yield from history_of(ctx, place, lag=lag)
    yield from versions_under(ctx, place.folder, folders=folders, lag=lag)


def by_key(rows: Iterator[Version]) -> Iterator[Iterator[Version]]:
    """The rows of one key after those of another."""
    for _, group in groupby(rows, lambda row: row["key"]):
        yield group


def version_place(row: Version) -> S3Path:
    """The very version that ROW is about."""
    return S3Path(row["bucket"], row["key"], version=row["version_id"] or "")


def when(moment: datetime | None) -> str:
    """A moment in words, in the time zone of this machine, as tables have it."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}" if moment else "an unknown time"


def _row(bucket: str, entry: dict[str, Any], number: int) -> Version:
    marker = "ETag" not in entry and "Size" not in entry
    version = entry["VersionId"]
    return Version(
        key=entry["Key"],
        number=number,
        version_id=version,
        size=None if marker else Size(entry["Size"]),
        modified=entry["LastModified"],
        latest=bool(entry["IsLatest"]),
        marker=marker,
        storage_class=None if marker else entry.get("StorageClass") or "STANDARD",
        type="marker" if marker else "version",
        bucket=bucket,
        etag=entry.get("ETag", "").strip('"') or None,
        uri=str(S3Path(bucket, entry["Key"], version=version)),
    )


def _folder(bucket: str, key: str) -> Version:
    return Version(
        key=key,
        number=None,
        version_id=None,
        size=None,
        modified=None,
        latest=None,
        marker=False,
        storage_class=None,
        type="folder",
        bucket=bucket,
        etag=None,
        uri=str(S3Path(bucket, key)),
    )
