"""Multipart uploads that were neither completed nor aborted, as S3 lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from awsh import Context


def unfinished(ctx: Context, bucket: str) -> Iterator[dict[str, Any]]:
    """Every one of BUCKET (ListMultipartUploads)."""
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
