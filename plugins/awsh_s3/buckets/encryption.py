"""`s3 encryption`: how what is put into a bucket is encrypted where the upload does not say."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from awsh import CURRENT, DETAIL, AwsError, Context, UsageError
from awsh_s3.arguments import BucketName
from awsh_s3.group import encryption
from awsh_s3.transfers.options import KmsKey

_MEANS = {
    "AES256": "SSE-S3: with keys that S3 keeps",
    "aws:kms": "SSE-KMS: with a key of KMS, whose use is controlled and logged",
    "aws:kms:dsse": "DSSE-KMS: twice, with a key of KMS",
}


class Encryption(TypedDict):
    """A bucket's default encryption.

    algorithm: AES256, aws:kms, aws:kms:dsse. kms_key: its ARN, id or alias; None for AWS's own key for S3.
    bucket_key: KMS is asked for one key for many objects. blocked: kinds of encryption that uploads may not ask for.
    """

    bucket: str
    algorithm: str
    means: str
    kms_key: str | None
    bucket_key: bool
    blocked: Annotated[list[str], DETAIL]


@encryption.command
def show(ctx: Context, bucket: BucketName = CURRENT) -> Encryption:
    """Show a bucket's default encryption (GetBucketEncryption).

    Every bucket has one: SSE-S3, unless it was set otherwise. `s3 stat` shows an object's own.

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 encryption show lab-bucket
    """
    return encryption_of(ctx, bucket)


@encryption.command
def set(
    ctx: Context,
    bucket: BucketName = CURRENT,
    *,
    s3: bool = False,
    kms: KmsKey | None = None,
    dual: bool = False,
    bucket_key: bool | None = None,
) -> Encryption:
    """Set a bucket's default encryption (PutBucketEncryption), for what is put there from now on.

    Objects that are there stay as they are, until they are copied onto themselves.

    Args:
        bucket: the bucket; the current one when left out.
        s3: with keys that S3 keeps (SSE-S3, AES256).
        kms: with this key of KMS (SSE-KMS): its id, ARN or alias; alias/aws/s3 is AWS's own for S3. A key of
            another account needs its ARN.
        dual: twice, with the key of --kms (DSSE-KMS).
        bucket_key: KMS is asked for one key for many objects, which costs less; on with --kms unless switched off,
            and not to be had with --dual.
    Examples:
        awsh> s3 encryption set lab-bucket --s3
        awsh> s3 encryption set lab-bucket --kms alias/aws/s3
        awsh> s3 encryption set lab-bucket --kms alias/aws/s3 --no-bucket-key
    """
    if s3 == (kms is not None):
        raise UsageError("either --s3 or --kms KEY is wanted", usage=set.usage)
    if dual and kms is None:
        raise UsageError("--dual is for --kms", usage=set.usage)
    if bucket_key and (dual or s3):
        raise UsageError("--bucket-key is for --kms without --dual", usage=set.usage)
    default: dict[str, Any] = {"SSEAlgorithm": "AES256"}
    if kms is not None:
        default = {"SSEAlgorithm": "aws:kms:dsse" if dual else "aws:kms", "KMSMasterKeyID": _known(ctx, kms)}
    rule: dict[str, Any] = {"ApplyServerSideEncryptionByDefault": default}
    blocked = encryption_of(ctx, bucket)["blocked"]
    if blocked:
        # What is left out of the document would be allowed again.
        rule["BlockedEncryptionTypes"] = {"EncryptionType": blocked}
    if kms is not None and not dual:
        rule["BucketKeyEnabled"] = bucket_key is not False
    _write(ctx, bucket, rule)
    return encryption_of(ctx, bucket)


@encryption.command
def rm(ctx: Context, bucket: BucketName = CURRENT) -> Encryption:
    """Take a bucket's default encryption back to what AWS gives every bucket, SSE-S3 (DeleteBucketEncryption).

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 encryption rm lab-bucket
    """
    from awsh_s3.configuration import write

    write(ctx, bucket, "delete_bucket_encryption")
    return encryption_of(ctx, bucket)


def encryption_of(ctx: Context, bucket: str) -> Encryption:
    """GetBucketEncryption."""
    from awsh_s3.configuration import read

    answer = read(ctx, bucket, "get_bucket_encryption")
    rules = answer.get("ServerSideEncryptionConfiguration", {}).get("Rules") or [{}]
    default = rules[0].get("ApplyServerSideEncryptionByDefault", {})
    algorithm = default.get("SSEAlgorithm", "AES256")
    return Encryption(
        bucket=bucket,
        algorithm=algorithm,
        means=_MEANS.get(algorithm, algorithm),
        kms_key=default.get("KMSMasterKeyID"),
        bucket_key=rules[0].get("BucketKeyEnabled", False),
        blocked=rules[0].get("BlockedEncryptionTypes", {}).get("EncryptionType", []),
    )


def _known(ctx: Context, key: str) -> str:
    """KEY, when KMS has it and it may be used; S3 takes any, and refuses every upload after. Raises AwsError.

    One that may not be looked at is taken as it is, with a note.
    """
    if key == "alias/aws/s3":
        # AWS makes it when it is first used.
        return key
    try:
        about = ctx.call("kms", "describe_key", KeyId=key)["KeyMetadata"]
    except AwsError as error:
        if error.code != "AccessDeniedException":
            if error.code == "NotFoundException":
                error.hint = "`aws kms list-aliases` shows the keys there are"
            raise
        ctx.note(f"whether key {key!r} may be used cannot be seen: {error}")
        return key
    if about.get("KeyState") not in (None, "Enabled"):
        raise UsageError(f"key {key!r} is {about['KeyState']}: every upload would be refused")
    if about.get("KeyUsage", "ENCRYPT_DECRYPT") != "ENCRYPT_DECRYPT" or about.get(
        "KeySpec", "SYMMETRIC_DEFAULT"
    ) != ("SYMMETRIC_DEFAULT"):
        raise UsageError(f"key {key!r} is no symmetric key for encryption, and S3 takes no other")
    return key


def _write(ctx: Context, bucket: str, rule: dict[str, Any]) -> None:
    from awsh_s3.configuration import write

    write(ctx, bucket, "put_bucket_encryption", ServerSideEncryptionConfiguration={"Rules": [rule]})
