"""`s3 exists` and `s3 stat`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import AwsError, Context, Record, Size
from awsh_s3.archive.status import archive_of
from awsh_s3.arguments import PathArgument, VersionedPath
from awsh_s3.configuration import Asking
from awsh_s3.explain import explained
from awsh_s3.group import s3
from awsh_s3.objects import find_object, is_folder
from awsh_s3.paths import S3Path
from awsh_s3.rows import BucketDetail, ObjectDetail
from awsh_s3.versions.argument import VersionArgument, of_version
from awsh_s3.versions.versioning import versioning_word
from awsh_s3.where import located

_GONE = {"NoSuchKey", "NoSuchBucket", "NotFound"}


@s3.command
def exists(ctx: Context, path: PathArgument) -> bool:
    """Whether there is such a bucket, object or folder (HeadBucket, HeadObject, ListObjectsV2).

    Being refused (403) is an error and not a no.

    Args:
        path: while a bucket is current, a word without `/` may be an object, a folder or a bucket of
            yours; `:NAME` is the former, s3://NAME the latter. A pattern: whether anything matches.
    Examples:
        awsh> s3 exists lab-bucket || s3 mb lab-bucket
        awsh> if s3 exists s3://lab-bucket/report.txt { echo there }
    """
    place = located(ctx, path)
    if _has(ctx, place) or _bucket_meant(ctx, place) is not None:
        return True
    from awsh_s3.matching import matching

    return bool(place.glob) and next(matching(ctx, place, folders=True), None) is not None


def _has(ctx: Context, place: S3Path) -> bool:
    try:
        with explained(ctx, place):
            if not place.key:
                ctx.call("s3", "head_bucket", Bucket=place.bucket)
                return True
            if not place.is_folder:
                ctx.call("s3", "head_object", Bucket=place.bucket, Key=place.key)
                return True
    except AwsError as error:
        if error.code not in _GONE:
            raise
        if not place.key:
            return False
    try:
        return is_folder(ctx, place)
    except AwsError as error:
        if error.code not in _GONE:
            raise
        return False


def _bucket_meant(ctx: Context, place: S3Path) -> S3Path | None:
    """The bucket of ours that a bare word meant, though a bucket is current."""
    from awsh_s3.where import here

    now = here(ctx)
    if now is None or place.bucket != now.bucket or place.parent != now.folder or not place.name:
        return None
    names = ctx.search("s3", "list_buckets", "Buckets[].Name")
    return S3Path(place.name) if place.name in names else None


@s3.command
def stat(
    ctx: Context, path: VersionedPath, *, version: VersionArgument | None = None, tags: bool = False
) -> Record | ObjectDetail:
    """Show an object (HeadObject) or a bucket in full.

    Args:
        path: an object or a bucket. While a bucket is current, a word without `/` that is no object there
            may be a bucket of yours.
        version: of an object: `previous`, `first`, a number as `s3 versions` counts, a time, or an id.
        tags: an object's tags and not just how many it has, with one more request (GetObjectTagging).
    Examples:
        awsh> s3 stat s3://lab-bucket/report.txt --tags
        awsh> s3 stat s3://lab-bucket/report.txt --version first
        awsh> s3 stat s3://lab-bucket
    """
    [place] = of_version(ctx, [located(ctx, path, version=True)], version)
    if not place.key:
        return _record(_bucket_detail(ctx, place.bucket))
    try:
        with explained(ctx, place):
            answer = ctx.call("s3", "head_object", **place.named, ChecksumMode="ENABLED")
    except AwsError as error:
        if error.code != "NoSuchKey":
            raise
        bucket = None if place.version else _bucket_meant(ctx, place)
        if bucket is None:
            find_object(ctx, place)  # raises, with the hint
            raise
        return _record(_bucket_detail(ctx, bucket.bucket))
    detail = _object_detail(place, answer)
    if tags and detail.get("tags"):
        from awsh_s3.tags.tagging import read_tags

        detail["tags"] = read_tags(ctx, place)
    return _record(detail)


def _record(fields: Mapping[str, Any]) -> Record:
    return Record(fields, tuple(fields))


def _object_detail(place: S3Path, answer: dict[str, Any]) -> ObjectDetail:
    archive = archive_of(answer)
    detail: dict[str, Any] = {
        "key": place.key,
        "bucket": place.bucket,
        "size": Size(answer["ContentLength"]),
        "modified": answer.get("LastModified"),
        "storage_class": answer.get("StorageClass") or "STANDARD",
        "content_type": answer.get("ContentType"),
        "etag": answer.get("ETag", "").strip('"'),
        "uri": str(place),
        "version_id": answer.get("VersionId"),
        "content_encoding": answer.get("ContentEncoding"),
        "content_language": answer.get("ContentLanguage"),
        "content_disposition": answer.get("ContentDisposition"),
        "cache_control": answer.get("CacheControl"),
        "expires": answer.get("ExpiresString") or answer.get("Expires"),
        "metadata": answer.get("Metadata"),
        "tags": answer.get("TagCount"),
        "encryption": answer.get("ServerSideEncryption"),
        "kms_key": answer.get("SSEKMSKeyId"),
        "bucket_key": answer.get("BucketKeyEnabled"),
        "checksums": {
            name.removeprefix("Checksum").lower(): value
            for name, value in answer.items()
            if name.startswith("Checksum") and name != "ChecksumType"
        },
        "parts": answer.get("PartsCount"),
        "archive": archive.status,
        "thawed_until": archive.until,
        "lock_mode": answer.get("ObjectLockMode"),
        "lock_until": answer.get("ObjectLockRetainUntilDate"),
        "legal_hold": answer.get("ObjectLockLegalHoldStatus"),
        "replication": answer.get("ReplicationStatus"),
        "website_redirect": answer.get("WebsiteRedirectLocation"),
    }
    # What was never set is left out, but for what every object has.
    return {name: value for name, value in detail.items() if value or name in ("size", "etag")}  # type: ignore[return-value]


def _bucket_detail(ctx: Context, bucket: str) -> BucketDetail:
    with explained(ctx, S3Path(bucket)):
        head = ctx.call("s3", "head_bucket", Bucket=bucket)
    created = next(
        (
            item["CreationDate"]
            for item in ctx.search("s3", "list_buckets", "Buckets[]")
            if item["Name"] == bucket
        ),
        None,
    )
    asking = Asking(ctx, bucket, head.get("BucketRegion"))

    def ask(operation: str, *path: str | int) -> Any:
        found: Any = asking.ask(operation)
        for step in path:
            found = found.get(step) if isinstance(found, dict) else found[step] if found else None
        return found

    blocks = ask("get_public_access_block", "PublicAccessBlockConfiguration")
    rules = ask("get_bucket_encryption", "ServerSideEncryptionConfiguration", "Rules", 0)
    tags = ask("get_bucket_tagging", "TagSet")
    versioning = asking.ask("get_bucket_versioning")
    detail = BucketDetail(
        name=bucket,
        region=str(head.get("BucketRegion") or ctx.region),
        created=created,
        versioning=None if versioning is None else versioning_word(versioning.get("Status")),
        encryption=(rules or {}).get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm"),
        public_access_blocked=all(blocks.values()) if blocks else None,
        public_policy=ask("get_bucket_policy_status", "PolicyStatus", "IsPublic"),
        object_ownership=ask(
            "get_bucket_ownership_controls", "OwnershipControls", "Rules", 0, "ObjectOwnership"
        ),
        tags={tag["Key"]: tag["Value"] for tag in tags} if tags else None,
        arn=f"arn:aws:s3:::{bucket}",
        uri=f"s3://{bucket}/",
    )
    if asking.refused:
        ctx.note(f"bucket {bucket!r} does not tell everything ({', '.join(sorted({*asking.refused}))})")
    return detail
