"""`s3 mb`, `s3 rb`, `s3 ls` of buckets, the kind s3:bucket."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from tests.s3.watcher import Watcher, fields

NAME = "test-" + uuid.uuid4().hex[:10]


def test_mb_and_rb(shell: Shell) -> None:
    made = fields(shell, f"s3 mb {NAME}-a")
    assert (made["name"], made["region"]) == (f"{NAME}-a", "us-east-1")
    assert f"{NAME}-a" in shell.run("s3 ls | get name").rows
    shell.run(f"s3 rb {NAME}-a")
    assert f"{NAME}-a" not in shell.run("s3 ls | get name").rows


def test_mb_in_another_region(shell: Shell, ctx: Context) -> None:
    shell.run(f"s3 mb s3://{NAME}-eu --region eu-west-1")
    assert ctx.call("s3", "head_bucket", Bucket=f"{NAME}-eu")["BucketRegion"] == "eu-west-1"
    assert ctx.call("s3", "get_bucket_location", Bucket=f"{NAME}-eu")["LocationConstraint"] == "eu-west-1"


def test_mb_twice(shell: Shell, bucket: str, watcher: Watcher) -> None:
    with pytest.raises(AwsError, match=r"BucketAlreadyOwnedByYou.*--if-missing"):
        shell.run(f"s3 mb {bucket}")
    assert fields(shell, f"s3 mb {bucket} --if-missing")["name"] == bucket
    shell.run(f"s3 mb {bucket} --if-missing --region eu-west-1")
    assert "is in us-east-1, not in eu-west-1" in watcher.notes[-1]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("ab", "3 to 63"),
        ("a" * 64, "3 to 63"),
        ("Upper", "'U'"),
        ("under_score", "'_'"),
        ("-dash", "begins or ends"),
        ("dot.", "begins or ends"),
        ("a..b", "two dots"),
        ("192.168.1.1", "IP address"),
        ("xn--abc", "begins with"),
        ("abc-s3alias", "ends with"),
    ],
)
def test_names_are_checked_before_the_call(shell: Shell, name: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        shell.run(f"s3 mb -- {name}")


def test_rb_of_a_full_bucket_says_what_is_in_it(shell: Shell, bucket: str, put: Callable[..., None]) -> None:
    put("a", "b", body=b"x" * 1024)
    with pytest.raises(AwsError, match=r"BucketNotEmpty.*2 objects \(2.0 KiB\).*--force"):
        shell.run(f"s3 rb {bucket}")


def test_rb_force_takes_versions_markers_and_uploads(
    shell: Shell, ctx: Context, bucket: str, put: Callable[..., None], watcher: Watcher
) -> None:
    put("before versions")
    ctx.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    put("a", "a", "sp ace", "new\nline", "ünï/x", "before versions")
    ctx.call("s3", "delete_object", Bucket=bucket, Key="a")
    ctx.call("s3", "create_multipart_upload", Bucket=bucket, Key="half\ndone here+")
    shell.run(f"s3 rb {bucket} --force")
    (question,) = watcher.questions
    assert bucket in question
    assert "4 objects" in question
    assert "3 older versions" in question
    assert "1 delete marker" in question
    assert "1 unfinished upload" in question
    assert bucket not in shell.run("s3 ls | get name").rows


def test_rb_force_of_an_empty_bucket_asks_nothing(shell: Shell, bucket: str, watcher: Watcher) -> None:
    shell.run(f"s3 rb {bucket} --force")
    assert not watcher.questions


def test_rb_force_when_the_answer_is_no(
    shell: Shell, bucket: str, put: Callable[..., None], keys: Callable[[], list[str]], watcher: Watcher
) -> None:
    put("a")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 rb {bucket} --force")
    assert keys() == ["a"]


def test_rb_of_what_is_not_there(shell: Shell, bucket: str) -> None:
    with pytest.raises(AwsError, match=f"NoSuchBucket.*did you mean '{bucket}'"):
        shell.run(f"s3 rb {bucket}x")
    shell.run(f"s3 rb {bucket}x --if-exists")
    shell.run(f"s3 rb {bucket}x --force --if-exists")


def test_rb_forgets_the_current_bucket(shell: Shell, bucket: str) -> None:
    shell.run(f"cd s3://{bucket}")
    shell.run(f"s3 rb {bucket}")
    with pytest.raises(CommandError, match="no current bucket"):
        shell.run("pwd")


def test_rows_feed_rb(shell: Shell, new_bucket: Callable[[], str]) -> None:
    made = [new_bucket(), new_bucket()]
    shell.run(f"s3 ls | where name in ({made[0]}, {made[1]}) | s3 rb")
    assert not set(made) & set(shell.run("s3 ls | get name").rows)
