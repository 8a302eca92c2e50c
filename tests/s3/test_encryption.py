"""Default encryption, as AWS has it, and what objects put under it get."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, UsageError
from awsh.shell import Shell


@pytest.fixture
def key(ctx: Context) -> dict[str, Any]:
    """A key of KMS."""
    made: dict[str, Any] = ctx.call("kms", "create_key")["KeyMetadata"]
    return made


def fields(shell: Shell, line: str) -> dict[str, Any]:
    value = shell.run(line).value
    return dict(value.fields)  # type: ignore[union-attr]


def test_a_new_bucket_is_encrypted_with_s3s_keys(shell: Shell, bucket: str) -> None:
    found = fields(shell, f"s3 encryption show {bucket}")
    assert (found["algorithm"], found["kms_key"], found["bucket_key"]) == ("AES256", None, False)
    assert found["means"].startswith("SSE-S3")


def test_what_is_put_there_gets_the_buckets_key(
    shell: Shell, bucket: str, key: dict[str, Any], put: Callable[..., None]
) -> None:
    put("before")
    found = fields(shell, f"s3 encryption set {bucket} --kms {key['KeyId']}")
    assert (found["algorithm"], found["kms_key"], found["bucket_key"]) == ("aws:kms", key["KeyId"], True)
    put("after")
    shell.run(f"use bucket {bucket}")
    assert fields(shell, "s3 stat after")["encryption"] == "aws:kms"
    assert fields(shell, "s3 stat after")["kms_key"] == key["Arn"]
    assert fields(shell, "s3 stat before")["encryption"] == "AES256"
    assert fields(shell, "s3 encryption rm")["algorithm"] == "AES256"
    put("later")
    assert fields(shell, "s3 stat later")["encryption"] == "AES256"


def test_one_upload_with_a_key_of_its_own(
    shell: Shell, bucket: str, key: dict[str, Any], folder: Any
) -> None:
    (folder / "a.txt").write_text("a")
    shell.run(f"s3 cp a.txt s3://{bucket}/ --sse aws:kms --kms-key {key['Arn']}")
    assert fields(shell, f"s3 stat s3://{bucket}/a.txt")["kms_key"] == key["Arn"]
    with pytest.raises(AwsError, match="does not exist"):
        shell.run(f"s3 cp a.txt s3://{bucket}/b --sse aws:kms --kms-key {key['Arn'][:-4]}0000")


@pytest.mark.parametrize(
    ("words", "algorithm", "bucket_key"),
    [
        ("--s3", "AES256", False),
        ("--kms alias/aws/s3", "aws:kms", True),
        ("--kms alias/aws/s3 --no-bucket-key", "aws:kms", False),
        ("--kms alias/aws/s3 --dual", "aws:kms:dsse", False),
    ],
)
def test_ways_to_set_it(shell: Shell, bucket: str, words: str, algorithm: str, bucket_key: bool) -> None:
    found = fields(shell, f"s3 encryption set {bucket} {words}")
    assert (found["algorithm"], found["bucket_key"]) == (algorithm, bucket_key)


@pytest.mark.parametrize(
    "words",
    ["", "--s3 --kms alias/x", "--dual", "--s3 --bucket-key", "--kms alias/aws/s3 --dual --bucket-key"],
)
def test_what_makes_no_sense_is_refused(shell: Shell, bucket: str, words: str) -> None:
    with pytest.raises(UsageError):
        shell.run(f"s3 encryption set {bucket} {words}")


def test_a_key_that_no_upload_could_use_is_refused(
    shell: Shell, bucket: str, ctx: Context, key: dict[str, Any]
) -> None:
    with pytest.raises(AwsError, match="NotFound"):
        shell.run(f"s3 encryption set {bucket} --kms alias/nobody")
    ctx.call("kms", "disable_key", KeyId=key["KeyId"])
    with pytest.raises(UsageError, match="Disabled"):
        shell.run(f"s3 encryption set {bucket} --kms {key['KeyId']}")
    pair = ctx.call("kms", "create_key", KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]
    with pytest.raises(UsageError, match="symmetric"):
        shell.run(f"s3 encryption set {bucket} --kms {pair['KeyId']}")
    assert fields(shell, f"s3 encryption show {bucket}")["algorithm"] == "AES256"


def test_a_bucket_that_is_not_there(shell: Shell) -> None:
    with pytest.raises(AwsError, match="does not exist"):
        shell.run("s3 encryption show no-such-bucket-there-is")


def test_what_the_bucket_refuses_stays_refused(shell: Shell, bucket: str, ctx: Context) -> None:
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
    }
    ctx.call(
        "s3", "put_bucket_encryption", Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]}
    )
    assert fields(shell, f"s3 encryption set {bucket} --kms alias/aws/s3")["blocked"] == ["SSE-C"]
    assert fields(shell, f"s3 encryption show {bucket}")["blocked"] == ["SSE-C"]
