"""The quick way for many small objects carries what botocore would, or lets botocore do it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh_s3.paths import S3Path
from awsh_s3.transfers import bulk as bulk_module
from awsh_s3.transfers.bulk import LARGEST, Bulk
from tests.s3.proxy import Proxy
from tests.s3.watcher import Watcher

PLAIN = [
    "a b",
    "a+b",
    "ü/é",
    "a%20b",
    "a#b?c",
    "~x",
    "a*[b]{c}|\\",
    "a&=;:@,!$()'\"<>^`",
    ".hidden",
    "日本",
    "e\u0301",
]
ODD = ["a/", "/a", "a//b", "./a", "a/../b", "a\x01b", "a\nb", "."]


@pytest.fixture
def bulk(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> Bulk:
    """One that needs no warming up."""
    monkeypatch.setattr(bulk_module, "_WARM", 0)
    return Bulk(ctx)


@pytest.mark.parametrize("key", PLAIN)
def test_what_it_puts_and_gets_is_what_botocore_sees(
    key: str, bulk: Bulk, ctx: Context, bucket: str, get: Callable[[str], bytes]
) -> None:
    data = key.encode() * 3
    assert bulk.put(S3Path(bucket, key), data, {"Content-Type": "text/x-test"})
    assert get(key) == data
    head = ctx.call("s3", "head_object", Bucket=bucket, Key=key)
    assert head["ContentType"] == "text/x-test"
    assert bulk.get(S3Path(bucket, key), head["ETag"].strip('"'), len(data)) == data


@pytest.mark.parametrize("key", ODD)
def test_a_key_that_it_would_change_is_left_to_botocore(
    key: str, bulk: Bulk, bucket: str, keys: Callable[[], list[str]]
) -> None:
    assert not bulk.put(S3Path(bucket, key), b"x", {})
    assert keys() == []


def test_other_bytes_than_the_etag_tells_are_not_given(
    bulk: Bulk, bucket: str, put: Callable[..., None]
) -> None:
    put("k", body=b"one")
    other = hashlib.md5(b"two", usedforsecurity=False).hexdigest()
    assert bulk.get(S3Path(bucket, "k"), other, 3) is None
    assert bulk.get(S3Path(bucket, "k"), hashlib.md5(b"one").hexdigest(), 4) is None
    assert bulk.get(S3Path(bucket, "k"), "not-an-md5", 3) is None


def test_it_gives_up_where_it_keeps_failing(bulk: Bulk, bucket: str) -> None:
    for _ in range(3):
        assert not bulk.put(S3Path("no-such-bucket-there-is", "k"), b"x", {})
    assert not bulk.put(S3Path(bucket, "k"), b"x", {}), "it was still asked after three failures"


def test_nothing_is_put_in_a_rehearsal(
    sandbox_url: str, monkeypatch: pytest.MonkeyPatch, bucket: str
) -> None:
    monkeypatch.setattr(bulk_module, "_WARM", 0)
    with Shell(connect(sandbox_url), dry_run=True) as shell:
        assert not Bulk(shell.context()).put(S3Path(bucket, "k"), b"x", {})


def test_large_objects_and_odd_headers_are_left_to_botocore(bulk: Bulk, bucket: str) -> None:
    assert not bulk.put(S3Path(bucket, "k"), b"x" * (LARGEST + 1), {})
    assert not bulk.put(S3Path(bucket, "k"), b"x", {"Content-Type": "text/ü"})


@pytest.fixture
def proxied(sandbox_url: str) -> Iterator[tuple[Shell, Proxy]]:
    proxy = Proxy(sandbox_url)
    with Shell(connect(proxy.url), console=Watcher(), yes=True) as shell:
        yield shell, proxy
    proxy.close()


def files(folder: Path, count: int) -> dict[str, bytes]:
    made = {f"{number:03}.txt": f"content {number}".encode() for number in range(count)}
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return made


def test_a_folder_goes_up_and_down_with_a_line_in_the_journal_for_each(
    shell: Shell, bucket: str, folder: Path, get: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real = Bulk.put

    def watched(self: Bulk, place: S3Path, data: bytes, headers: Any) -> bool:
        went = real(self, place, data, headers)
        done.extend([place.key] * went)
        return went

    monkeypatch.setattr(Bulk, "put", watched)
    (folder / "up").mkdir()
    made = files(folder / "up", 40)
    shell.run(f"s3 cp up/ s3://{bucket}/x/ --recursive")
    assert len(done) == 32
    assert {name: get(f"x/{name}") for name in made} == made
    changes = [entry for entry in shell.journal.entries() if entry["operation"] == "PutObject"]
    assert sorted(entry["parameters"]["Key"] for entry in changes) == sorted(f"x/{name}" for name in made)
    shell.run(f"s3 cp s3://{bucket}/x/ down/ --recursive")
    assert {path.name: path.read_bytes() for path in (folder / "down").iterdir()} == made


def test_what_a_server_refuses_now_and_then_arrives_all_the_same(
    proxied: tuple[Shell, Proxy], bucket: str, folder: Path, get: Callable[[str], bytes]
) -> None:
    shell, proxy = proxied
    count = 0

    def every_fifth(method: str, path: str) -> bool:
        nonlocal count
        count += method == "PUT"
        return method == "PUT" and count % 5 == 0

    proxy.faults.reset = every_fifth
    (folder / "up").mkdir()
    made = files(folder / "up", 40)
    shell.run(f"s3 cp up/ s3://{bucket}/x/ --recursive")
    assert {name: get(f"x/{name}") for name in made} == made


def test_a_flipped_bit_is_noticed_and_the_object_fetched_anew(
    proxied: tuple[Shell, Proxy], bucket: str, folder: Path, put: Callable[..., None]
) -> None:
    shell, proxy = proxied
    keys = [f"x/{number:03}" for number in range(30)]
    put(*keys)
    flipped: set[str] = set()

    def once(method: str, path: str) -> bool:
        if method == "GET" and path.endswith("5") and path not in flipped:
            flipped.add(path)
            return True
        return False

    proxy.faults.flip = once
    shell.run(f"s3 cp s3://{bucket}/x/ down/ --recursive")
    assert flipped
    assert {path.name: path.read_text() for path in (folder / "down").iterdir()} == {
        key.removeprefix("x/"): key for key in keys
    }
