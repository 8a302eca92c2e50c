"""`s3 versioning`: whether a bucket keeps what is overwritten and deleted."""

from __future__ import annotations

from typing import Literal, TypedDict

from awsh import CURRENT, AwsError, Context
from awsh_s3.arguments import BucketName
from awsh_s3.group import s3

versioning = s3.group("versioning", "Whether a bucket keeps what is overwritten and deleted.")
State = Literal["on", "suspended", "off"]
_WORDS: dict[str | None, State] = {"Enabled": "on", "Suspended": "suspended"}


class Versioning(TypedDict):
    """A bucket's versioning. mfa_delete: only the root user with a device deletes versions or switches it."""

    bucket: str
    versioning: State
    mfa_delete: bool


@versioning.command
def show(ctx: Context, bucket: BucketName = CURRENT) -> Versioning:
    """Show whether versioning is on, and MFA delete (GetBucketVersioning).

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 versioning show lab-bucket
    """
    return versioning_of(ctx, bucket)


@versioning.command
def on(ctx: Context, bucket: BucketName = CURRENT) -> Versioning:
    """Keep what is overwritten and deleted from now on (PutBucketVersioning).

    Every version is stored, and paid for, until it is removed: `s3 purge`, or `s3 lifecycle add --noncurrent-expire`
    does it by itself. It can be suspended, never switched off again.

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 versioning on lab-bucket
    """
    return _switch(ctx, bucket, "Enabled")


@versioning.command
def suspend(ctx: Context, bucket: BucketName = CURRENT) -> Versioning:
    """Keep the versions there are, and no more (PutBucketVersioning).

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 versioning on lab-bucket
        awsh> s3 versioning suspend lab-bucket
    """
    before = versioning_of(ctx, bucket)
    if before["versioning"] == "off":
        ctx.note(f"versioning of bucket {bucket!r} was never on")
        return before
    after = _switch(ctx, bucket, "Suspended")
    if before != after:
        ctx.note(
            "the versions there are stay, and are paid for; what is written from now on is the version "
            "`null`, which the next writing or deleting of that key replaces for good"
        )
    return after


def versioning_word(status: str | None) -> State:
    """What S3 says of a bucket's versioning, as every command here says it."""
    return _WORDS.get(status, "off")


def versioning_of(ctx: Context, bucket: str) -> Versioning:
    """GetBucketVersioning."""
    from awsh_s3.configuration import read

    answer = read(ctx, bucket, "get_bucket_versioning")
    return Versioning(
        bucket=bucket,
        versioning=versioning_word(answer.get("Status")),
        mfa_delete=answer.get("MFADelete") == "Enabled",
    )


def _switch(ctx: Context, bucket: str, status: str) -> Versioning:
    from awsh_s3.configuration import write

    before = versioning_of(ctx, bucket)
    if before["versioning"] == versioning_word(status):
        return before
    try:
        write(ctx, bucket, "put_bucket_versioning", VersioningConfiguration={"Status": status})
    except AwsError as error:
        if error.code == "AccessDenied" and before["mfa_delete"]:
            error.hint = (
                "it has MFA delete: with the root user's keys, `aws s3 put-bucket-versioning` and "
                "--mfa 'SERIAL CODE'"
            )
        elif error.code == "InvalidBucketState":
            error.hint = "a bucket with object lock keeps its versions"
        raise
    return {**before, "versioning": versioning_word(status)}
