"""`s3 public-access`, `s3 ownership`: the switches of a bucket and of its account."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from tests.s3.watcher import Watcher, fields

ALL = {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}


@pytest.fixture
def account(ctx: Context) -> Iterator[None]:
    """The account's switches are gone afterwards, as the bucket's are with it."""
    yield
    ctx.call("s3control", "delete_public_access_block", AccountId=ctx.account)


def on(shell: Shell, bucket: str, of: str = "bucket") -> set[str]:
    return {row["switch"] for row in shell.run(f"s3 public-access show {bucket}").rows if row[of]}


def test_a_new_bucket_blocks_everything(shell: Shell, bucket: str) -> None:
    assert on(shell, bucket) == ALL
    assert on(shell, bucket, "account") == set()


def test_allow_and_block_turn_what_is_named(shell: Shell, bucket: str, watcher: Watcher) -> None:
    shell.run(f"s3 public-access allow {bucket} --only acls")
    assert on(shell, bucket) == {"BlockPublicPolicy", "RestrictPublicBuckets"}
    shell.run(f"s3 public-access allow {bucket} --only BlockPublicPolicy")
    assert on(shell, bucket) == {"RestrictPublicBuckets"}
    shell.run(f"s3 public-access block {bucket} --only policy IgnorePublicAcls")
    assert on(shell, bucket) == ALL - {"BlockPublicAcls"}
    assert {row["bucket"] for row in shell.run(f"s3 public-access allow {bucket}").rows} == {False}
    assert on(shell, bucket) == set()
    assert not watcher.questions


def test_what_a_switch_means_follows_what_it_is(shell: Shell, bucket: str) -> None:
    rows = shell.run(f"s3 public-access allow {bucket} --only BlockPublicAcls").rows
    means = {row["switch"]: row["means"] for row in rows}
    assert means["BlockPublicAcls"] == "an ACL that lets everybody in can be set"
    assert means["BlockPublicPolicy"] == "no policy that lets everybody in can be set"


def test_the_current_bucket(shell: Shell, bucket: str) -> None:
    with pytest.raises(UsageError, match="no current bucket"):
        shell.run("s3 public-access block")
    shell.run(f"use bucket {bucket}; s3 public-access allow")
    assert on(shell, "") == set()


def test_rows_of_buckets_feed_it(shell: Shell, bucket: str, new_bucket: Callable[[], str]) -> None:
    other = new_bucket()
    assert len(shell.run(f"s3 ls | where name in ({bucket}, {other}) | s3 public-access allow").rows) == 8
    assert on(shell, bucket) == on(shell, other) == set()


def test_what_opens_at_once_is_asked(shell: Shell, bucket: str, watcher: Watcher) -> None:
    shell.run(f"s3 public-access allow {bucket} --only BlockPublicPolicy")
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",'
        f'"Resource":"arn:aws:s3:::{bucket}/*"}}]}}'
    )
    shell.context().call("s3", "put_bucket_policy", Bucket=bucket, Policy=policy)
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 public-access allow {bucket}")
    assert "Its policy let" in watcher.questions[-1]
    assert on(shell, bucket) == ALL - {"BlockPublicPolicy"}


@pytest.mark.usefixtures("account")
def test_the_account_has_the_same_switches(shell: Shell, bucket: str, watcher: Watcher) -> None:
    shell.run("s3 public-access block --account --only policy")
    assert on(shell, bucket, "account") == {"BlockPublicPolicy", "RestrictPublicBuckets"}
    shell.run(f"s3 public-access allow {bucket}")
    assert "the account still has BlockPublicPolicy, RestrictPublicBuckets on" in watcher.notes[-1]
    shell.run("s3 public-access allow --account --only RestrictPublicBuckets")
    assert "every bucket of account 123456789012" in watcher.questions[-1]
    assert on(shell, bucket, "account") == {"BlockPublicPolicy"}
    with pytest.raises(UsageError, match="name none"):
        shell.run(f"s3 public-access block {bucket} --account")


def test_ownership(shell: Shell, bucket: str) -> None:
    assert fields(shell, f"s3 ownership show {bucket}")["ownership"] == "BucketOwnerEnforced"
    assert fields(shell, f"s3 ownership set ObjectWriter {bucket}")["acls"] is True
    found = fields(shell, f"s3 ownership show {bucket}")
    assert (found["ownership"], found["acls"]) == ("ObjectWriter", True)
    shell.context().call("s3", "delete_bucket_ownership_controls", Bucket=bucket)
    assert fields(shell, f"s3 ownership show {bucket}")["ownership"] == "ObjectWriter"


@pytest.mark.parametrize("line", ["public-access show", "ownership show", "public-access block"])
def test_a_bucket_that_is_not_there(shell: Shell, bucket: str, line: str) -> None:
    with pytest.raises(AwsError, match=r"NoSuchBucket.*did you mean"):
        shell.run(f"s3 {line} {bucket}x")
