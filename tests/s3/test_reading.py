"""`s3 cat` in part and unpacked, `s3 head`, `s3 tail`: what they give, and how little they fetch."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh_s3.reading.unpacking import unpacked
from tests.s3.watcher import Watcher, body

Put = Callable[..., None]
LINES = b"".join(b"line %06d\n" % number for number in range(100_000))


@pytest.fixture
def fetched(ctx: Context) -> Iterator[list[int]]:
    """The bytes of every body that S3 is asked for."""
    sizes: list[int] = []

    def note(parsed: dict[str, Any], **_: Any) -> None:
        sizes.append(parsed.get("ContentLength", 0))

    events = ctx.client("s3").meta.events
    events.register("after-call.s3.GetObject", note)
    yield sizes
    events.unregister("after-call.s3.GetObject", note)


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@pytest.mark.parametrize(
    ("options", "given"),
    [
        ("--first 3", b"012"),
        ("--last 3", b"789"),
        ("--first 100", b"0123456789"),
        ("--last 1MB", b"0123456789"),
        ("--first 0", b""),
        ("--last 0", b""),
    ],
)
def test_a_part(shell: Shell, bucket: str, put: Put, fetched: list[int], options: str, given: bytes) -> None:
    put("digits", body=b"0123456789")
    put("empty", body=b"")
    assert body(shell, f"s3 cat s3://{bucket}/digits {options}") == given
    assert sum(fetched) == len(given)
    assert body(shell, f"s3 cat s3://{bucket}/empty {options}") == b""


def test_parts_of_several(shell: Shell, bucket: str, put: Put) -> None:
    put("abc", "abd", "x")
    assert body(shell, f"s3 cat s3://{bucket}/ab? s3://{bucket}/x --last 1") == b"cdx"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_unpacked(
    shell: Shell, bucket: str, put: Put, watcher: Watcher, pack: Callable[[bytes], bytes]
) -> None:
    put("one", body=pack(LINES))
    put("two", body=pack(b"first ") + pack(b"") + pack(b"second"))
    base = f"s3://{bucket}"
    assert body(shell, f"s3 cat {base}/one --gunzip") == LINES
    assert body(shell, f"s3 cat {base}/two {base}/two --gunzip") == b"first second" * 2
    assert body(shell, f"s3 cat {base}/one --gunzip --first 15") == LINES[:15]
    assert body(shell, f"s3 head {base}/one --gunzip -n 2") == LINES[:24]
    assert watcher.notes == []
    body(shell, f"s3 head {base}/one -n 1")
    assert watcher.notes[0].startswith(f"{base}/one is packed by ")
    assert shell.run(f"s3 cat {base}/one --gunzip | where line ~ 99999").rows == [{"line": "line 099999"}]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_unpacked_however_it_comes(pack: Callable[[bytes], bytes], size: int) -> None:
    text = LINES[:5000]
    packed = pack(text) + pack(text[:10]) + (b"\0" * 512 if pack is not bz2.compress else b"")
    assert b"".join(unpacked(pieces(packed, size), "x")) == text + text[:10]


def test_a_little_that_unpacks_to_very_much_is_never_held() -> None:
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    assert sum(map(len, unpacked(iter([packed]), "x"))) == 200 << 20
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"plain text", r"is not packed by gzip, bzip2 or xz: it begins with 70 6c 61 69"),
        (b"", "is not packed .*: it is empty"),
        (b"\x1f", ".* begins with 1f"),
        (gzip.compress(LINES)[:-20], "ends in the middle of what gzip packed"),
        (gzip.compress(LINES)[:-8] + bytes(8), r"is damaged.*\(incorrect data check\)"),
        (gzip.compress(LINES) + b"rubbish", ".*no gzip all through"),
        (lzma.compress(LINES)[:-50], "ends in the middle of what xz packed"),
        (bz2.compress(LINES[:500])[:30] + bytes(99), "is damaged, or no bzip2"),
    ],
)
def test_what_cannot_be_unpacked(shell: Shell, bucket: str, put: Put, data: bytes, problem: str) -> None:
    put("x", body=data)
    with pytest.raises(CommandError, match=f"s3://{bucket}/x {problem}"):
        body(shell, f"s3 cat s3://{bucket}/x --gunzip")


def test_the_lines_of_an_older_version(shell: Shell, bucket: str, put: Put) -> None:
    shell.run(f"s3 versioning on {bucket}")
    put("k", body=b"1\n2\n3\n")
    put("k", body=b"new\n")
    assert body(shell, f"s3 head s3://{bucket}/k --version first -n 1") == b"1\n"
    assert body(shell, f"s3 tail s3://{bucket}/k --version previous -n 1") == b"3\n"


def test_head_and_tail_fetch_little(shell: Shell, bucket: str, put: Put, fetched: list[int]) -> None:
    put("log", body=LINES)
    assert body(shell, f"s3 head s3://{bucket}/log") == LINES[:120]
    assert body(shell, f"s3 tail s3://{bucket}/log") == LINES[-120:]
    assert fetched == [65536, 65536]


@pytest.mark.parametrize("count", [1, 2, 5461, 5462, 16000, 99_999, 100_000, 100_001])
def test_many_lines(shell: Shell, bucket: str, put: Put, count: int) -> None:
    """Also those that a range cuts in two."""
    put("log", body=LINES)
    assert body(shell, f"s3 head s3://{bucket}/log -n {count}") == LINES[: count * 12]
    assert body(shell, f"s3 tail s3://{bucket}/log -n {count}") == LINES[-count * 12 :]


@pytest.mark.parametrize(
    ("data", "first", "last"),
    [
        (b"", b"", b""),
        (b"\n", b"\n", b"\n"),
        (b"one", b"one", b"one"),
        (b"one\n", b"one\n", b"one\n"),
        (b"one\ntwo", b"one\n", b"two"),
        (b"one\n\n", b"one\n", b"\n"),
        (b"\xff\x00\nx", b"\xff\x00\n", b"x"),
        (b"a" * 200_000 + b"\n" + b"b" * 200_000, b"a" * 200_000 + b"\n", b"b" * 200_000),
    ],
)
def test_one_line(shell: Shell, bucket: str, put: Put, data: bytes, first: bytes, last: bytes) -> None:
    put("x", body=data)
    assert body(shell, f"s3 head s3://{bucket}/x -n 1") == first
    assert body(shell, f"s3 tail s3://{bucket}/x -n 1") == last


def test_several_have_their_names_before_them(shell: Shell, bucket: str, put: Put) -> None:
    put("a.log", body=b"one\ntwo\n")
    put("b.log", body=b"three")
    put("c.log", body=b"four\n")
    base = f"s3://{bucket}"
    assert body(shell, f"s3 head {base}/*.log -n 1").decode() == (
        f"==> {base}/a.log <==\none\n\n==> {base}/b.log <==\nthree\n\n==> {base}/c.log <==\nfour\n"
    )
    assert body(shell, f"s3 tail {base}/a* -n 1") == b"two\n"
    assert body(shell, f"s3 ls {base}/ | s3 tail -n 1 | !wc -l").strip() == b"8"


def test_what_is_no_object(shell: Shell, bucket: str, put: Put) -> None:
    put("dir/x")
    for command in ("cat --first 1", "head", "tail", "cat --gunzip"):
        name, _, options = command.partition(" ")
        with pytest.raises(AwsError, match=f"there is no object .*it is a folder: s3://{bucket}/dir/"):
            body(shell, f"s3 {name} s3://{bucket}/dir {options}")
        with pytest.raises(CommandError, match="is a bucket"):
            body(shell, f"s3 {name} s3://{bucket} {options}")


def test_options_that_contradict(shell: Shell, bucket: str) -> None:
    for line in ("cat --first 1 --last 1", "cat --gunzip --last 1", "head -n 0", "tail -n 0"):
        name, _, options = line.partition(" ")
        with pytest.raises(UsageError):
            shell.run(f"s3 {name} s3://{bucket}/x {options}")


def test_an_object_that_changes_under_way_is_never_two_halves(
    shell: Shell, ctx: Context, bucket: str, put: Put
) -> None:
    put("log", body=LINES)
    events = ctx.client("s3").meta.events
    changed = False

    def change(**_: Any) -> None:
        nonlocal changed
        if not changed:
            changed = True
            put("log", body=LINES.swapcase())

    events.register("after-call.s3.GetObject", change)
    try:
        with pytest.raises(CommandError, match="was changed while it was read"):
            body(shell, f"s3 head s3://{bucket}/log -n 90000")
    finally:
        events.unregister("after-call.s3.GetObject", change)
