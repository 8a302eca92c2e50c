"""Older versions made the latest, deleted objects brought back, folders as they were at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh_s3.transfers import remote_copy as remote
from tests.s3.watcher import Watcher, fields


@pytest.fixture
def kept(shell: Shell, bucket: str) -> str:
    """A bucket with versioning."""
    shell.run(f"s3 versioning on {bucket}")
    return bucket


@pytest.fixture
def three(kept: str, put: Callable[..., None]) -> str:
    """A bucket where the key `k` was one, two and three."""
    for word in (b"one", b"two", b"three"):
        put("k", body=word)
    return kept


def sizes(shell: Shell, place: str) -> list[int | None]:
    return [row["size"] for row in shell.run(f"s3 versions {place}").value]


def now() -> datetime:
    """A moment that S3, which knows whole seconds, tells from all that comes after it."""
    moment = datetime.now().astimezone()
    time.sleep(1.05 - moment.microsecond / 1e6)
    return moment.replace(microsecond=999999)


# One object


@pytest.mark.parametrize(("to", "content"), [("first", b"one"), ("previous", b"two"), ("2", b"one")])
def test_an_older_version_becomes_the_latest(
    shell: Shell, three: str, get: Callable[[str], bytes], watcher: Watcher, to: str, content: bytes
) -> None:
    told = fields(shell, f"s3 restore s3://{three}/k --to {to}")
    assert get("k") == content
    assert sizes(shell, f"s3://{three}/k") == [len(content), 5, 3, 3]
    latest = next(iter(shell.run(f"s3 versions s3://{three}/k").value))
    assert (told["version_id"], told["changed"]) == (latest["version_id"], True)
    assert "what it was until now stays, as version" in watcher.notes[-1]
    assert watcher.questions == []


def test_previous_twice_is_there_and_back(shell: Shell, three: str, get: Callable[[str], bytes]) -> None:
    shell.run(f"s3 restore s3://{three}/k --to previous")
    shell.run(f"s3 restore s3://{three}/k --to previous")
    assert get("k") == b"three"


def test_a_row_says_which(shell: Shell, three: str, get: Callable[[str], bytes]) -> None:
    shell.run(f"s3 versions s3://{three}/k | where number == 2 | s3 restore")
    assert get("k") == b"one"
    id = next(iter(shell.run(f"s3 versions s3://{three}/k | where number == 1").value))["version_id"]
    shell.run(f"s3 restore s3://{three}/k --to {id}")
    assert get("k") == b"three"


def test_that_already_is_an_answer(shell: Shell, three: str, watcher: Watcher) -> None:
    for line in (f"s3 restore s3://{three}/k --to 0", f"s3 restore s3://{three}/k --to now"):
        assert fields(shell, line)["changed"] is False
        assert watcher.notes[-1] == f"s3://{three}/k is that already; nothing was done"
    shell.run(f"s3 restore s3://{three}/k --to first")
    assert fields(shell, f"s3 restore s3://{three}/k --to first")["changed"] is False
    assert sizes(shell, f"s3://{three}/k") == [3, 5, 3, 3]


def test_what_the_object_says_of_itself_comes_back_too(shell: Shell, ctx: Context, kept: str) -> None:
    at = {"Bucket": kept, "Key": "k", "Body": b"x"}
    kms = ctx.call("kms", "create_key")["KeyMetadata"]["Arn"]
    ctx.call(
        *("s3", "put_object"),
        **at,
        ContentType="text/x",
        CacheControl="max-age=1",
        Metadata={"a": "b"},
        Tagging="t=1&u=2",
        StorageClass="STANDARD_IA",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=kms,
    )
    ctx.call("s3", "put_object", **at, Tagging="t=other")
    shell.run(f"s3 restore s3://{kept}/k --to previous")
    told = fields(shell, f"s3 stat s3://{kept}/k --tags")
    assert (told["content_type"], told["cache_control"], told["metadata"]) == (
        "text/x",
        "max-age=1",
        {"a": "b"},
    )
    assert (told["tags"], told["storage_class"]) == ({"t": "1", "u": "2"}, "STANDARD_IA")
    assert (told["encryption"], told["kms_key"]) == ("aws:kms", kms)


def test_the_same_bytes_with_other_tags_are_not_the_same(shell: Shell, ctx: Context, kept: str) -> None:
    for tags in ("t=1", "t=2"):
        ctx.call("s3", "put_object", Bucket=kept, Key="k", Body=b"x", Tagging=tags)
    assert fields(shell, f"s3 restore s3://{kept}/k --to previous")["changed"] is True
    assert fields(shell, f"s3 stat s3://{kept}/k --tags")["tags"] == {"t": "1"}


def test_a_large_version_goes_in_parts_and_keeps_what_it_has(
    shell: Shell, ctx: Context, kept: str, get: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "AT_ONCE", 6 << 20)
    monkeypatch.setattr(remote, "PART", 5 << 20)
    content = bytes(range(256)) * (11 << 12)
    ctx.call(
        *("s3", "put_object"),
        Bucket=kept,
        Key="k",
        Body=content,
        ContentType="text/x",
        Tagging="t=1",
        StorageClass="STANDARD_IA",
    )
    ctx.call("s3", "put_object", Bucket=kept, Key="k", Body=b"later")
    told = fields(shell, f"s3 restore s3://{kept}/k --to previous")
    assert get("k") == content
    there = fields(shell, f"s3 stat s3://{kept}/k --tags")
    assert (there["content_type"], there["storage_class"]) == ("text/x", "STANDARD_IA")
    assert (there["tags"], there["version_id"]) == ({"t": "1"}, told["version_id"])


@pytest.mark.parametrize(
    ("line", "error", "why"),
    [
        ("s3 restore {k}", UsageError, "wants --to"),
        ("s3 restore {k} --to 7", CommandError, "has no version 7"),
        ("s3 restore {k} --to 1y", CommandError, "was not there then"),
        ("s3 restore {k} --to nonsense", CommandError, "has no version nonsense"),
        ("s3 restore {k}x --to first", AwsError, "NoSuchKey"),
        ("s3 restore {b} --to 2h", UsageError, "--recursive"),
        ("s3 restore {b} -r --to first", UsageError, "is a time"),
        ("s3 restore {b}none/ -r --to 2h", CommandError, "no older version"),
    ],
)
def test_what_cannot_be_restored_says_why(
    shell: Shell, three: str, line: str, error: type[Exception], why: str
) -> None:
    with pytest.raises(error, match=why):
        shell.run(line.format(k=f"s3://{three}/k", b=f"s3://{three}/"))
    assert sizes(shell, f"s3://{three}/k") == [5, 3, 3]


def test_a_deleted_object_is_restored_and_a_marker_is_no_version(shell: Shell, three: str, get: Any) -> None:
    shell.run(f"s3 rm s3://{three}/k")
    with pytest.raises(CommandError, match="delete marker and no content"):
        shell.run(f"s3 restore s3://{three}/k --to now")
    shell.run(f"s3 restore s3://{three}/k --to previous")
    assert get("k") == b"three"


def test_without_versioning_there_is_nothing_to_restore(shell: Shell, bucket: str, put: Any) -> None:
    put("k", "f/k")
    with pytest.raises(CommandError, match="has no previous version"):
        shell.run(f"s3 restore s3://{bucket}/k --to previous")
    with pytest.raises(CommandError, match=r"keeps no versions.*s3 versioning on"):
        shell.run(f"s3 restore s3://{bucket}/f/ -r --to 2h")


def test_suspended_versioning_would_lose_what_is_there_so_it_asks(
    shell: Shell, three: str, put: Any, get: Callable[[str], bytes], watcher: Watcher
) -> None:
    shell.run(f"s3 versioning suspend {three}")
    shell.run(f"s3 restore s3://{three}/k --to first")
    assert watcher.questions == []
    put("k", body=b"new")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 restore s3://{three}/k --to previous")
    assert "the version null) is lost" in watcher.questions[-1]
    assert get("k") == b"new"
    watcher.answer = True
    shell.run(f"s3 restore s3://{three}/k --to previous")
    assert get("k") == b"three"


def test_an_archived_version_says_how_it_is_thawed(shell: Shell, ctx: Context, kept: str, put: Any) -> None:
    ctx.call("s3", "put_object", Bucket=kept, Key="k", Body=b"x", StorageClass="GLACIER")
    put("k")
    with pytest.raises(CommandError, match=r"is archived .*s3 thaw"):
        shell.run(f"s3 restore s3://{kept}/k --to previous")


# Deleted objects


def test_a_deleted_object_comes_back(shell: Shell, three: str, get: Any, watcher: Watcher) -> None:
    for _ in range(3):
        shell.run(f"s3 rm s3://{three}/k --if-exists")
    shell.context().call("s3", "delete_object", Bucket=three, Key="k")
    shell.run(f"s3 undelete s3://{three}/k")
    assert get("k") == b"three"
    assert sizes(shell, f"s3://{three}/k") == [5, 3, 3]
    assert watcher.notes[-1] == "1 object brought back"
    assert watcher.questions == []


def test_all_that_was_deleted_below_comes_back_after_asking(
    shell: Shell, kept: str, put: Any, keys: Callable[[], list[str]], watcher: Watcher
) -> None:
    put("f/a", "f/b", "f/c", "g/d")
    shell.run(f"s3 rm s3://{kept}/ -r")
    put("f/c")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 undelete s3://{kept}/f/ -r")
    assert watcher.questions[-1] == f"Bring back 2 objects (6 B) at s3://{kept}/f/?"
    watcher.answer = True
    shell.run(f"s3 undelete s3://{kept}/f/ -r")
    assert keys() == ["f/a", "f/b", "f/c"]
    shell.run(f"s3 undelete s3://{kept}/**/d")
    assert keys() == ["f/a", "f/b", "f/c", "g/d"]
    shell.run(f"s3 undelete s3://{kept}/f/ -r")
    assert watcher.notes[-1].startswith("nothing that could be brought back")


def test_what_is_not_deleted_or_never_was_or_is_gone(
    shell: Shell, three: str, watcher: Watcher, bucket: str
) -> None:
    shell.run(f"s3 undelete s3://{three}/k")
    assert watcher.notes[-1] == f"s3://{three}/k is not deleted"
    with pytest.raises(AwsError, match="NoSuchKey"):
        shell.run(f"s3 undelete s3://{three}/none")
    with pytest.raises(CommandError, match="--recursive"):
        shell.run(f"s3 undelete s3://{three}/")
    shell.run(f"s3 rm s3://{three}/k")
    shell.run(f"s3 versions s3://{three}/k | where not marker | s3 rm")
    with pytest.raises(CommandError, match="no version of it is left"):
        shell.run(f"s3 undelete s3://{three}/k")


# A folder at a time


@pytest.fixture
def then(shell: Shell, kept: str, put: Any) -> str:
    """When the bucket held old, same and gone; meanwhile old was written over, gone deleted, new came."""
    put("f/old", "f/same", "f/gone", "f/was-deleted", body=b"then")
    shell.run(f"s3 rm s3://{kept}/f/was-deleted")
    moment = now()
    put("f/old", "f/new", "f/was-deleted", body=b"later")
    shell.run(f"s3 rm s3://{kept}/f/gone")
    put("f/came-and-went")
    shell.run(f"s3 rm s3://{kept}/f/came-and-went")
    return moment.isoformat()


def test_a_folder_is_what_it_was_at_a_time(
    shell: Shell, kept: str, then: str, get: Any, keys: Callable[[], list[str]], watcher: Watcher
) -> None:
    watcher.answer = False
    line = f"s3 restore s3://{kept}/f/ -r --to {then}"
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(line)
    question = watcher.questions[-1]
    assert "restore 2 objects (8 B) and remove 2 objects that came later (by a delete marker)" in question
    assert "1 stay as they are?" in question
    watcher.answer = True
    told = fields(shell, line)
    assert (told["restored"], told["removed"], told["unchanged"], told["size"]) == (2, 2, 1, 8)
    assert keys() == ["f/gone", "f/old", "f/same"]
    assert get("f/old") == get("f/gone") == b"then"
    assert sizes(shell, f"s3://{kept}/f/new") == [None, 5]

    again = fields(shell, line)
    assert (again["restored"], again["removed"], again["unchanged"]) == (0, 0, 3)


def test_back_to_now_is_nothing_to_do(shell: Shell, kept: str, then: str, watcher: Watcher) -> None:
    told = fields(shell, f"s3 restore s3://{kept} -r --to now")
    assert (told["restored"], told["removed"], told["unchanged"]) == (0, 0, 4)
    assert "nothing was done" in watcher.notes[-1]
    assert watcher.questions == []


def test_a_rehearsal_lists_what_would_be_done(shell: Shell, kept: str, then: str) -> None:
    shell.dry_run = True
    found = list(shell.run(f"s3 restore s3://{kept}/f/ -r --to {then}").value)
    shell.run(f"s3 undelete s3://{kept}/f/ -r")
    shell.dry_run = False
    assert [(row["action"], row["key"], row["size"]) for row in found] == [
        ("restore", "f/gone", 4),
        ("remove", "f/new", None),
        ("restore", "f/old", 4),
        ("remove", "f/was-deleted", None),
    ]
    assert sizes(shell, f"s3://{kept}/f/old") == [5, 4]


def test_what_fails_is_named_and_the_rest_is_done(
    shell: Shell, ctx: Context, kept: str, put: Any, get: Any
) -> None:
    ctx.call("s3", "put_object", Bucket=kept, Key="f/ice", Body=b"then", StorageClass="GLACIER")
    put("f/a", body=b"then")
    moment = now()
    put("f/a", "f/ice", body=b"later")
    with pytest.raises(PartialFailure, match=r"1 failed, 1 done: s3://.*/f/ice: .* is archived"):
        shell.run(f"s3 restore s3://{kept}/f/ -r --to {moment.isoformat()}")
    assert get("f/a") == b"then"


def test_suspended_versioning_counts_what_would_be_lost(
    shell: Shell, kept: str, put: Any, watcher: Watcher
) -> None:
    put("a", "b", body=b"then")
    moment = now()
    shell.run(f"s3 versioning suspend {kept}")
    put("a", "c", body=b"later")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 restore s3://{kept} -r --to {moment.isoformat()}")
    assert "Versioning is suspended: what 2 objects have now is lost." in watcher.questions[-1]


def test_ctrl_c_says_how_far_it_came(
    shell: Shell, kept: str, put: Any, watcher: Watcher, keys: Callable[[], list[str]]
) -> None:
    names = [f"f/{number:02}" for number in range(30)]
    put(*names, body=b"then")
    moment = now()
    put(*names, body=b"later")
    watcher.interrupt_at = 40
    line = f"s3 restore s3://{kept}/f/ -r --to {moment.isoformat()}"
    with pytest.raises(KeyboardInterrupt):
        shell.run(line)
    assert "had arrived" in watcher.notes[-1]
    watcher.interrupt_at = None
    told = fields(shell, line)
    assert told["restored"] + told["unchanged"] == 30
    assert told["unchanged"] > 0
    assert all(row["size"] == 4 for row in shell.run(f"s3 ls s3://{kept}/f/").value)
