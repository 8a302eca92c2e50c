"""Archived objects made readable for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from tests.s3.watcher import Watcher, body, fields


@pytest.fixture
def ice(ctx: Context, bucket: str) -> Callable[..., None]:
    """Puts archived objects into the bucket."""

    def put(*keys: str, kind: str = "GLACIER") -> None:
        for key in keys:
            ctx.call("s3", "put_object", Bucket=bucket, Key=key, Body=b"cold", StorageClass=kind)

    return put


def thawed(shell: Shell, line: str) -> list[tuple[str, str]]:
    return [(row["key"], row["status"]) for row in shell.run(line).value]


def test_an_archived_object_is_thawed_and_waited_for(shell: Shell, bucket: str, ice: Any) -> None:
    ice("k")
    with pytest.raises(AwsError, match=r"is archived .*s3 thaw s3://"):
        body(shell, f"s3 cat s3://{bucket}/k")
    assert fields(shell, f"s3 stat s3://{bucket}/k")["archive"] == "archived"
    assert thawed(shell, f"s3 thaw s3://{bucket}/k") == [("k", "thawing")]
    assert fields(shell, f"s3 stat s3://{bucket}/k")["archive"] == "thawing"
    [row] = shell.run(f"s3 thaw s3://{bucket}/k --days 2 --wait").value
    assert (row["status"], row["storage_class"]) == ("thawed", "GLACIER")
    told = fields(shell, f"s3 stat s3://{bucket}/k")
    assert (told["archive"], told["thawed_until"]) == ("thawed", row["until"])
    assert body(shell, f"s3 cat s3://{bucket}/k") == b"cold"
    [longer] = shell.run(f"s3 thaw s3://{bucket}/k --days 30").value
    assert longer["until"] > datetime.now(UTC) + timedelta(days=30)


def test_what_is_archived_below_is_thawed_after_asking(
    shell: Shell, bucket: str, ice: Any, put: Any, watcher: Watcher
) -> None:
    ice("f/a", "f/b")
    ice("f/deep", kind="DEEP_ARCHIVE")
    ice("f/maybe", kind="INTELLIGENT_TIERING")
    put("f/warm")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        thawed(shell, f"s3 thaw s3://{bucket}/f/ -r --tier bulk")
    assert watcher.questions[-1].startswith("Thaw 4 objects (16 B) for 7 days, tier bulk?")
    watcher.answer = True
    found = thawed(shell, f"s3 thaw s3://{bucket}/f/ -r --tier bulk")
    assert sorted(found) == [("f/a", "thawing"), ("f/b", "thawing"), ("f/deep", "thawing")]
    assert thawed(shell, f"s3 thaw s3://{bucket}/f/may*") == []
    assert thawed(shell, f"s3 thaw s3://{bucket}/*") == []
    assert "is archived" in watcher.notes[-1]


def test_an_older_version_is_thawed_and_restored(shell: Shell, bucket: str, ice: Any, put: Any) -> None:
    shell.run(f"s3 versioning on {bucket}")
    ice("k")
    put("k", body=b"warm")
    assert thawed(shell, f"s3 thaw s3://{bucket}/k --version first --wait") == [("k", "thawed")]
    shell.run(f"s3 restore s3://{bucket}/k --to first")
    assert fields(shell, f"s3 stat s3://{bucket}/k")["storage_class"] == "GLACIER"
    ice("j")
    put("j")
    found = thawed(shell, f"s3 versions s3://{bucket}/j | where number == 1 | s3 thaw")
    assert found == [("j", "thawing")]


@pytest.mark.parametrize(
    ("line", "error", "why"),
    [
        ("s3 thaw", UsageError, "wants PATH"),
        ("s3 thaw {b}ice --days 0", UsageError, "at least 1"),
        ("s3 thaw {b}", CommandError, "--recursive"),
        ("s3 thaw {b}warm", CommandError, "is not archived: it is STANDARD"),
        ("s3 thaw {b}maybe", CommandError, "is not archived: it is INTELLIGENT_TIERING"),
        ("s3 thaw {b}none", AwsError, "NoSuchKey"),
        ("s3 thaw {b}deep --tier expedited", CommandError, "has no expedited tier"),
        ("s3 thaw {b}ice {b}deep --tier expedited", PartialFailure, "1 failed, 1 done: s3://.*/deep"),
    ],
)
def test_what_cannot_be_thawed_says_why(
    shell: Shell, bucket: str, ice: Any, put: Any, line: str, error: type[Exception], why: str
) -> None:
    ice("ice")
    ice("deep", kind="DEEP_ARCHIVE")
    ice("maybe", kind="INTELLIGENT_TIERING")
    put("warm")
    with pytest.raises(error, match=why):
        thawed(shell, line.format(b=f"s3://{bucket}/"))


def test_a_rehearsal_thaws_nothing(shell: Shell, bucket: str, ice: Any, watcher: Watcher) -> None:
    ice("k")
    shell.dry_run = True
    assert thawed(shell, f"s3 thaw s3://{bucket}/k") == []
    shell.dry_run = False
    assert "would be thawed" in watcher.notes[-1]
    assert fields(shell, f"s3 stat s3://{bucket}/k")["archive"] == "archived"


def test_waiting_can_be_stopped(shell: Shell, bucket: str, ice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ice("k")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("awsh.context.Context.sleep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        thawed(shell, f"s3 thaw s3://{bucket}/k --wait")
    assert fields(shell, f"s3 stat s3://{bucket}/k")["archive"] == "thawing"
