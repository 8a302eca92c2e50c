"""Versioning on and suspended; versions listed, read, copied and removed one by one."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh_s3.listing_parser import IN_ORDER
from awsh_s3.paths import S3Path, parse_uri, read_path
from awsh_s3.versions.history import versions_under
from tests.s3.watcher import Watcher, body, fields


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


def rows(shell: Shell, line: str) -> list[dict[str, Any]]:
    return list(shell.run(line).value)


def ids(shell: Shell, line: str) -> list[str]:
    return [row["version_id"] for row in rows(shell, line)]


# On, suspended, never


def test_versioning_is_shown_switched_and_suspended(shell: Shell, bucket: str, watcher: Watcher) -> None:
    off = {"bucket": bucket, "versioning": "off", "mfa_delete": False}
    assert fields(shell, f"s3 versioning show {bucket}") == off
    assert fields(shell, f"s3 versioning suspend {bucket}") == off
    assert "never on" in watcher.notes[-1]
    assert fields(shell, f"s3 versioning on {bucket}") == {**off, "versioning": "on"}
    assert fields(shell, f"s3 versioning show {bucket}")["versioning"] == "on"
    assert fields(shell, f"s3 versioning suspend {bucket}")["versioning"] == "suspended"
    assert "`null`" in watcher.notes[-1]
    count = len(watcher.notes)
    shell.run(f"s3 versioning suspend {bucket}")
    assert len(watcher.notes) == count


def test_mfa_delete_is_shown_and_said_to_be_in_the_way(shell: Shell, bucket: str, ctx: Context) -> None:
    # Only a root user with a device can switch it on.
    def with_mfa(parsed: dict[str, Any], **_: Any) -> None:
        parsed["MFADelete"] = "Enabled"

    def refuse(params: dict[str, Any], **_: Any) -> None:
        params["VersioningConfiguration"]["MFADelete"] = "Enabled"

    events = ctx.client("s3").meta.events
    events.register("after-call.s3.GetBucketVersioning", with_mfa)
    events.register("before-parameter-build.s3.PutBucketVersioning", refuse)
    try:
        assert fields(shell, f"s3 versioning show {bucket}")["mfa_delete"] is True
        with pytest.raises(AwsError, match="--mfa 'SERIAL CODE'"):
            shell.run(f"s3 versioning on {bucket}")
    finally:
        events.unregister("after-call.s3.GetBucketVersioning", with_mfa)
        events.unregister("before-parameter-build.s3.PutBucketVersioning", refuse)


def test_a_bucket_with_a_lock_is_not_suspended(shell: Shell, ctx: Context, bucket: str) -> None:
    name = f"{bucket}-lock"
    ctx.call("s3", "create_bucket", Bucket=name, ObjectLockEnabledForBucket=True)
    with pytest.raises(AwsError, match="object lock keeps"):
        shell.run(f"s3 versioning suspend {name}")


# Listing


def test_the_versions_of_a_key_come_newest_first_and_counted(shell: Shell, three: str) -> None:
    shell.run(f"s3 rm s3://{three}/k")
    found = rows(shell, f"s3 versions s3://{three}/k")
    assert [(row["number"], row["size"], row["latest"], row["marker"]) for row in found] == [
        (0, None, True, True),
        (1, 5, False, False),
        (2, 3, False, False),
        (3, 3, False, False),
    ]
    assert found[1]["uri"] == f"s3://{three}@{found[1]['version_id']}/k"


def test_markers_between_versions_stay_in_their_place(shell: Shell, kept: str, put: Any) -> None:
    for _ in range(3):
        put("k")
        shell.run(f"s3 rm s3://{kept}/k")
    assert [row["marker"] for row in rows(shell, f"s3 versions s3://{kept}/k")] == [True, False] * 3


def test_a_key_is_not_the_keys_that_begin_with_it(shell: Shell, kept: str, put: Any) -> None:
    put("k", "k/deep", "kk", "f/1", "f/2/3")
    assert [row["key"] for row in rows(shell, f"s3 versions s3://{kept}/k")] == ["k"]
    assert [row["key"] for row in rows(shell, f"s3 versions s3://{kept}/k -r")] == ["k", "k/deep"]
    assert [row["key"] for row in rows(shell, f"s3 versions s3://{kept}/f")] == ["f/1", "f/2/"]
    assert [row["key"] for row in rows(shell, f"s3 ls s3://{kept}/f/ --versions -r")] == ["f/1", "f/2/3"]
    assert [row["key"] for row in rows(shell, f"s3 versions s3://{kept}/**/*3")] == ["f/2/3"]
    assert [row["type"] for row in rows(shell, f"s3 versions s3://{kept}/")] == [
        "folder",
        "version",
        "folder",
        "version",
    ]


def test_what_never_was_is_said_to(shell: Shell, kept: str, watcher: Watcher) -> None:
    assert rows(shell, f"s3 versions s3://{kept}/no") == []
    assert "no older version" in watcher.notes[-1]


@pytest.mark.parametrize("quick", [True, False])
def test_pages_are_counted_through(
    shell: Shell, ctx: Context, kept: str, put: Any, quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not quick:
        monkeypatch.setattr("awsh_s3.versions.history.IN_ORDER", "what botocore alone would not give")
    for key in ("a", "b b", "c/+"):
        for _ in range(5):
            put(key)
    search = ctx.search
    monkeypatch.setattr(ctx, "search", lambda *words, **named: search(*words, **named, MaxKeys=2))
    for lag in (True, False):
        found = [(row["key"], row["number"]) for row in versions_under(ctx, S3Path(kept), lag=lag)]
        assert found == [(key, number) for key in ("a", "b b", "c/+") for number in range(5)]


def test_the_order_is_known_without_it_being_told(
    shell: Shell, ctx: Context, kept: str, put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awsh_s3.versions.history.IN_ORDER", "what botocore alone would not give")
    put("k")
    shell.run(f"s3 rm s3://{kept}/k")
    assert [row["latest"] for row in rows(shell, f"s3 versions s3://{kept}/k")] == [True, False]
    assert IN_ORDER in ctx.call("s3", "list_object_versions", Bucket=kept)


# Saying which


@pytest.mark.parametrize(
    ("said", "content"), [("0", b"three"), ("2", b"one"), ("previous", b"two"), ("first", b"one")]
)
def test_a_version_is_counted_named_or_told_by_its_id(
    shell: Shell, three: str, said: str, content: bytes
) -> None:
    assert body(shell, f"s3 cat s3://{three}/k --version {said}") == content
    number = {b"three": 0, b"two": 1, b"one": 2}[content]
    id = ids(shell, f"s3 versions s3://{three}/k")[number]
    assert body(shell, f"s3 cat s3://{three}/k --version {id}") == content
    assert body(shell, f"s3 cat s3://{three}@{id}/k") == content
    assert fields(shell, f"s3 stat s3://{three}/k --version {said}")["version_id"] == id


def test_a_time_is_what_the_object_was_then(shell: Shell, three: str) -> None:
    assert body(shell, f"s3 cat s3://{three}/k --version now") == b"three"
    with pytest.raises(CommandError, match=r"was not there then: .* is from 20"):
        shell.run(f"s3 cat s3://{three}/k --version 1y")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("9", "has no version 9: there are 3, counted from 0"),
        ("nonsense", "has no version nonsense"),
        ("0123456789abcdef0123456789abcdef", "has no version 0123456789abcdef"),
        ("'next tuesday'", "is not a time"),
        ("''", "an empty version"),
    ],
)
def test_a_version_that_is_none(shell: Shell, three: str, said: str, why: str) -> None:
    for command in ("cat", "stat"):
        with pytest.raises((CommandError, AwsError, UsageError), match=why):
            b"".join(shell.run(f"s3 {command} s3://{three}/k --version {said}").value)


def test_previous_of_the_only_one_and_of_none(shell: Shell, kept: str, put: Any) -> None:
    put("only")
    with pytest.raises(CommandError, match="no previous version"):
        shell.run(f"s3 stat s3://{kept}/only --version previous")
    with pytest.raises(AwsError, match="NoSuchKey"):
        shell.run(f"s3 stat s3://{kept}/none --version previous")


def test_a_version_is_of_one_object(shell: Shell, three: str) -> None:
    for line in (
        f"s3 cat s3://{three}/k s3://{three}/k2 --version 0",
        f"s3 cat s3://{three}/* --version 0",
        f"s3 stat s3://{three} --version 0",
        f"s3 rm s3://{three}/k -r --version 0",
        f"s3 cp s3://{three}/k ./x -r --version 0",
        "s3 cp ./x s3://y/z --version 0",
        f"s3 presign s3://{three}/k --method put --version 0",
    ):
        with pytest.raises(UsageError):
            shell.run(line)


def test_a_deleted_object_says_that_it_was(shell: Shell, three: str) -> None:
    shell.run(f"s3 rm s3://{three}/k")
    marker = ids(shell, f"s3 versions s3://{three}/k")[0]
    with pytest.raises(AwsError, match="s3 undelete"):
        shell.run(f"s3 stat s3://{three}/k")
    for command in ("stat", "cat"):
        with pytest.raises(AwsError, match=r"was deleted: .* is a delete marker"):
            b"".join(shell.run(f"s3 {command} s3://{three}@{marker}/k").value)
    shell.run(f"s3 rm s3://{three}/k --if-exists")
    assert body(shell, f"s3 cat s3://{three}/k --version previous") == b"three"


# Places of versions


def test_a_versions_place_is_told_from_every_key() -> None:
    place = S3Path("b", "a@b/c?versionId=x", version="3/L4+x")
    assert parse_uri(str(place)) == place
    assert read_path(str(place), None) == place
    assert parse_uri("s3://b/k?versionId=x") == S3Path("b", "k?versionId=x")
    assert parse_uri("s3://b/@x/k") == S3Path("b", "@x/k")
    for text in ("s3://b@/k", "s3://b@v/", "s3://b@v", "s3://@v/k"):
        with pytest.raises(ValueError, match="names no"):
            parse_uri(text)


@pytest.mark.parametrize(
    "line", ["s3 ls {}", "s3 exists {}", "s3 sync {} ./x", "s3 mv {} ./x", "s3 cp x {}", "s3 tag {} a=b"]
)
def test_what_takes_no_version_refuses_it(shell: Shell, three: str, folder: Path, line: str) -> None:
    Path("x").write_text("x")
    id = ids(shell, f"s3 versions s3://{three}/k")[1]
    with pytest.raises((UsageError, CommandError), match="version"):
        shell.run(line.format(f"s3://{three}@{id}/k"))
    assert len(ids(shell, f"s3 versions s3://{three}/k")) == 3


# Rows feed


def test_rows_are_of_exactly_that_version(shell: Shell, three: str) -> None:
    one = f"s3 versions s3://{three}/k | where number == 1"
    assert body(shell, f"{one} | s3 cat") == b"two"
    shell.run(f"{one} | s3 rm")
    assert body(shell, f"s3 cat s3://{three}/k") == b"three"
    assert [row["size"] for row in rows(shell, f"s3 versions s3://{three}/k")] == [5, 3]


def test_several_versions_are_removed_for_good_after_asking(
    shell: Shell, three: str, watcher: Watcher
) -> None:
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 versions s3://{three}/k | where not latest | s3 rm")
    assert watcher.questions[-1].startswith("Remove 2 versions, for good: s3://")
    watcher.answer = True
    shell.run(f"s3 versions s3://{three}/k | where not latest | s3 rm")
    assert [row["size"] for row in rows(shell, f"s3 versions s3://{three}/k")] == [5]


def test_a_delete_marker_is_removed_like_a_version(shell: Shell, three: str) -> None:
    shell.run(f"s3 rm s3://{three}/k")
    shell.run(f"s3 rm s3://{three}/k --version 0")
    assert body(shell, f"s3 cat s3://{three}/k") == b"three"
    with pytest.raises(AwsError, match="has no version"):
        shell.run(f"s3 rm s3://{three}/k --version {'0' * 32}")
    shell.run(f"s3 rm s3://{three}/k --if-exists --version {'0' * 32}")


# Copies


def test_a_version_is_copied_here_and_there(
    shell: Shell, three: str, folder: Path, get: Callable[[str], bytes]
) -> None:
    shell.run(f"s3 cp s3://{three}/k ./old --version first")
    assert Path("old").read_bytes() == b"one"
    shell.run(f"s3 cp s3://{three}/k s3://{three}/copy --version previous")
    assert get("copy") == b"two"
    shell.run(f"s3 versions s3://{three}/k | where number == 2 | s3 cp s3://{three}/into/")
    assert get("into/k") == b"one"
    assert body(shell, f"s3 cp s3://{three}/k - --version 1") == b"two"


def test_a_large_version_arrives_whole(
    shell: Shell, kept: str, put: Any, folder: Path, get: Callable[[str], bytes]
) -> None:
    content = bytes(range(256)) * (9 << 12)
    put("k", body=content)
    put("k", body=b"x" * len(content))
    shell.run(f"s3 cp s3://{kept}/k ./old --version previous")
    assert Path("old").read_bytes() == content


def test_several_versions_do_not_fall_onto_one_name(shell: Shell, three: str, folder: Path) -> None:
    with pytest.raises(CommandError, match="would overwrite"):
        shell.run(f"s3 versions s3://{three}/k | s3 cp ./all/")


def test_a_version_has_an_address_of_its_own(shell: Shell, three: str) -> None:
    url = str(shell.run(f"s3 presign s3://{three}/k --version previous").value)
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"two"


def test_versions_are_completed(shell: Shell, three: str) -> None:
    import time

    from awsh.completion import complete

    line = f"s3 cat s3://{three}/k --version "
    wanted = set(ids(shell, f"s3 versions s3://{three}/k")) | {"previous", "first"}
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = {item.label for item in complete(shell, line, len(line)).items}
        if wanted <= found:
            return
        time.sleep(0.05)
    raise AssertionError(found)
