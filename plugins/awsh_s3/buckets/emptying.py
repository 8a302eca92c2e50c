"""Everything that keeps a bucket from being removed, counted and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from awsh import Context, human_size
from awsh_s3.deleting.batches import Doomed, delete


@dataclass(slots=True)
class Held:
    """What a bucket holds. full: counting was stopped, there may be more."""

    objects: int = 0
    older: int = 0
    markers: int = 0
    uploads: int = 0
    size: int = 0
    full: bool = False

    @property
    def count(self) -> int:
        return self.objects + self.older + self.markers + self.uploads

    def __bool__(self) -> bool:
        return self.count > 0

    def __str__(self) -> str:
        parts = [
            f"{number:,} {one if number == 1 else many}"
            for number, one, many in (
                (self.objects, "object", "objects"),
                (self.older, "older version", "older versions"),
                (self.markers, "delete marker", "delete markers"),
                (self.uploads, "unfinished upload", "unfinished uploads"),
            )
            if number
        ]
        text = ", ".join(parts) or "nothing"
        return f"{text} ({human_size(self.size)})" if self.objects or self.older else text


def count_all(ctx: Context, bucket: str, *, at_most: int | None = None) -> Held:
    """How much BUCKET holds (ListObjectVersions, ListMultipartUploads)."""
    held = Held()
    for page in ctx.search("s3", "list_object_versions", Bucket=bucket):
        for version in page.get("Versions", ()):
            if version.get("IsLatest", True):
                held.objects += 1
            else:
                held.older += 1
            held.size += version["Size"]
        held.markers += len(page.get("DeleteMarkers", ()))
        if at_most is not None and held.count >= at_most:
            held.full = True
            return held
    held.uploads = sum(1 for _ in unfinished(ctx, bucket))
    return held


def unfinished(ctx: Context, bucket: str) -> Iterator[dict[str, Any]]:
    """Every multipart upload that was neither completed nor aborted, as S3 lists it (ListMultipartUploads)."""
    marker: dict[str, str] = {}
    while True:
        # botocore decodes the keys of other listings by itself, not of this one.
        page = ctx.call("s3", "list_multipart_uploads", Bucket=bucket, EncodingType="url", **marker)
        decoded = unquote_plus if page.get("EncodingType") == "url" else str
        for upload in page.get("Uploads", ()):
            yield {**upload, "Key": decoded(upload["Key"])}
        if not page.get("IsTruncated"):
            return
        marker = {"KeyMarker": decoded(page["NextKeyMarker"]), "UploadIdMarker": page["NextUploadIdMarker"]}


def empty(ctx: Context, bucket: str) -> int:
    """Deletes every version, delete marker and unfinished upload. Raises PartialFailure naming what stays."""
    for upload in unfinished(ctx, bucket):
        named = {"Key": upload["Key"], "UploadId": upload["UploadId"]}
        ctx.call("s3", "abort_multipart_upload", Bucket=bucket, **named)
    return delete(ctx, bucket, _versions(ctx, bucket), label=f"emptying {bucket}")


def _versions(ctx: Context, bucket: str) -> Iterator[Doomed]:
    for page in ctx.search("s3", "list_object_versions", Bucket=bucket):
        for entry in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            yield Doomed(entry["Key"], entry["VersionId"])
