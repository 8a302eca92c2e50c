"""`s3 logging`: where the log of a bucket's requests goes, and who may write it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from tests.s3.watcher import Watcher, fields


def test_on_and_off(
    shell: Shell, ctx: Context, bucket: str, new_bucket: Callable[[], str], watcher: Watcher
) -> None:
    logs = new_bucket()
    assert fields(shell, f"s3 logging show {bucket}") == {"bucket": bucket, "to": None}
    with pytest.raises(CommandError, match=r"does not let S3's log service write to .* \(--allow adds"):
        shell.run(f"s3 logging on {bucket} --to s3://{logs}/lab/")
    assert fields(shell, f"s3 logging show {bucket}")["to"] is None
    shell.run(f"s3 logging on {bucket} --to s3://{logs}/lab/ --allow")
    assert fields(shell, f"s3 logging show {bucket}")["to"] == f"s3://{logs}/lab/"
    assert (
        watcher.notes[-1] == f"the policy of bucket {logs!r} lets S3's log service write to s3://{logs}/lab/"
    )
    assert fields(shell, f"s3 logging off {bucket}") == {"bucket": bucket, "to": None}
    assert fields(shell, f"s3 logging show {bucket}")["to"] is None
    shell.run(f"s3 logging on {bucket} --to s3://{logs}/lab/")
    assert fields(shell, f"s3 logging show {bucket}")["to"] == f"s3://{logs}/lab/"


def test_the_policy_keeps_what_it_says(
    shell: Shell, ctx: Context, bucket: str, new_bucket: Callable[[], str]
) -> None:
    logs, other = new_bucket(), new_bucket()
    deny = {
        "Sid": "Tls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{logs}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = {"Version": "2012-10-17", "Statement": [deny]}
    ctx.call("s3", "put_bucket_policy", Bucket=logs, Policy=json.dumps(policy))
    for name in (bucket, other):
        shell.run(f"s3 logging on {name} --to s3://{logs}/{name}/ --allow")
    found = json.loads(ctx.call("s3", "get_bucket_policy", Bucket=logs)["Policy"])["Statement"]
    assert found[0] == deny
    assert [each["Resource"] for each in found[1:]] == [
        f"arn:aws:s3:::{logs}/{name}/*" for name in (bucket, other)
    ]


def test_refused_before_the_call(shell: Shell, bucket: str) -> None:
    with pytest.raises(UsageError, match="would log into itself"):
        shell.run(f"s3 logging on {bucket} --to s3://{bucket}/logs/")
    with pytest.raises(AwsError, match="NoSuchBucket: bucket 'no-such-bucket-here'"):
        shell.run(f"s3 logging on {bucket} --to s3://no-such-bucket-here/")
    far = f"{bucket}-far"
    shell.run(f"s3 mb {far} --region eu-west-1")
    with pytest.raises(UsageError, match=r"is in eu-west-1, bucket .* in us-east-1"):
        shell.run(f"s3 logging on {bucket} --to s3://{far}/")
