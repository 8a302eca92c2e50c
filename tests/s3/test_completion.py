"""Completing places in S3, as the prompt does."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from awsh.completion import complete
from awsh.context import Context
from awsh.shell import Shell

Labels = Callable[[str], list[str]]


@pytest.fixture
def insert(shell: Shell, bucket: str, put: Callable[..., None]) -> Labels:
    """What would be inserted for the word at the end of a line, once the names have come."""
    put("logs/a.gz", "logs/sp ace", "logs/deep/x", "log.txt", "new\nline", "top")

    def insert(line: str) -> list[str]:
        complete(shell, line, len(line))
        deadline = time.monotonic() + 10
        while not (found := complete(shell, line, len(line)).items) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        found = complete(shell, line, len(line)).items
        return [item.insert.rstrip() for item in found if not item.insert.startswith("-")]

    return insert


def test_buckets_then_a_level_at_a_time(insert: Labels, bucket: str) -> None:
    assert insert(f"s3 ls s3://{bucket[:9]}") == [f"s3://{bucket}/"]
    assert insert(f"s3 ls {bucket[:9]}") == [f"{bucket}/"]
    assert f"s3://{bucket}/logs/" in insert(f"s3 cat s3://{bucket}/")
    assert set(insert(f"s3 cat s3://{bucket}/lo")) == {f"s3://{bucket}/logs/", f"s3://{bucket}/log.txt"}
    assert set(insert(f"s3 cat {bucket}/logs/")) == {
        f"{bucket}/logs/a.gz",
        f"'{bucket}/logs/sp ace'",
        f"{bucket}/logs/deep/",
    }


def test_below_the_current_folder(shell: Shell, insert: Labels, bucket: str) -> None:
    shell.run(f"cd s3://{bucket}/logs")
    assert set(insert("s3 cat a")) >= {"a.gz"}
    assert insert("s3 cat ../to") == ["../top"]
    assert insert("s3 cat /to") == ["/top"]
    assert insert("s3 cat :/to") == [":/top"]
    assert insert("cd d") == ["deep/"]


def test_only_a_folder_can_be_published(
    insert: Labels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "notes.txt").touch()
    assert insert("s3 website publish ") == ["site/"]


def test_cd_offers_folders_only(insert: Labels, bucket: str) -> None:
    assert insert(f"cd s3://{bucket}/") == [f"s3://{bucket}/logs/"]


def test_a_key_with_a_newline_stays_one_word(insert: Labels, bucket: str) -> None:
    (found,) = insert(f"s3 cat s3://{bucket}/new")
    assert "\n" not in found


def test_cp_completes_both_sides(shell: Shell, insert: Labels, bucket: str, folder: Path) -> None:
    Path("local.txt").touch()
    assert insert("s3 cp loc") == ["local.txt"]
    assert set(insert(f"s3 cp local.txt s3://{bucket}/lo")) == {
        f"s3://{bucket}/logs/",
        f"s3://{bucket}/log.txt",
    }
    assert "local.txt" in insert(f"s3 ls s3://{bucket} | s3 cp loc")


def test_typing_never_waits(
    shell: Shell, ctx: Context, bucket: str, put: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("x")

    def slow(**_: object) -> None:
        time.sleep(1)

    ctx.client("s3").meta.events.register("before-call.s3.ListObjectsV2", slow)
    started = time.monotonic()
    complete(shell, line := f"s3 cat s3://{bucket}/", len(line))
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    "line", ["s3 cp a s3://b/ --kms-key", "s3 sync a s3://b/ --kms-key", "s3 encryption set b --kms"]
)
def test_keys_of_kms_are_offered_by_their_aliases(
    ctx: Context, insert: Labels, bucket: str, line: str
) -> None:
    key = ctx.call("kms", "create_key")["KeyMetadata"]["KeyId"]
    ctx.call("kms", "create_alias", AliasName=f"alias/{bucket}", TargetKeyId=key)
    assert insert(f"{line} alias/{bucket}") == [f"alias/{bucket}"]
