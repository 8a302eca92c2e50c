"""`s3 acl`: one object made public, the rest of the bucket not; and what somebody without credentials sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from tests.s3.anonymous import status
from tests.s3.watcher import Watcher

Put = Callable[..., None]
SOMEBODY = "f" * 64


def grants(shell: Shell, place: str) -> set[tuple[str, str]]:
    return {(row["grantee"], row["permission"]) for row in shell.run(f"s3 acl show {place}").rows}


def settings(ctx: Context, bucket: str) -> tuple[str, set[str]]:
    rule: Any = ctx.call("s3", "get_bucket_ownership_controls", Bucket=bucket)["OwnershipControls"]["Rules"][
        0
    ]
    found = ctx.call("s3", "get_public_access_block", Bucket=bucket)["PublicAccessBlockConfiguration"]
    return rule["ObjectOwnership"], {name for name, on in found.items() if on}


def test_a_new_bucket_says_what_is_in_the_way(shell: Shell, ctx: Context, bucket: str, put: Put) -> None:
    put("a")
    before = settings(ctx, bucket)
    with pytest.raises(
        CommandError, match=r"BucketOwnerEnforced.*BlockPublicAcls, IgnorePublicAcls.*--allow-public"
    ):
        shell.run(f"s3 acl set s3://{bucket}/a public-read")
    assert settings(ctx, bucket) == before


def test_one_object_public_and_the_rest_not(
    shell: Shell, ctx: Context, bucket: str, put: Put, sandbox_url: str, watcher: Watcher
) -> None:
    put("dev/a", "dev/b")
    shell.run(f"use bucket {bucket}; s3 acl set dev/a public-read --allow-public")
    assert settings(ctx, bucket) == ("BucketOwnerPreferred", {"BlockPublicPolicy", "RestrictPublicBuckets"})
    assert "object ownership is BucketOwnerPreferred" in watcher.notes[0]
    assert "BlockPublicAcls and IgnorePublicAcls are off" in watcher.notes[1]
    assert not watcher.questions
    assert [status(sandbox_url, bucket, key) for key in ("dev/a", "dev/b", "")] == [200, 403, 403]
    assert grants(shell, "dev/a") == {("the owner", "FULL_CONTROL"), ("everybody", "READ")}
    assert grants(shell, "dev/b") == {("the owner", "FULL_CONTROL")}
    shell.run("s3 acl set dev/a private")
    assert status(sandbox_url, bucket, "dev/a") == 403


def test_opening_is_asked(shell: Shell, bucket: str, put: Put, sandbox_url: str, watcher: Watcher) -> None:
    put("a")
    shell.run(f"s3 ownership set ObjectWriter {bucket}; s3 public-access allow {bucket} --only acls")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 acl set s3://{bucket}/a public-read")
    assert watcher.questions == [f"Let everybody in: set public-read on s3://{bucket}/a?"]
    assert status(sandbox_url, bucket, "a") == 403
    watcher.answer = True
    shell.run(f"s3 acl set s3://{bucket}/a public-read")
    assert status(sandbox_url, bucket, "a") == 200


def test_a_buckets_own_acl_lists(shell: Shell, bucket: str, put: Put, sandbox_url: str) -> None:
    put("a")
    shell.run(f"s3 acl set s3://{bucket} public-read --allow-public")
    assert (status(sandbox_url, bucket), status(sandbox_url, bucket, "a")) == (200, 403)
    assert ("everybody", "READ") in grants(shell, f"s3://{bucket}")
    with pytest.raises(AwsError, match=r"InvalidBucketAclWithObjectOwnership.*s3 acl set"):
        shell.run(f"s3 ownership set BucketOwnerEnforced {bucket}")
    shell.run(f"s3 acl set s3://{bucket} private; s3 ownership set BucketOwnerEnforced {bucket}")


def test_many_at_once(shell: Shell, bucket: str, put: Put, sandbox_url: str, watcher: Watcher) -> None:
    put(*(f"site/{n}" for n in range(20)), "other")
    shell.run(f"s3 ls s3://{bucket}/site/ | s3 acl set public-read --allow-public")
    assert {status(sandbox_url, bucket, f"site/{n}") for n in range(20)} == {200}
    assert status(sandbox_url, bucket, "other") == 403
    assert watcher.notes[-1] == "public-read set on 20 objects"


def test_patterns_and_folders(
    shell: Shell, bucket: str, put: Put, sandbox_url: str, watcher: Watcher
) -> None:
    put("site/a.css", "site/a.js", "site/deep/b.css", "site.css")
    shell.run(f"s3 acl set s3://{bucket}/site/*.css public-read --allow-public")
    keys = ("site/a.css", "site/a.js", "site/deep/b.css", "site.css")
    assert [status(sandbox_url, bucket, key) for key in keys] == [200, 403, 403, 403]
    shell.run(f"s3 acl set s3://{bucket}/site public-read --recursive --allow-public")
    assert [status(sandbox_url, bucket, key) for key in keys] == [200, 200, 200, 403]
    with pytest.raises(CommandError, match="no object matches"):
        shell.run(f"s3 acl set s3://{bucket}/*.png public-read")
    shell.run(f"s3 acl set s3://{bucket}/none/ public-read --recursive")
    assert watcher.notes[-1] == "there is nothing to set an ACL on"


def test_some_that_fail_are_named(shell: Shell, ctx: Context, bucket: str, put: Put) -> None:
    put("a", "b", "c")
    shell.run(f"let found = s3 ls s3://{bucket}")
    ctx.call("s3", "delete_object", Bucket=bucket, Key="b")
    with pytest.raises(PartialFailure) as caught:
        shell.run("$found | s3 acl set public-read --allow-public")
    assert (caught.value.done, caught.value.failures[0][0]) == (2, f"s3://{bucket}/b")


def test_what_was_opened_is_closed_where_the_acl_fails(
    shell: Shell, ctx: Context, bucket: str, watcher: Watcher
) -> None:
    before = settings(ctx, bucket)
    with pytest.raises(AwsError, match="NoSuchKey"):
        shell.run(f"s3 acl set s3://{bucket}/missing public-read --allow-public")
    assert settings(ctx, bucket) == before
    assert "closed again" in watcher.notes[-1]


def test_grants_are_added(shell: Shell, ctx: Context, bucket: str, put: Put) -> None:
    put("a")
    with pytest.raises(CommandError, match=r"takes no ACLs.*s3 ownership set BucketOwnerPreferred"):
        shell.run(f"s3 acl set s3://{bucket}/a --grant-read {SOMEBODY}")
    shell.run(f"s3 acl set s3://{bucket}/a --grant-read {SOMEBODY} --allow-public")
    assert settings(ctx, bucket)[1] == {
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    }
    shell.run(f"s3 acl set s3://{bucket}/a --grant-read id={SOMEBODY} --grant-read-acp {SOMEBODY}")
    assert grants(shell, f"s3://{bucket}/a") == {
        ("the owner", "FULL_CONTROL"),
        (SOMEBODY, "READ"),
        (SOMEBODY, "READ_ACP"),
    }
    shell.run(f"s3 acl set s3://{bucket}/a --grant-read everybody --allow-public")
    assert ("everybody", "READ") in grants(shell, f"s3://{bucket}/a")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "either an ACL"),
        ("public-read --grant-read everybody", "either an ACL"),
        ("log-delivery-write", "no ACL of an object"),
        ("--grant-write everybody", "is for a bucket"),
        ("--grant-read you@example.com", "no e-mail addresses any more"),
        ("--grant-read 123456789012", "canonical user id"),
        ("--grant-read nobody", "64 of 0-9 and a-f"),
        ("public", "is not one of private, public-read"),
    ],
)
def test_words_that_make_no_acl(shell: Shell, bucket: str, put: Put, words: str, why: str) -> None:
    put("a")
    with pytest.raises(UsageError, match=why):
        shell.run(f"s3 acl set s3://{bucket}/a {words}")


def test_canned_ones_of_objects_are_none_of_buckets(shell: Shell, bucket: str) -> None:
    with pytest.raises(UsageError, match="no ACL of a bucket"):
        shell.run(f"s3 acl set s3://{bucket} bucket-owner-read")


def test_where_acls_are_off_private_is_no_change(
    shell: Shell, bucket: str, put: Put, watcher: Watcher
) -> None:
    put("a")
    assert len(shell.run(f"s3 acl set s3://{bucket}/a private").rows) == 1
    assert "ACLs are off" in watcher.notes[-1]
    shell.run(f"s3 acl show s3://{bucket}/a")
    assert "has ACLs off" in watcher.notes[-1]


def test_show_tells_what_is_ignored(shell: Shell, bucket: str, put: Put, watcher: Watcher) -> None:
    put("a")
    shell.run(f"s3 acl set s3://{bucket}/a public-read --allow-public; s3 public-access block {bucket}")
    assert ("everybody", "READ") in grants(shell, f"s3://{bucket}/a")
    assert "IgnorePublicAcls is on" in watcher.notes[-1]


def test_a_folder_is_no_object(shell: Shell, bucket: str, put: Put) -> None:
    put("site/a")
    with pytest.raises(AwsError, match=r"NoSuchKey.*site/ is a folder.*--recursive"):
        shell.run(f"s3 acl show s3://{bucket}/site")


def test_one_version(shell: Shell, ctx: Context, bucket: str, put: Put, watcher: Watcher) -> None:
    ctx.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    put("a", "a")
    versions = ctx.call("s3", "list_object_versions", Bucket=bucket)["Versions"]
    old = next(version["VersionId"] for version in versions if not version["IsLatest"])
    shell.run(f"s3 acl set s3://{bucket}/a public-read --version {old} --allow-public")
    assert grants(shell, f"s3://{bucket}/a") == {("the owner", "FULL_CONTROL")}
    assert ("everybody", "READ") in grants(shell, f"s3://{bucket}/a --version {old}")
    assert ("everybody", "READ") in grants(shell, f"s3://{bucket}/a --version first")
    shell.run(f"s3 versions s3://{bucket}/a | where number == 1 | s3 acl set private")
    assert ("everybody", "READ") not in grants(shell, f"s3://{bucket}/a --version previous")
