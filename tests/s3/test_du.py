"""`s3 du`."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh.values import Size
from awsh_s3.reading.counting import LONG
from tests.s3.watcher import Watcher

Put = Callable[..., None]
KEYS = ("logs", "logs-old/x", "logs/a", "logs/deep/b", "logs/deep/er/c", "top", "/odd", "a//b")


@pytest.fixture
def used(shell: Shell, bucket: str) -> Callable[[str], dict[str, tuple[int, int]]]:
    """Objects and bytes by place, which is shown as it stands behind the bucket."""

    def used(rest: str) -> dict[str, tuple[int, int]]:
        rows = shell.run(f"s3 du {rest.replace('B/', f's3://{bucket}/')}").rows
        return {
            row["uri"].removeprefix(f"s3://{bucket}/"): (row["objects"], int(row["size"])) for row in rows
        }

    return used


def test_a_place(shell: Shell, bucket: str, put: Put, used: Any) -> None:
    put(*KEYS, body=b"12345")
    assert used("B/") == {"": (8, 40)}
    assert used("B/logs/ B/top") == {"logs/": (3, 15), "top": (1, 5)}
    assert used("B/logs") == {"logs": (4, 20)}
    assert used("B/logs --versions") == {"logs": (4, 20)}
    (row,) = shell.run(f"s3 du s3://{bucket}").rows
    assert isinstance(row["size"], Size)
    assert list(row) == ["uri", "objects", "size"]


def test_by_depth(put: Put, used: Any) -> None:
    put(*KEYS, body=b"12345")
    assert used("B/ --depth 1") == {
        "": (8, 40),
        "/": (1, 5),
        "a/": (1, 5),
        "logs-old/": (1, 5),
        "logs/": (3, 15),
    }
    assert used("B/logs --depth 9") == {"logs": (4, 20), "logs/deep/": (2, 10), "logs/deep/er/": (1, 5)}
    assert used("B/a/ --depth 2") == {"a/": (1, 5), "a//": (1, 5)}


def test_patterns_are_summed_up(put: Put, used: Any) -> None:
    put(*KEYS, "[x]", "x", body=b"12345")
    assert used("B/logs*") == {"logs*": (5, 25)}
    assert used("B/**/[bc]") == {"**/[bc]": (3, 15)}
    assert used("B/logs/* --depth 1") == {"logs/*": (3, 15), "logs/deep/": (2, 10)}
    assert used("B/[x]") == {"[x]": (1, 5)}


def test_where_one_is_and_everywhere(
    shell: Shell, bucket: str, new_bucket: Callable[[], str], put: Put, used: Any
) -> None:
    put("logs/a", "b")
    empty = new_bucket()
    assert used("").items() >= {"": (2, 7), f"s3://{empty}/": (0, 0)}.items()
    shell.run(f"cd s3://{bucket}/logs")
    assert used("") == {"logs/": (1, 6)}


def test_by_class(shell: Shell, ctx: Context, bucket: str, put: Put) -> None:
    put("a", "d/b")
    for key in ("d/c", "e"):
        ctx.call("s3", "put_object", Bucket=bucket, Key=key, Body=b"123", StorageClass="STANDARD_IA")
    rows = shell.run(f"s3 du s3://{bucket} --by class --depth 1").rows
    assert [(row["uri"][len(bucket) + 6 :], row["storage_class"], row["objects"]) for row in rows] == [
        *(("", "STANDARD", 2), ("", "STANDARD_IA", 2)),
        *(("d/", "STANDARD", 1), ("d/", "STANDARD_IA", 1)),
    ]


def test_versions(shell: Shell, ctx: Context, bucket: str, put: Put) -> None:
    ctx.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    put("a", "a", "a", "d/b", body=b"1234")
    shell.run(f"s3 rm s3://{bucket}/d/b")
    (row,) = shell.run(f"s3 du s3://{bucket} --versions").rows
    assert row == {
        "uri": f"s3://{bucket}/",
        "objects": 1,
        "size": 4,
        "older_versions": 3,
        "older_size": 12,
        "delete_markers": 1,
    }
    (row,) = shell.run(f"s3 du s3://{bucket}/d/ --versions").rows
    assert (row["objects"], row["older_versions"], row["delete_markers"]) == (0, 1, 1)


def test_what_is_not_there(shell: Shell, bucket: str, put: Put, used: Any) -> None:
    put("a")
    with pytest.raises(CommandError, match=f"there is nothing at s3://{bucket}/b"):
        used("B/b")
    with pytest.raises(AwsError, match=r"bucket .* does not exist"):
        used(f"s3://{bucket}x")
    with pytest.raises(PartialFailure, match="there is nothing at"):
        used("B/a B/b/*")
    with pytest.raises(UsageError):
        used("B/ --depth -1")


def test_rows_feed(shell: Shell, bucket: str, put: Put, used: Any, keys: Callable[[], list[str]]) -> None:
    put("a/1", "a/2", "b/1", "c")
    assert shell.run(f"s3 ls s3://{bucket}/ | where type = folder | s3 du | get objects").rows == [2, 1]
    shell.run(f"s3 du s3://{bucket}/ --depth 1 | where objects = 2 | s3 rm --recursive")
    assert keys() == ["b/1", "c"]


# At size: the pages are made here, so that no server has to hold what they list.


class Endless:
    """Answers listings of FOLDERS × EACH objects, in order, a page of 1000 at a time, as S3 would."""

    def __init__(self, folders: list[str], each: int) -> None:
        self.keys = sorted(f"{folder}{number:06}" for folder in folders for number in range(each))
        self.folders = [folder for folder in folders if folder]
        self.asked = 0
        self._wanted: dict[int, dict[str, Any]] = {}

    def before(self, params: Any, context: dict[str, Any], **_: Any) -> None:
        context["query"] = dict(params)
        # The server has never given such a token.
        params.pop("ContinuationToken", None)

    def after(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        from bisect import bisect_left, bisect_right

        self.asked += 1
        query = context["query"]
        prefix, after = query.get("Prefix", ""), query.get("ContinuationToken", query.get("StartAfter", ""))
        first = max(bisect_left(self.keys, prefix), bisect_right(self.keys, after))
        last = bisect_left(self.keys, prefix + "\U0010ffff")
        found = self.keys[first:last]
        for name in ("Contents", "CommonPrefixes", "NextContinuationToken"):
            parsed.pop(name, None)
        if "Delimiter" in query:
            level = dict.fromkeys(
                key[: key.index("/", len(prefix)) + 1] if "/" in key[len(prefix) :] else key for key in found
            )
            found = [name for name in level if not name.endswith("/")]
            parsed["CommonPrefixes"] = [{"Prefix": name} for name in level if name.endswith("/")]
            parsed["IsTruncated"] = len(level) > 1000
        else:
            parsed["IsTruncated"] = len(found) > 1000
        page = found[:1000]
        parsed["Contents"] = [{"Key": key, "Size": 2, "ETag": '"x"'} for key in page]
        if parsed["IsTruncated"] and page:
            parsed["NextContinuationToken"] = page[-1]


@pytest.fixture
def endless(ctx: Context) -> Iterator[Callable[[list[str], int], Endless]]:
    events = ctx.client("s3").meta.events
    made: list[Endless] = []

    def make(folders: list[str], each: int) -> Endless:
        made.append(Endless(folders, each))
        events.register("before-parameter-build.s3.ListObjectsV2", made[0].before)
        events.register("after-call.s3.ListObjectsV2", made[0].after)
        return made[0]

    yield make
    events.unregister("before-parameter-build.s3.ListObjectsV2", made[0].before)
    events.unregister("after-call.s3.ListObjectsV2", made[0].after)


@pytest.mark.parametrize(
    ("folders", "each"),
    [
        ([""], 20_000),
        (["a/"], 20_000),
        ([f"{number:02}/" for number in range(20)], 1_000),
        (["", "a/b/c/d/", "a/b/e/", "a/f/", "g/"], 5_500),
        ([f"a/{number:05}/" for number in range(1_500)], 4),
        ([f"a{number % 2}/{number:03}/" for number in range(200)], 100),
    ],
    ids=["flat", "one folder", "folders", "deep", "many", "small ones in large ones"],
)
def test_a_long_listing_is_cut_without_loss(
    used: Any, endless: Callable[[list[str], int], Endless], folders: list[str], each: int
) -> None:
    answers = endless(folders, each)
    count = len(folders) * each
    assert used("B/ --depth 1")[""] == (count, 2 * count)
    assert answers.asked < 1.3 * count / 1000 + 2 * LONG


def test_a_million_keys_in_little_memory(used: Any, endless: Callable[[list[str], int], Endless]) -> None:
    endless([f"{number:03}/" for number in range(100)], 2_000)
    tracemalloc.start()
    assert used("B/")[""] == (200_000, 400_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000


def test_ctrl_c(shell: Shell, watcher: Watcher, used: Any, endless: Any) -> None:
    endless([f"{number:03}/" for number in range(100)], 2_000)
    watcher.interrupt_at = 3_000
    with pytest.raises(KeyboardInterrupt):
        used("B/")
