"""`s3 ls` of objects."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError
from awsh.shell import Shell
from awsh.values import Size
from tests.s3.watcher import Watcher

KEYS = ("logs", "logs-old/x", "logs/a.gz", "logs/b.gz", "logs/b.txt", "logs/deep/c.gz", "top")


@pytest.fixture
def names(shell: Shell, put: Callable[..., None], bucket: str) -> Callable[[str], list[str]]:
    put(*KEYS)

    def names(rest: str) -> list[str]:
        line = rest.replace("B/", f"s3://{bucket}/")
        return [row["key"] for row in shell.run(f"s3 ls {line}").rows]

    return names


def test_one_level_with_folders(names: Callable[[str], list[str]]) -> None:
    assert names("B/") == ["logs", "logs-old/", "logs/", "top"]


def test_a_folder_is_looked_into_with_or_without_its_slash(names: Callable[[str], list[str]]) -> None:
    assert names("B/logs/") == ["logs/a.gz", "logs/b.gz", "logs/b.txt", "logs/deep/"]
    assert names("B/logs") == ["logs", *names("B/logs/")]


def test_one_object(names: Callable[[str], list[str]]) -> None:
    assert names("B/top") == ["top"]
    assert names("B/to") == []


def test_recursive(names: Callable[[str], list[str]]) -> None:
    assert names("B/ --recursive") == sorted(KEYS)
    assert names("B/logs/ -r") == ["logs/a.gz", "logs/b.gz", "logs/b.txt", "logs/deep/c.gz"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("'B/logs/*.gz'", ["logs/a.gz", "logs/b.gz"]),
        ("'B/logs/[ab].gz'", ["logs/a.gz", "logs/b.gz"]),
        ("'B/logs/b.?z'", ["logs/b.gz"]),
        ("'B/log*'", ["logs", "logs-old/", "logs/"]),
        ("B/logs/**/*.gz", ["logs/a.gz", "logs/b.gz", "logs/deep/c.gz"]),
        ("B/*/*.gz", ["logs/a.gz", "logs/b.gz"]),
        ("B/*/d*", ["logs/deep/"]),
        ("B/*/deep/[c].gz", ["logs/deep/c.gz"]),
        ("B/**", sorted(KEYS)),
        ("B/*/", ["logs-old/", "logs/"]),
        ("B/log?", ["logs", "logs/"]),
        ("B/log? -r", ["logs", "logs/a.gz", "logs/b.gz", "logs/b.txt", "logs/deep/c.gz"]),
        ("B/*/ -r", [key for key in sorted(KEYS) if "/" in key]),
        ("B/LOGS/*", []),
        ("'B/*.zip'", []),
    ],
)
def test_patterns(names: Callable[[str], list[str]], pattern: str, found: list[str]) -> None:
    assert names(pattern) == found


def test_what_is_called_like_a_pattern_comes_first(
    shell: Shell, bucket: str, put: Callable[..., None]
) -> None:
    put("[x].txt", "x.txt", "d*/a", "d*!", "dd/b")

    def keys(pattern: str) -> list[str]:
        return [row["key"] for row in shell.run(f"s3 ls s3://{bucket}/{pattern}").rows]

    assert keys("[x].txt") == ["[x].txt"]
    assert keys("[x].tx?") == ["x.txt"]
    assert keys("[[]x].txt") == ["[x].txt"]
    assert keys("d*") == keys("d*/") == ["d*/a"]
    assert keys("d?/*") == ["d*/a", "dd/b"]
    shell.run(f"cd s3://{bucket}/d*")
    assert keys("../*.txt") == []
    assert [row["key"] for row in shell.run("s3 ls *").rows] == ["d*/a"]


def test_nothing_there_is_said(shell: Shell, bucket: str, watcher: Watcher) -> None:
    assert shell.run(f"s3 ls s3://{bucket}/nope").rows == []
    assert watcher.notes[-1] == f"there is nothing at s3://{bucket}/nope"
    shell.run(f"cd s3://{bucket}")
    assert shell.run(f"s3 ls {bucket}").rows == []
    assert watcher.notes[-1].endswith(f"/{bucket}; the bucket of that name is s3://{bucket}")


def test_a_bucket_that_is_not_there(shell: Shell, bucket: str) -> None:
    with pytest.raises(AwsError, match=f"bucket '{bucket}x' does not exist.*did you mean '{bucket}'"):
        shell.run(f"s3 ls s3://{bucket}x/logs")


def test_what_a_row_has(shell: Shell, bucket: str, put: Callable[..., None]) -> None:
    put("dir/a b", body=b"12345")
    (row,) = shell.run(f"s3 ls s3://{bucket}/dir/").rows
    assert (row["key"], row["bucket"], row["type"]) == ("dir/a b", bucket, "object")
    assert row["size"] == 5
    assert isinstance(row["size"], Size)
    assert row["modified"].tzinfo is not None
    assert row["storage_class"] == "STANDARD"
    assert row["etag"] == "827ccb0eea8a706c4c34a16891f84e7b"
    assert row["uri"] == f"s3://{bucket}/dir/a b"
    (row,) = shell.run(f"s3 ls s3://{bucket}").rows
    assert (row["key"], row["size"], row["type"]) == ("dir/", None, "folder")


def test_buckets_while_one_is_current(shell: Shell, bucket: str) -> None:
    shell.run(f"cd s3://{bucket}")
    assert shell.run("s3 ls").rows == []
    assert bucket in [row["name"] for row in shell.run("s3 ls --buckets").rows]


def test_pages_are_asked_for_as_they_are_wanted(
    shell: Shell, ctx: Context, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million keys: pages are made by the client's own event, so that no server has to hold them."""
    asked = 0

    def answer(params: Any, **_: Any) -> None:
        nonlocal asked
        asked += 1
        # The server has never given such a token.
        params.pop("ContinuationToken", None)

    def fill(parsed: dict[str, Any], **_: Any) -> None:
        first = asked * 1000
        parsed["Contents"] = [
            {"Key": f"k{number:09}", "Size": number, "ETag": '"x"'} for number in range(first, first + 1000)
        ]
        parsed["KeyCount"] = 1000
        parsed["IsTruncated"] = asked < 1000
        parsed["NextContinuationToken"] = str(asked)

    events = ctx.client("s3").meta.events
    events.register("before-parameter-build.s3.ListObjectsV2", answer)
    events.register("after-call.s3.ListObjectsV2", fill)
    try:
        assert len(shell.run(f"s3 ls s3://{bucket}/ -r | first 1500").rows) == 1500
        assert asked == 2
        asked = 900
        tracemalloc.start()
        value = shell.run(f"s3 ls s3://{bucket}/ -r | count").value
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "100000" in str(value)
        assert peak < 20_000_000
    finally:
        events.unregister("before-parameter-build.s3.ListObjectsV2", answer)
        events.unregister("after-call.s3.ListObjectsV2", fill)
