"""`s3 policy`: what it says, what it sets, and what somebody without credentials can do then."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh_s3.policies.setting import arns_of
from tests.s3.anonymous import status
from tests.s3.watcher import Watcher

Put = Callable[..., None]


def policy_of(ctx: Context, bucket: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(ctx.call("s3", "get_bucket_policy", Bucket=bucket)["Policy"])
    return document


def means(shell: Shell, bucket: str) -> dict[str, str]:
    return {row["sid"]: row["means"] for row in shell.run(f"s3 policy show {bucket}").rows}


def blocks(ctx: Context, bucket: str) -> set[str]:
    found = ctx.call("s3", "get_public_access_block", Bucket=bucket)["PublicAccessBlockConfiguration"]
    return {name for name, on in found.items() if on}


def test_public_read_of_a_new_bucket_says_what_is_in_the_way(
    shell: Shell, ctx: Context, bucket: str, put: Put, sandbox_url: str
) -> None:
    put("a.txt")
    with pytest.raises(CommandError, match=r"BlockPublicPolicy, RestrictPublicBuckets.*--allow-public"):
        shell.run(f"s3 policy set {bucket} --public-read")
    assert len(blocks(ctx, bucket)) == 4
    assert status(sandbox_url, bucket, "a.txt") == 403


def test_allow_public_turns_just_what_is_needed(
    shell: Shell, ctx: Context, bucket: str, put: Put, sandbox_url: str, watcher: Watcher
) -> None:
    put("a.txt", "b/c.txt")
    shell.run(f"s3 policy set {bucket} --public-read --allow-public")
    assert blocks(ctx, bucket) == {"BlockPublicAcls", "IgnorePublicAcls"}
    assert "BlockPublicPolicy and RestrictPublicBuckets are off" in watcher.notes[-1]
    assert not watcher.questions
    assert status(sandbox_url, bucket, "a.txt") == status(sandbox_url, bucket, "b/c.txt") == 200
    assert status(sandbox_url, bucket) == 403
    assert status(sandbox_url, bucket, "new", "PUT", b"x") == 403
    assert status(sandbox_url, bucket, "a.txt", "DELETE") == 403


def test_prefixes_as_words_of_the_current_bucket(
    shell: Shell, bucket: str, put: Put, sandbox_url: str
) -> None:
    put("dev/a", "test/b", "prod/c", "development", "index.html", "index.html.old")
    shell.run(f"use bucket {bucket}")
    shell.run("s3 policy set --public-read dev/ test/ index.html --allow-public")
    found = {
        key: status(sandbox_url, bucket, key)
        for key in ("dev/a", "test/b", "prod/c", "development", "index.html", "index.html.old")
    }
    assert found == {
        "dev/a": 200,
        "test/b": 200,
        "prod/c": 403,
        "development": 403,
        "index.html": 200,
        "index.html.old": 403,
    }
    assert means(shell, bucket) == {"PublicRead": "everybody may read dev/*, test/* and index.html"}


def test_prefixes_are_seen_from_the_current_folder(shell: Shell, ctx: Context, bucket: str, put: Put) -> None:
    put("site/a/x", "b/x")
    shell.run(f"cd s3://{bucket}/site; s3 policy set --public-read a/ /b/ --allow-public")
    assert policy_of(ctx, bucket)["Statement"][0]["Resource"] == [
        f"arn:aws:s3:::{bucket}/site/a/*",
        f"arn:aws:s3:::{bucket}/b/*",
    ]
    with pytest.raises(UsageError, match="is not in bucket"):
        shell.run("s3 policy set --public-read s3://other/a/")


def test_opening_is_asked_where_nothing_is_in_the_way(
    shell: Shell, bucket: str, put: Put, sandbox_url: str, watcher: Watcher
) -> None:
    put("a")
    shell.run(f"s3 public-access allow {bucket}")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 policy set {bucket} --public-read")
    assert watcher.questions == [f"Make bucket {bucket!r} public: everybody may read every object?"]
    assert status(sandbox_url, bucket, "a") == 403
    watcher.answer = True
    shell.run(f"s3 policy set {bucket} --public-read")
    assert status(sandbox_url, bucket, "a") == 200
    shell.run(f"s3 policy set {bucket} --tls-only")
    assert len(watcher.questions) == 2


def test_the_accounts_block_is_named_and_stays(
    shell: Shell, ctx: Context, bucket: str, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(
        lambda: ctx.call("s3control", "delete_public_access_block", AccountId=ctx.account) and None
    )
    shell.run("s3 public-access block --account --only policy")
    with pytest.raises(CommandError, match=r"the account blocks.*s3 public-access allow --account"):
        shell.run(f"s3 policy set {bucket} --public-read --allow-public")
    assert len(blocks(ctx, bucket)) == 4


def test_what_was_opened_is_closed_where_the_policy_fails(
    shell: Shell,
    ctx: Context,
    bucket: str,
    folder: Path,
    watcher: Watcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("awsh_s3.access.opening._SETTLING", ())
    public = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": ["*", "arn:aws:iam::123456789012:user/nobody-there"]},
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{bucket}/*",
            }
        ],
    }
    Path("p.json").write_text(json.dumps(public))
    with pytest.raises(AwsError, match="MalformedPolicy"):
        shell.run(f"s3 policy set {bucket} --file p.json --allow-public")
    assert len(blocks(ctx, bucket)) == 4
    assert "closed again" in watcher.notes[-1]


def test_statements_are_put_together(shell: Shell, ctx: Context, bucket: str, watcher: Watcher) -> None:
    shell.run(f"s3 policy set {bucket} --tls-only")
    shell.run(f"s3 policy set {bucket} --allow-from 203.0.113.0/24")
    shell.run(f"s3 policy set {bucket} --allow-from 198.51.100.7 2001:db8::/32 --under logs/")
    assert means(shell, bucket) == {
        "TlsOnly": "nobody may do anything, without TLS",
        "AllowFrom": "everybody may read logs/*, from 198.51.100.7 or 2001:db8::/32",
    }
    assert not watcher.questions
    shell.run(f"s3 policy set {bucket} --allow-from 203.0.113.0/24 --if-missing")
    assert "has a policy already" in watcher.notes[-1]
    assert len(policy_of(ctx, bucket)["Statement"]) == 2
    shell.run(f"s3 policy set {bucket} --allow-from 203.0.113.0/24 --replace")
    assert list(means(shell, bucket)) == ["AllowFrom"]


def test_a_range_lets_its_own_in(
    shell: Shell, bucket: str, put: Put, sandbox_url: str, watcher: Watcher
) -> None:
    put("a")
    shell.run(f"s3 policy set {bucket} --allow-from 203.0.113.0/24")
    assert status(sandbox_url, bucket, "a") == 403
    shell.run(f"s3 policy set {bucket} --allow-from 203.0.113.0/24 127.0.0.0/8")
    assert status(sandbox_url, bucket, "a") == 200


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("", "wants a policy"),
        ("--allow-from 203.0.113.7/24", "did you mean 203.0.113.0/24"),
        ("--allow-from here", "no range of addresses"),
        ("--public-read --allow-from 203.0.113.0/24", "one after the other"),
        ("--tls-only --under logs/", "--under says"),
        ("--file missing.json", "No such file"),
    ],
)
def test_words_that_make_no_policy(shell: Shell, bucket: str, folder: Path, options: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        shell.run(f"s3 policy set {bucket} {options}")


def test_round_trip_through_a_file_and_a_pipe(shell: Shell, ctx: Context, bucket: str, folder: Path) -> None:
    shell.run(f"s3 policy set {bucket} --tls-only --allow-from 203.0.113.0/24")
    before = policy_of(ctx, bucket)
    shell.run(f"s3 policy show {bucket} --raw > p.json; s3 policy rm {bucket}")
    shell.run(f"s3 policy set {bucket} --file p.json")
    assert policy_of(ctx, bucket) == before
    shell.run(f"s3 policy rm {bucket}; !cat p.json | s3 policy set {bucket}")
    assert policy_of(ctx, bucket) == before


def test_standard_input(
    shell: Shell, ctx: Context, bucket: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run(f"s3 policy set {bucket} --tls-only")
    before = policy_of(ctx, bucket)
    (folder / "policy.json").write_text(json.dumps(before))
    shell.run(f"s3 policy rm {bucket}")
    with open("policy.json") as written:
        monkeypatch.setattr("sys.stdin", written)
        shell.run(f"s3 policy set {bucket} --file -")
    assert policy_of(ctx, bucket) == before


def test_rows_of_buckets_are_given_it(
    shell: Shell, ctx: Context, bucket: str, new_bucket: Callable[[], str]
) -> None:
    other = new_bucket()
    assert shell.run(f"s3 ls | where name in ({bucket}, {other}) | s3 policy set --tls-only").rows
    assert policy_of(ctx, bucket)["Statement"][0]["Sid"] == "TlsOnly"
    assert f"arn:aws:s3:::{other}" in policy_of(ctx, other)["Statement"][0]["Resource"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"Statement": [\n  {"Sid" "a"}\n]}', "line 2, column 10"),
        ("[]", "no JSON object"),
        ('{"Statement": {"Effect": "Deny", "Effect": "Allow"}}', "has 'Effect' twice"),
        ('{"Version": "2012-10-17"}', "has no Statement"),
    ],
)
def test_a_document_that_is_none(shell: Shell, bucket: str, folder: Path, text: str, why: str) -> None:
    Path("p.json").write_text(text)
    with pytest.raises((UsageError, CommandError), match=why):
        shell.run(f"s3 policy set {bucket} --file p.json")


def test_arns_are_of_the_regions_partition(shell: Shell, ctx: Context) -> None:
    assert arns_of(ctx, "lab").own == "arn:aws:s3:::lab"
    shell.run("use region cn-north-1")
    assert arns_of(ctx, "lab").objects("dev/") == "arn:aws-cn:s3:::lab/dev/*"
    shell.run("use region us-gov-west-1")
    assert arns_of(ctx, "lab").objects("index.html") == "arn:aws-us-gov:s3:::lab/index.html"


def test_show_of_none(shell: Shell, bucket: str) -> None:
    with pytest.raises(AwsError, match=r"NoSuchBucketPolicy.*has no policy"):
        shell.run(f"s3 policy show {bucket}")


def test_show_tells_a_policy_that_is_kept_in(shell: Shell, bucket: str, watcher: Watcher) -> None:
    shell.run(f"s3 policy set {bucket} --public-read --allow-public; s3 public-access block {bucket}")
    assert [row["public"] for row in shell.run(f"s3 policy show {bucket}").rows] == [True]
    assert "RestrictPublicBuckets is on" in watcher.notes[-1]


def test_rm_asks_and_takes_what_is_named(
    shell: Shell, bucket: str, put: Put, sandbox_url: str, watcher: Watcher
) -> None:
    put("a")
    shell.run(f"s3 policy set {bucket} --public-read --tls-only --allow-public")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 policy rm {bucket}")
    assert "everybody may read every object; nobody may do anything" in watcher.questions[-1]
    watcher.answer = True
    with pytest.raises(CommandError, match=r"no statement 'Public'.*PublicRead, TlsOnly"):
        shell.run(f"s3 policy rm {bucket} --sid Public")
    assert status(sandbox_url, bucket, "a") == 200
    shell.run(f"s3 policy rm {bucket} --sid PublicRead")
    assert status(sandbox_url, bucket, "a") == 403
    assert list(means(shell, bucket)) == ["TlsOnly"]
    shell.run(f"s3 policy rm {bucket}; s3 policy rm {bucket}")
    assert "has no policy" in watcher.notes[-1]


def test_check_says_all_and_sends_nothing(shell: Shell, bucket: str, folder: Path, watcher: Watcher) -> None:
    arn = f"arn:aws:s3:::{bucket}"
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{arn}/*"}
    Path("p.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statement}))
    (row,) = shell.run(f"s3 policy check {bucket} --file p.json").rows
    assert (row["level"], row["finding"]) == ("public", "everybody may read every object")
    Path("p.json").write_text(json.dumps({"Statement": {**statement, "Resource": arn}}))
    with pytest.raises(CommandError, match="would refuse it: 1 mistake"):
        shell.run(f"s3 policy check {bucket} --file p.json")
    with pytest.raises(AwsError, match="has no policy"):
        shell.run(f"s3 policy check {bucket}")
    shell.run(f"s3 policy set {bucket} --tls-only")
    assert shell.run(f"s3 policy check {bucket}").rows == []
    assert "nothing is wrong" in watcher.notes[-1]
