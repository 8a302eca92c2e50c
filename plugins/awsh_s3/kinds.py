"""The resource kinds: buckets, objects, and the current folder."""

from __future__ import annotations

from awsh import ResourceKind

BUCKET = ResourceKind(
    "s3:bucket",
    "bucket",
    "s3",
    "list_buckets",
    "Buckets[]",
    # Only a paginated request is told the regions.
    parameters={"MaxBuckets": 1000},
    id="Name",
    describe="BucketRegion",
    use="bucket",
    # Bucket names are the ids. Old ones in us-east-1 may have upper case and underscores.
    pattern=r"(?!arn:)[A-Za-z0-9][A-Za-z0-9._-]{2,254}",
    columns=("name", "bucket"),
    row="awsh_s3.rows:Bucket",
    missing=("NoSuchBucket", "NotFound"),
    everywhere=True,
)

OBJECT = ResourceKind(
    "s3:object",
    "object",
    "s3",
    names=lambda ctx: (),
    pattern=".*",
    columns=("uri",),
    row="awsh_s3.rows:Object",
    missing=("NoSuchKey",),
    everywhere=True,
)

PREFIX = ResourceKind(
    "s3:prefix", "folder", "s3", names=lambda ctx: (), pattern=".*", columns=("prefix",), everywhere=True
)

UPLOAD = ResourceKind(
    "s3:upload",
    "unfinished upload",
    "s3",
    names=lambda ctx: (),
    pattern=".*",
    columns=("upload",),
    row="awsh_s3.rows:Unfinished",
    missing=("NoSuchUpload",),
    everywhere=True,
)

KINDS = (BUCKET, OBJECT, PREFIX, UPLOAD)
