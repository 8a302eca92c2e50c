"""Everything that keeps a bucket from being removed, counted and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from awsh import Context, human_size
from awsh_s3.deleting import Doomed, delete


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


def unfinished(ctx: Context, bucket: str) -> Iterator[tuple[str, str]]:
    """Key and upload id of every multipart upload that was neither completed nor aborted."""
    # botocore decodes the keys of other listings by itself, not of this one.
    for page in ctx.search("s3", "list_multipart_uploads", Bucket=bucket, EncodingType="url"):
        encoded = page.get("EncodingType") == "url"
        for upload in page.get("Uploads", ()):
            yield (unquote_plus(upload["Key"]) if encoded else upload["Key"]), upload["UploadId"]


def empty(ctx: Context, bucket: str) -> int:
    """Deletes every version, delete marker and unfinished upload. Raises PartialFailure naming what stays."""
    for key, upload in unfinished(ctx, bucket):
        ctx.call("s3", "abort_multipart_upload", Bucket=bucket, Key=key, UploadId=upload)
    return delete(ctx, bucket, _versions(ctx, bucket), label=f"emptying {bucket}")


def _versions(ctx: Context, bucket: str) -> Iterator[Doomed]:
    for page in ctx.search("s3", "list_object_versions", Bucket=bucket):
        for entry in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            yield Doomed(entry["Key"], entry["VersionId"])
