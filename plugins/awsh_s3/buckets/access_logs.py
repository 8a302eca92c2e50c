"""Where the log of a bucket's requests goes, and whether S3's log service may write there."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from awsh import CommandError, Context, UsageError
from awsh_s3.configuration import read, region_of, write
from awsh_s3.paths import S3Path
from awsh_s3.policies.document import combined, compact, fits, listed, statements
from awsh_s3.policies.setting import arns_of, read_policy

SERVICE = "logging.s3.amazonaws.com"


def target_of(ctx: Context, bucket: str) -> S3Path | None:
    """Where the log goes."""
    found = read(ctx, bucket, "get_bucket_logging").get("LoggingEnabled")
    return S3Path(found["TargetBucket"], found.get("TargetPrefix", "")) if found else None


def switch_on(ctx: Context, bucket: str, to: S3Path, *, allow: bool) -> None:
    """Sends the log of BUCKET to TO. Raises UsageError, CommandError for what would not work."""
    if to.bucket == bucket:
        raise UsageError(
            f"bucket {bucket!r} would log into itself, and every log would be logged",
            hint="--to another bucket",
        )
    here, there = region_of(ctx, bucket), region_of(ctx, to.bucket)
    if here != there:
        raise UsageError(
            f"bucket {to.bucket!r} is in {there}, bucket {bucket!r} in {here}",
            hint="a log stays in its region",
        )
    _let_in(ctx, bucket, to, allow=allow)
    target = {"TargetBucket": to.bucket, "TargetPrefix": to.key}
    write(ctx, bucket, "put_bucket_logging", BucketLoggingStatus={"LoggingEnabled": target})


def _let_in(ctx: Context, bucket: str, to: S3Path, *, allow: bool) -> None:
    """Without it AWS takes the setting, and no log ever comes."""
    policy = read_policy(ctx, to.bucket)
    place = f"{arns_of(ctx, to.bucket).own}/{to.key}*"
    if any(_lets_in(each, place) for each in statements(policy or {})):
        return
    if not allow:
        raise CommandError(
            f"bucket {to.bucket!r} does not let S3's log service write to {to}",
            hint="--allow adds that to its policy",
        )
    account = ctx.call("sts", "get_caller_identity")["Account"]
    source = arns_of(ctx, bucket).own
    statement = {
        "Sid": f"S3Logs{crc32(bucket.encode()):08x}",
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": "s3:PutObject",
        "Resource": place,
        "Condition": {"ArnLike": {"aws:SourceArn": source}, "StringEquals": {"aws:SourceAccount": account}},
    }
    write(ctx, to.bucket, "put_bucket_policy", Policy=compact(combined(policy, [statement])))
    ctx.note(f"the policy of bucket {to.bucket!r} lets S3's log service write to {to}")


def _lets_in(statement: dict[str, Any], place: str) -> bool:
    principal = statement.get("Principal")
    named = listed(principal.get("Service")) if isinstance(principal, dict) else []
    return (
        statement.get("Effect") == "Allow"
        and SERVICE in named
        and any(fits(str(each), "s3:PutObject", fold=True) for each in listed(statement.get("Action")))
        and any(fits(str(each), place) for each in listed(statement.get("Resource")))
    )
