"""Older versions and expired delete markers removed for good, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from tests.s3.watcher import Watcher, fields


@pytest.fixture
def kept(shell: Shell, bucket: str) -> str:
    """A bucket with versioning."""
    shell.run(f"s3 versioning on {bucket}")
    return bucket


@pytest.fixture
def full(shell: Shell, kept: str, put: Callable[..., None]) -> str:
    """`f/here` with three versions, `f/gone` with two and deleted, `f/bare` a marker alone, `g/other` with two."""
    for body in (b"1", b"22", b"333"):
        put("f/here", body=body)
    for body in (b"4444", b"55555"):
        put("f/gone", "g/other", body=body)
    ctx = shell.context()
    for key in ("f/gone", "f/bare"):
        ctx.call("s3", "delete_object", Bucket=kept, Key=key)
    return kept


def left(shell: Shell, place: str) -> list[tuple[str, int | None]]:
    return [(row["key"], row["size"]) for row in shell.run(f"s3 versions {place} -r").value]


OTHERS = [("g/other", 5), ("g/other", 4)]


def test_what_is_old_goes_and_what_is_stays(shell: Shell, full: str, watcher: Watcher) -> None:
    watcher.answer = False
    before = left(shell, f"s3://{full}")
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 purge s3://{full}/f/")
    assert left(shell, f"s3://{full}") == before
    watcher.answer = True
    told = fields(shell, f"s3 purge s3://{full}/f/")
    assert watcher.questions[-1] == (
        f"Remove 4 older versions (12 B) and 2 delete markers at s3://{full}/f/ for good? "
        "1 deleted object cannot be brought back then."
    )
    assert (told["versions"], told["size"], told["markers"]) == (4, 12, 2)
    assert left(shell, f"s3://{full}") == [("f/here", 3), *OTHERS]
    again = fields(shell, f"s3 purge s3://{full}/f/")
    assert (again["versions"], again["markers"]) == (0, 0)
    assert "nothing to purge" in watcher.notes[-1]


def test_so_many_are_kept_of_each(shell: Shell, full: str) -> None:
    shell.run(f"s3 purge s3://{full} --keep 1")
    assert left(shell, f"s3://{full}") == [
        ("f/gone", None),
        ("f/gone", 5),
        ("f/here", 3),
        ("f/here", 2),
        *OTHERS,
    ]
    shell.run(f"s3 undelete s3://{full}/f/gone")


def test_markers_alone(shell: Shell, full: str, watcher: Watcher) -> None:
    told = fields(shell, f"s3 purge s3://{full} --markers")
    assert watcher.questions[-1] == f"Remove 1 delete marker at s3://{full}/ for good?"
    assert (told["versions"], told["markers"]) == (0, 1)
    assert "f/bare" not in dict(left(shell, f"s3://{full}"))
    assert len(left(shell, f"s3://{full}")) == 8


def test_only_what_was_over_so_long_ago(shell: Shell, kept: str, put: Any) -> None:
    put("k", body=b"1")
    time.sleep(2.1)
    # The first is as old as the sleep, and was over only now.
    put("k", body=b"22")
    assert fields(shell, f"s3 purge s3://{kept}/k --older 2s")["versions"] == 0
    shell.context().call("s3", "delete_object", Bucket=kept, Key="k")
    time.sleep(2.1)
    put("k", body=b"333")
    told = fields(shell, f"s3 purge s3://{kept}/k --older 2s")
    assert (told["versions"], told["markers"]) == (2, 0)
    assert left(shell, f"s3://{kept}/k") == [("k", 3), ("k", None)]


def test_a_rehearsal_lists_what_would_go(shell: Shell, full: str) -> None:
    before = left(shell, f"s3://{full}")
    shell.dry_run = True
    found = list(shell.run(f"s3 purge s3://{full}").value)
    shell.dry_run = False
    assert [(row["key"], row["size"]) for row in found] == [
        ("f/bare", None),
        ("f/gone", 5),
        ("f/gone", 4),
        ("f/gone", None),
        ("f/here", 2),
        ("f/here", 1),
        ("g/other", 4),
    ]
    assert left(shell, f"s3://{full}") == before


def test_a_pattern_and_a_key_take_nothing_beside_them(shell: Shell, full: str, put: Any) -> None:
    put("f/here2", body=b"1")
    put("f/here2", body=b"2")
    shell.run(f"s3 purge s3://{full}/f/here")
    assert [each for each in left(shell, f"s3://{full}") if "here" in each[0]] == [
        ("f/here", 3),
        ("f/here2", 1),
        ("f/here2", 1),
    ]
    shell.run(f"s3 purge s3://{full}/g/*")
    assert left(shell, f"s3://{full}/g/") == OTHERS[:1]


def test_a_version_that_stays_keeps_the_object_deleted(shell: Shell, ctx: Context, bucket: str) -> None:
    name = f"{bucket}-lock"
    ctx.call("s3", "create_bucket", Bucket=name, ObjectLockEnabledForBucket=True)
    ctx.call("s3", "put_object", Bucket=name, Key="k", Body=b"1", ObjectLockLegalHoldStatus="ON")
    ctx.call("s3", "put_object", Bucket=name, Key="k", Body=b"22")
    ctx.call("s3", "delete_object", Bucket=name, Key="k")
    with pytest.raises(PartialFailure, match=rf"1 failed, 1 done: s3://{name}@\w+/k: AccessDenied"):
        shell.run(f"s3 purge s3://{name}")
    assert left(shell, f"s3://{name}") == [("k", None), ("k", 1)]


def test_pages_go_on_behind_what_was_deleted(
    shell: Shell, kept: str, put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from awsh.aws.path import Aws

    search = Aws.search
    monkeypatch.setattr(
        Aws,
        "search",
        lambda self, service, operation, items, parameters, *more: (
            search(self, service, operation, items, {**parameters, "MaxKeys": 3}, *more)
            if operation == "list_object_versions"
            else search(self, service, operation, items, parameters, *more)
        ),
    )
    for number in range(8):
        put("a", "b", body=b"x" * number)
    shell.run(f"s3 purge s3://{kept} --keep 2")
    assert left(shell, f"s3://{kept}") == [(key, size) for key in ("a", "b") for size in (7, 6, 5)]


def test_without_versions_there_is_nothing_to_purge(
    shell: Shell, bucket: str, put: Any, watcher: Watcher
) -> None:
    put("k")
    assert fields(shell, f"s3 purge s3://{bucket}")["versions"] == 0
    assert "keeps no versions" in watcher.notes[-1]


def test_mfa_delete_is_said_before(shell: Shell, full: str, ctx: Context) -> None:
    # Only a root user with a device can switch it on.
    def with_mfa(parsed: dict[str, Any], **_: Any) -> None:
        parsed["MFADelete"] = "Enabled"

    events = ctx.client("s3").meta.events
    events.register("after-call.s3.GetBucketVersioning", with_mfa)
    try:
        with pytest.raises(CommandError, match="MFA delete"):
            shell.run(f"s3 purge s3://{full}")
    finally:
        events.unregister("after-call.s3.GetBucketVersioning", with_mfa)


@pytest.mark.parametrize(
    "line", ["s3 purge", "s3 purge s3://b --keep -1", "s3 purge s3://b --keep 1 --markers"]
)
def test_what_makes_no_sense_is_refused(shell: Shell, line: str) -> None:
    with pytest.raises(UsageError):
        shell.run(line)
