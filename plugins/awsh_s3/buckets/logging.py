"""`s3 logging`: a record of every request to a bucket, kept in another; the work is in access_logs.py."""

from __future__ import annotations

from typing import Annotated, TypedDict

from awsh import CURRENT, Context, ValueType
from awsh_s3.arguments import BucketName
from awsh_s3.completion import complete_paths
from awsh_s3.group import s3
from awsh_s3.paths import S3Path
from awsh_s3.where import located

logging = s3.group("logging", "Server access logs: a record of every request to a bucket.")


class Logging(TypedDict):
    """Where the log of a bucket's requests goes; None: nowhere."""

    bucket: str
    to: str | None


LogPlace = Annotated[S3Path, ValueType("PLACE", located, complete_paths)]


@logging.command
def show(ctx: Context, bucket: BucketName = CURRENT) -> Logging:
    """Show where the log of a bucket's requests goes (GetBucketLogging).

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 logging show lab-bucket
    """
    from awsh_s3.buckets.access_logs import target_of

    to = target_of(ctx, bucket)
    return {"bucket": bucket, "to": str(to) if to else None}


@logging.command
def on(ctx: Context, bucket: BucketName = CURRENT, *, to: LogPlace, allow: bool = False) -> Logging:
    """Log every request to a bucket (PutBucketLogging). The log comes within hours, a file at a time.

    Args:
        bucket: the bucket; the current one when left out.
        to: where the log goes, as in s3://logs/lab/: another bucket of the same region, and how keys begin.
        allow: let S3's log service write there: a statement more in that bucket's policy.
    Examples:
        awsh> s3 logging on lab-bucket --to s3://other-bucket/lab/ --allow
    """
    from awsh_s3.buckets.access_logs import switch_on

    switch_on(ctx, bucket, to, allow=allow)
    return {"bucket": bucket, "to": str(to)}


@logging.command
def off(ctx: Context, bucket: BucketName = CURRENT) -> Logging:
    """Log a bucket's requests no more (PutBucketLogging). What is logged stays.

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 logging off lab-bucket
    """
    from awsh_s3.configuration import write

    write(ctx, bucket, "put_bucket_logging", BucketLoggingStatus={})
    return {"bucket": bucket, "to": None}
