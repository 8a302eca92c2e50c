"""`s3 exists`, `s3 stat`, `s3 cat`, `s3 presign`."""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from tests.s3.watcher import body, fields

ODD = ("plain", "sp ace", "ünï ☃", "new\nline", "/lead", "../up", "a//b", "q?x#y%20+", "tab\t", "st*r")


def test_exists(shell: Shell, bucket: str, put: Callable[..., None]) -> None:
    put("a.txt", "dir/x")
    for path, there in (
        (f"s3://{bucket}", True),
        (f"s3://{bucket}/a.txt", True),
        (f"s3://{bucket}/a", False),
        (f"s3://{bucket}/dir", True),
        (f"s3://{bucket}/dir/", True),
        (f"s3://{bucket}/di", False),
        (f"s3://{bucket}-no", False),
        (f"s3://{bucket}-no/a.txt", False),
        (bucket, True),
        (f"{bucket}/a.txt", True),
    ):
        assert shell.run(f"s3 exists {path}").value is there, path
    result = shell.run(f"s3 exists s3://{bucket}/nope")
    assert result.exit_code == 1


def test_a_bare_word_may_be_a_bucket_although_one_is_current(
    shell: Shell, bucket: str, new_bucket: Callable[[], str]
) -> None:
    other = new_bucket()
    shell.run(f"cd s3://{bucket}")
    assert shell.run(f"s3 exists {other}").value is True
    assert shell.run(f"s3 exists {other}x").value is False
    assert fields(shell, f"s3 stat {other}")["name"] == other


def test_a_refusal_is_no_no(shell: Shell, ctx: Context, bucket: str, put: Callable[..., None]) -> None:
    put("a")
    events = ctx.client("s3").meta.events

    def refuse(parsed: dict[str, Any], http_response: Any, **_: Any) -> None:
        parsed["Error"] = {"Code": "403", "Message": "Forbidden"}
        http_response.status_code = 403

    events.register("after-call.s3.HeadObject", refuse)
    try:
        with pytest.raises(AwsError, match="AccessDenied"):
            shell.run(f"s3 exists s3://{bucket}/a")
    finally:
        events.unregister("after-call.s3.HeadObject", refuse)


@pytest.mark.parametrize("key", ODD)
def test_cat_of_odd_keys(shell: Shell, bucket: str, put: Callable[..., None], key: str) -> None:
    put(key)
    shell.scope["path"] = f"s3://{bucket}/{key}"
    assert body(shell, "s3 cat $path") == key.encode()


def test_cat_of_several_and_of_nothing(shell: Shell, bucket: str, put: Callable[..., None]) -> None:
    put("a", "b")
    put("empty", body=b"")
    put("binary", body=bytes(range(256)))
    base = f"s3://{bucket}"
    assert body(shell, f"s3 cat {base}/a {base}/empty {base}/b {base}/binary") == b"ab" + bytes(range(256))
    assert body(shell, f"s3 ls {base}/ | where size = 1 | s3 cat") == b"ab"
    with pytest.raises(AwsError, match=f"NoSuchKey: there is no object {base}/no"):
        shell.run(f"s3 cat {base}/no")
    with pytest.raises(CommandError, match="is a bucket"):
        shell.run(f"s3 cat {base}")


def test_cat_says_when_a_folder_was_meant(shell: Shell, bucket: str, put: Callable[..., None]) -> None:
    put("dir/x")
    with pytest.raises(AwsError, match=f"it is a folder: s3://{bucket}/dir/"):
        shell.run(f"s3 cat s3://{bucket}/dir")
    with pytest.raises(AwsError, match=r"there is no object s3://\S+/dir/ \(it is a folder\)$"):
        shell.run(f"s3 cat s3://{bucket}/dir/")


def test_stat_of_an_object(shell: Shell, ctx: Context, bucket: str) -> None:
    ctx.call(
        "s3",
        "put_object",
        Bucket=bucket,
        Key="x.json",
        Body=b"{}",
        ContentType="application/json",
        CacheControl="no-cache",
        Metadata={"who": "me"},
        Tagging="a=1&b=2",
    )
    record = fields(shell, f"s3 stat s3://{bucket}/x.json")
    assert record["size"] == 2
    assert record["content_type"] == "application/json"
    assert record["cache_control"] == "no-cache"
    assert record["metadata"] == {"who": "me"}
    assert record["tags"] == 2
    assert fields(shell, f"s3 stat s3://{bucket}/x.json --tags")["tags"] == {"a": "1", "b": "2"}
    assert record["encryption"] == "AES256"
    assert record["etag"] == "99914b932bd37a50b983c5e7c90ae93b"
    assert "kms_key" not in record
    json.dumps(record, default=str)


def test_stat_of_a_bucket(shell: Shell, ctx: Context, bucket: str) -> None:
    ctx.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    ctx.call("s3", "put_bucket_tagging", Bucket=bucket, Tagging={"TagSet": [{"Key": "env", "Value": "lab"}]})
    record = fields(shell, f"s3 stat s3://{bucket}")
    assert record["name"] == bucket
    assert record["region"] == "us-east-1"
    assert record["versioning"] == "on"
    assert record["encryption"] == "AES256"
    assert record["public_access_blocked"] is True
    assert record["object_ownership"] == "BucketOwnerEnforced"
    assert record["tags"] == {"env": "lab"}
    assert record["created"] is not None
    with pytest.raises(AwsError, match="NoSuchBucket"):
        shell.run(f"s3 stat s3://{bucket}x")


def test_presign_get_and_put(shell: Shell, bucket: str, get: Callable[[str], bytes]) -> None:
    url = str(shell.run(f"s3 presign 's3://{bucket}/a b.txt' --method put").value)
    assert "X-Amz-Signature" in url
    assert "X-Amz-Expires=3600" in url
    urlopen(Request(url, data=b"sent", method="PUT")).close()
    assert get("a b.txt") == b"sent"
    url = str(shell.run(f"s3 presign 's3://{bucket}/a b.txt' --expires 5m").value)
    assert "X-Amz-Expires=300" in url
    with urlopen(url) as answer:
        assert answer.read() == b"sent"


def test_a_presigned_address_ends(shell: Shell, bucket: str, put: Callable[..., None]) -> None:
    import time

    put("a")
    url = str(shell.run(f"s3 presign s3://{bucket}/a --expires 1s").value)
    time.sleep(2.1)
    with pytest.raises(urllib.error.HTTPError, match="403") as caught:
        urlopen(url)
    caught.value.close()


@pytest.mark.parametrize("expires", ["8d", "500ms"])
def test_presign_within_what_aws_takes(shell: Shell, bucket: str, expires: str) -> None:
    with pytest.raises(UsageError, match="1s to 7d"):
        shell.run(f"s3 presign s3://{bucket}/a --expires {expires}")
