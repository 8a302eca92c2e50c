"""`s3 inventory`: what is really public, what nobody tells, in order and many at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError
from awsh.shell import Shell
from awsh.values import rows_of
from awsh_s3 import configuration
from tests.s3.anonymous import status
from tests.s3.watcher import Watcher

Put = Callable[..., None]


def of(shell: Shell, line: str) -> dict[str, Any]:
    (row,) = shell.run(f"s3 inventory {line}").rows
    return dict(row)


def test_a_new_bucket(shell: Shell, bucket: str) -> None:
    row = of(shell, bucket)
    assert {name: row[name] for name in ("name", "region", "public", "encrypted", "versioning")} == {
        "name": bucket,
        "region": "us-east-1",
        "public": False,
        "encrypted": "AES256",
        "versioning": "off",
    }
    assert (row["objects"], row["acls"], row["public_by"]) == (None, False, [])


def test_all_of_them_in_the_order_of_the_list(shell: Shell, new_bucket: Callable[[], str]) -> None:
    made = {new_bucket() for _ in range(12)}
    listed = shell.run("s3 ls | get name").rows
    found = shell.run("s3 inventory").rows
    assert [row["name"] for row in found] == listed
    assert made <= set(listed)
    assert found[0]["region"]


def test_public_is_what_the_web_sees(shell: Shell, bucket: str, put: Put, sandbox_url: str) -> None:
    put("a")
    shell.run(f"s3 policy set {bucket} --public-read --allow-public")
    row = of(shell, bucket)
    assert (row["public"], row["public_by"]) == (True, ["policy"])
    assert status(sandbox_url, bucket, "a") == 200
    shell.run(f"s3 public-access block {bucket}")
    assert of(shell, bucket)["public"] is False
    assert status(sandbox_url, bucket, "a") == 403
    shell.run(f"s3 policy rm {bucket}; s3 acl set s3://{bucket} public-read --allow-public")
    row = of(shell, bucket)
    assert (row["public"], row["public_by"], row["acls"]) == (True, ["acl"], True)
    assert status(sandbox_url, bucket) == 200


def test_a_policy_for_some_is_not_public(shell: Shell, bucket: str) -> None:
    shell.run(f"s3 public-access allow {bucket}; s3 policy set {bucket} --allow-from 203.0.113.0/24")
    assert of(shell, bucket)["public"] is False


def test_the_accounts_block_counts(
    shell: Shell, ctx: Context, bucket: str, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(
        lambda: ctx.call("s3control", "delete_public_access_block", AccountId=ctx.account) and None
    )
    shell.run(f"s3 policy set {bucket} --public-read --allow-public")
    shell.run("s3 public-access block --account")
    assert of(shell, bucket)["public"] is False


def test_encryption_and_versioning(shell: Shell, ctx: Context, bucket: str) -> None:
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/aws/s3"}
    }
    ctx.call(
        "s3",
        "put_bucket_encryption",
        Bucket=bucket,
        ServerSideEncryptionConfiguration={"Rules": [{**rule, "BucketKeyEnabled": True}]},
    )
    for said, word in (("Enabled", "on"), ("Suspended", "suspended")):
        ctx.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration={"Status": said})
        row = of(shell, bucket)
        assert row["versioning"] == word
    assert (row["encrypted"], row["kms_key"], row["bucket_key"]) == ("aws:kms", "alias/aws/s3", True)


def test_sizes(shell: Shell, bucket: str, put: Put, new_bucket: Callable[[], str]) -> None:
    empty = new_bucket()
    put("a", "b/c", body=b"x" * 1000)
    rows = shell.run(f"s3 inventory {bucket} {empty} --sizes").rows
    assert [(row["objects"], row["size"]) for row in rows] == [(2, 2000), (0, 0)]
    assert "size" in rows_of(shell.run(f"s3 inventory {bucket} --sizes").value).columns
    assert "size" not in rows_of(shell.run(f"s3 inventory {bucket}").value).columns


@pytest.mark.parametrize(
    ("action", "unknown"),
    [
        ("s3:GetBucketPublicAccessBlock", "public"),
        ("s3:GetBucketPolicyStatus", "public"),
        ("s3:GetEncryptionConfiguration", "encrypted"),
        ("s3:GetBucketVersioning", "versioning"),
        ("s3:GetBucket*", "public"),
    ],
)
def test_what_may_not_be_asked_is_empty_and_told(
    shell: Shell,
    ctx: Context,
    bucket: str,
    new_bucket: Callable[[], str],
    watcher: Watcher,
    action: str,
    unknown: str,
) -> None:
    other = new_bucket()
    for each in (bucket, other):
        shell.run(f"s3 public-access allow {each}")
    deny = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket}"}
    document = json.dumps({"Version": "2012-10-17", "Statement": deny})
    ctx.call("s3", "put_bucket_policy", Bucket=bucket, Policy=document)
    rows = {row["name"]: row for row in shell.run(f"s3 inventory {bucket} {other}").rows}
    assert rows[bucket][unknown] is None
    assert rows[other][unknown] is not None
    assert watcher.notes[-1] == f"1 of 2 buckets do not tell everything (AccessDenied): {bucket}"


def test_a_slow_bucket_keeps_its_place_and_the_others_busy(
    shell: Shell, bucket: str, new_bucket: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [new_bucket() for _ in range(5)]
    really = configuration.Asking.ask
    asked = threading.Semaphore(0)

    def ask(asking: Any, operation: str) -> Any:
        if asking._bucket == bucket and operation == "get_public_access_block":
            for _ in others:
                assert asked.acquire(timeout=10)
        answer = really(asking, operation)
        if asking._bucket != bucket and operation == "get_bucket_encryption":
            asked.release()
        return answer

    monkeypatch.setattr(configuration.Asking, "ask", ask)
    rows = shell.run(f"s3 inventory {bucket} {' '.join(others)}").rows
    assert [row["name"] for row in rows] == [bucket, *others]


def test_a_bucket_that_is_not_there(shell: Shell, bucket: str) -> None:
    with pytest.raises(AwsError, match=r"NoSuchBucket.*did you mean"):
        shell.run(f"s3 inventory {bucket}x")


def test_rows_feed_what_closes_them(shell: Shell, bucket: str, new_bucket: Callable[[], str]) -> None:
    open_, closed = new_bucket(), bucket
    shell.run(f"s3 policy set {open_} --public-read --allow-public")
    assert shell.run(f"s3 inventory {open_} {closed} | where public | s3 public-access block").rows
    assert shell.run(f"s3 inventory {open_} {closed} | where public").rows == []
