"""Ways into a bucket: opened for just one thing, waited for, and closed where that does not come about."""

from __future__ import annotations

import json
import threading

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh_s3.access import opening
from awsh_s3.access.opening import Way, blocks_of, open_for_acl, open_for_policy, ownership_of
from awsh_s3.paths import S3Path
from tests.s3.watcher import Watcher


def public_policy(bucket: str) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    resource = {"Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **resource}]})


def test_a_switch_that_was_not_heard_of_everywhere_is_waited_for(
    ctx: Context, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awsh_s3.access.opening._SETTLING", (0.05,) * 40)
    client = ctx.client("s3")
    late = threading.Timer(0.3, lambda: client.delete_public_access_block(Bucket=bucket))
    late.start()
    way = Way(ctx, S3Path(bucket), turned=True)
    way.call("put_bucket_policy", Bucket=bucket, Policy=public_policy(bucket))
    late.join()
    assert client.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"]


def test_where_nothing_was_turned_a_refusal_is_one(ctx: Context, bucket: str) -> None:
    with pytest.raises(AwsError, match="AccessDenied"):
        Way(ctx, S3Path(bucket), turned=False).call(
            "put_bucket_policy", Bucket=bucket, Policy=public_policy(bucket)
        )


def test_ctrl_c_closes_what_was_opened(ctx: Context, bucket: str, watcher: Watcher) -> None:
    before = blocks_of(ctx, bucket)

    def stopped_half_way() -> None:
        with open_for_acl(ctx, S3Path(bucket), allow=True) as way:
            assert ownership_of(ctx, bucket) == "BucketOwnerPreferred"
            ctx.stopped = lambda: True
            way.call("put_bucket_acl", Bucket=bucket, ACL="public-read")

    with pytest.raises(KeyboardInterrupt):
        stopped_half_way()
    ctx.stopped = lambda: False
    assert (ownership_of(ctx, bucket), blocks_of(ctx, bucket)) == ("BucketOwnerEnforced", before)
    assert "closed again" in watcher.notes[-1]


def test_what_is_open_stays_as_it_is(ctx: Context, shell: Shell, bucket: str, watcher: Watcher) -> None:
    shell.run(f"s3 public-access allow {bucket} --only policy")
    with pytest.raises(CommandError, match="of its own"), open_for_policy(ctx, bucket, allow=False):
        raise CommandError("of its own")
    assert not watcher.notes
    assert blocks_of(ctx, bucket)["BlockPublicPolicy"] is False


def test_a_rehearsal_opens_nothing(ctx: Context, sandbox_url: str, bucket: str, watcher: Watcher) -> None:
    with Shell(connect(sandbox_url), console=watcher, dry_run=True) as rehearsing:
        rehearsing.run(f"s3 policy set {bucket} --public-read --allow-public")
    assert "would call s3:PutPublicAccessBlock" in watcher.notes[-1]
    assert all(blocks_of(ctx, bucket).values())


def test_ctrl_c_in_the_middle_of_opening_closes_it(
    ctx: Context, bucket: str, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = blocks_of(ctx, bucket)
    opened = opening.set_blocks

    def broken_off(ctx: Context, bucket: str, blocks: dict[str, bool]) -> None:
        monkeypatch.setattr(opening, "set_blocks", opened)
        opened(ctx, bucket, blocks)
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "set_blocks", broken_off)
    with pytest.raises(KeyboardInterrupt), open_for_policy(ctx, bucket, allow=True):
        pass
    assert blocks_of(ctx, bucket) == before
    assert "closed again" in watcher.notes[-1]
