"""Everything that keeps a bucket from being removed, counted and deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from awsh import Context, human_size
from awsh_s3.deleting.batches import Doomed, delete_quietly
from awsh_s3.paths import S3Path
from awsh_s3.transfers.multipart import end_upload
from awsh_s3.uploads.listing import unfinished
from awsh_s3.versions.history import versions_under
from awsh_s3.words import counted
from awsh_s3.workers import in_parallel, raise_failures


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
            counted(number, noun)
            for number, noun in (
                (self.objects, "object"),
                (self.older, "older version"),
                (self.markers, "delete marker"),
                (self.uploads, "unfinished upload"),
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


def empty(ctx: Context, bucket: str) -> int:
    """Deletes every version, delete marker and unfinished upload. Raises PartialFailure naming what stays."""

    def abort(upload: dict[str, Any]) -> None:
        end_upload(ctx, S3Path(bucket, upload["Key"]), upload["UploadId"])

    failures: list[tuple[str, Any]] = []
    for end in in_parallel(ctx, abort, list(unfinished(ctx, bucket))):
        if end.error is not None:
            failures.append((str(S3Path(bucket, end.item["Key"])), end.error))
    versions = versions_under(ctx, S3Path(bucket), lag=True)
    doomed = (Doomed(row["key"], row["version_id"]) for row in versions)
    done, refused = delete_quietly(ctx, bucket, doomed, label=f"emptying {bucket}")
    raise_failures(done, failures + refused)
    return done
