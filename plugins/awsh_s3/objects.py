"""Listings as rows, page by page: a million keys in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from typing import Any

from awsh import Context, Size
from awsh_s3.explain import explained
from awsh_s3.paths import S3Path
from awsh_s3.rows import Bucket, Object

DELETED = "it was deleted, and can be brought back"
"""How the hint begins about an object whose latest version is a delete marker."""


def all_buckets(ctx: Context) -> Iterator[Bucket]:
    """Every bucket of the account (ListBuckets)."""
    for item in ctx.search("s3", "list_buckets", "Buckets[]", MaxBuckets=1000):
        name = item["Name"]
        yield Bucket(
            name=name,
            region=item.get("BucketRegion"),
            created=item.get("CreationDate"),
            arn=item.get("BucketArn") or f"arn:aws:s3:::{name}",
            uri=f"s3://{name}/",
        )


def objects_under(ctx: Context, path: S3Path, *, folders: bool = False) -> Iterator[Object]:
    """Every object whose key begins with PATH's (ListObjectsV2), in the order of their keys.

    folders: what lies deeper than the next `/` is one row for its folder.
    """
    parameters: dict[str, Any] = {"Bucket": path.bucket, "Prefix": path.key}
    if folders:
        parameters["Delimiter"] = "/"
    with explained(ctx, S3Path(path.bucket)):
        for page in ctx.search("s3", "list_objects_v2", **parameters):
            found = [object_row(path.bucket, item) for item in page.get("Contents", ())]
            deeper = [folder_row(path.bucket, item["Prefix"]) for item in page.get("CommonPrefixes", ())]
            yield from merge(found, deeper, key=lambda row: row["key"]) if deeper else found


def object_row(bucket: str, item: dict[str, Any]) -> Object:
    """A record of ListObjectsV2 or HeadObject (with its Key) as a row."""
    key = item["Key"]
    return Object(
        key=key,
        size=Size(item["Size"] if "Size" in item else item["ContentLength"]),
        modified=item.get("LastModified"),
        storage_class=item.get("StorageClass") or "STANDARD",
        type="object",
        bucket=bucket,
        etag=item.get("ETag", "").strip('"') or None,
        uri=f"s3://{bucket}/{key}",
    )


def folder_row(bucket: str, key: str) -> Object:
    """The row that stands for everything whose key begins with KEY."""
    return Object(
        key=key,
        size=None,
        modified=None,
        storage_class=None,
        type="folder",
        bucket=bucket,
        etag=None,
        uri=str(S3Path(bucket, key)),
    )


def find_object(ctx: Context, path: S3Path) -> Object:
    """The object at PATH (HeadObject). Raises AwsError NoSuchKey, saying when a folder was meant."""
    from awsh import AwsError

    try:
        with explained(ctx, path):
            answer = ctx.call("s3", "head_object", **path.named)
    except AwsError as error:
        if error.code == "NoSuchKey" and error.hint is None:
            error.hint = _why_missing(ctx, path)
        raise
    row = object_row(path.bucket, {**answer, "Key": path.key})
    return {**row, "uri": str(path), "version_id": path.version} if path.version else row


def place_of(row: Object) -> S3Path:
    """What ROW is about: an object, or one of its versions."""
    return S3Path(row["bucket"], row["key"], version=row.get("version_id", ""))


def first_under(ctx: Context, path: S3Path) -> Object | None:
    """The first object whose key begins with PATH's: the one of exactly that key, if there is one."""
    with explained(ctx, S3Path(path.bucket)):
        answer = ctx.call("s3", "list_objects_v2", Bucket=path.bucket, Prefix=path.key, MaxKeys=1)
    return next((object_row(path.bucket, item) for item in answer.get("Contents", ())), None)


def is_folder(ctx: Context, path: S3Path) -> bool:
    """Whether there is anything below PATH taken as a folder."""
    return first_under(ctx, path.folder) is not None


def _was_deleted(ctx: Context, path: S3Path) -> bool:
    """Whether what is there is a delete marker. False where versions may not be listed."""
    from awsh import AwsError

    try:
        answer = ctx.call("s3", "list_object_versions", Bucket=path.bucket, Prefix=path.key, MaxKeys=1)
    except AwsError:
        return False
    return any(each["Key"] == path.key for each in answer.get("DeleteMarkers", ()))


def _why_missing(ctx: Context, path: S3Path) -> str | None:
    import contextlib

    from awsh import AwshError

    with contextlib.suppress(AwshError):
        ctx.call("s3", "head_bucket", Bucket=path.bucket)
        if is_folder(ctx, path):
            return "it is a folder" if path.key.endswith("/") else f"it is a folder: {path.folder}"
        return f"{DELETED}: `s3 undelete {path}`" if _was_deleted(ctx, path) else None
    from awsh_s3.explain import nearest_bucket

    return nearest_bucket(ctx, path.bucket) or f"bucket {path.bucket!r} cannot be looked into"
