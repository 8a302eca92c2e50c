"""`s3 find`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, UsageError
from awsh.shell import Shell

Put = Callable[..., None]
KEYS = ("a.gz", "logs", "logs-old/x.gz", "logs/a.gz", "logs/deep/b.gz", "logs/deep/er/c.txt", "marker/")


@pytest.fixture
def found(shell: Shell, bucket: str, put: Put) -> Callable[[str], list[str]]:
    put(*KEYS)

    def found(rest: str) -> list[str]:
        return [row["key"] for row in shell.run(f"s3 find {rest.replace('B/', f's3://{bucket}/')}").rows]

    return found


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("B/", list(KEYS)),
        ("B/logs", ["logs", "logs/a.gz", "logs/deep/b.gz", "logs/deep/er/c.txt"]),
        ("B/logs/", ["logs/a.gz", "logs/deep/b.gz", "logs/deep/er/c.txt"]),
        ("B/ --name *.gz", ["a.gz", "logs-old/x.gz", "logs/a.gz", "logs/deep/b.gz"]),
        ("B/ --name a.gz", ["a.gz", "logs/a.gz"]),
        ("B/ --name A.gz", []),
        ("B/ --name marker", ["marker/"]),
        ("B/logs/ --name deep/*", ["logs/deep/b.gz"]),
        ("B/logs/ --name /*.gz", ["logs/a.gz"]),
        ("B/ --name logs/**.txt", ["logs/deep/er/c.txt"]),
        ("B/logs* --name *.gz", ["logs-old/x.gz", "logs/a.gz", "logs/deep/b.gz"]),
        ("B/logs/* --name deep/*", ["logs/deep/b.gz"]),
        ("B/ --type folder", ["logs-old/", "logs/", "logs/deep/", "logs/deep/er/", "marker/"]),
        ("B/ --type folder --name d*", ["logs/deep/"]),
        ("B/ --type folder --name logs/*", ["logs/deep/"]),
        ("B/logs --type folder", ["logs/deep/", "logs/deep/er/"]),
        ("B/l*/deep --type folder", ["logs/", "logs/deep/", "logs/deep/er/"]),
    ],
)
def test_by_name(found: Callable[[str], list[str]], line: str, keys: list[str]) -> None:
    assert found(line) == keys


def test_by_size(found: Callable[[str], list[str]], put: Put) -> None:
    put("big", body=bytes(2000))
    put("small", body=b"")
    assert found("B/ --larger 1kB") == ["big"]
    assert found("B/ --larger 2000") == []
    assert found("B/ --smaller 1") == ["small"]
    assert found("B/ --larger 4 --smaller 2kB --name logs*") == []


def test_by_time_and_class(shell: Shell, ctx: Context, bucket: str) -> None:
    """The times are put into the answer: a server gives its own."""
    now = datetime.now(UTC)

    def fill(parsed: dict[str, Any], **_: Any) -> None:
        parsed["Contents"] = [
            {
                "Key": f"{days}",
                "Size": 1,
                "LastModified": now - timedelta(days=days),
                "StorageClass": "GLACIER" if days > 20 else "STANDARD",
            }
            for days in (10, 20, 30, 40)
        ]

    def keys(options: str) -> list[str]:
        return [row["key"] for row in shell.run(f"s3 find s3://{bucket} {options}").rows]

    events = ctx.client("s3").meta.events
    events.register("after-call.s3.ListObjectsV2", fill)
    try:
        assert keys("--newer 25d") == ["10", "20"]
        assert keys("--older 25d") == ["30", "40"]
        assert keys("--older 15d --newer 35d") == ["20", "30"]
        assert keys(f"--older {(now - timedelta(days=25)).date()}") == ["30", "40"]
        assert keys("--class GLACIER --newer 35d") == ["30"]
        assert keys("--class GLACIER STANDARD") == ["10", "20", "30", "40"]
        assert keys("--class DEEP_ARCHIVE") == []
    finally:
        events.unregister("after-call.s3.ListObjectsV2", fill)


def test_rows_feed(
    shell: Shell, bucket: str, found: Callable[[str], list[str]], keys: Callable[[], list[str]]
) -> None:
    shell.run(f"s3 find s3://{bucket}/ --name *.gz | s3 rm")
    assert keys() == ["logs", "logs/deep/er/c.txt", "marker/"]
    shell.run(f"s3 find s3://{bucket}/ --type folder --name deep | s3 rm --recursive")
    assert keys() == ["logs", "marker/"]


def test_a_row_is_that_of_ls(shell: Shell, bucket: str, found: Callable[[str], list[str]]) -> None:
    base = f"s3://{bucket}/"
    assert shell.run(f"s3 find {base} --name a.gz").rows == [
        row for row in shell.run(f"s3 ls {base} -r").rows if row["key"].endswith("a.gz")
    ]


def test_here_and_nowhere(shell: Shell, bucket: str, found: Callable[[str], list[str]]) -> None:
    with pytest.raises(UsageError, match="wants PATH"):
        found("--name x")
    shell.run(f"cd s3://{bucket}/logs")
    assert found("--name *.txt") == ["logs/deep/er/c.txt"]
    assert found("--name nope") == []
    with pytest.raises(AwsError, match="does not exist"):
        found(f"s3://{bucket}x")


@pytest.mark.parametrize("option", ["--larger 1", "--older 1d", "--class GLACIER"])
def test_folders_have_only_names(found: Callable[[str], list[str]], option: str) -> None:
    with pytest.raises(UsageError, match="folders have no size, time or class"):
        found(f"B/ --type folder {option}")
