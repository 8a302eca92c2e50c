"""`s3 cp -`: what a pipeline or standard input hands over arrives whole, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh_s3.paths import S3Path
from awsh_s3.transfers import stream_upload as stream
from awsh_s3.transfers.multipart import LARGEST_PART, MOST_PARTS
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.stream_upload import StreamUpload
from tests.s3.proxy import Proxy
from tests.s3.watcher import Watcher, body, fields, tree

Keys = Callable[[], list[str]]
Get = Callable[[str], bytes]
Put = Callable[..., None]
MIB = 1 << 20
MANY_BYTES = "sh -c 'yes | head -c {size}'"


def uploads(ctx: Context, bucket: str) -> Any:
    return ctx.call("s3", "list_multipart_uploads", Bucket=bucket).get("Uploads")


def test_a_programs_output_is_an_object(shell: Shell, ctx: Context, bucket: str, get: Get) -> None:
    copied = fields(shell, f"!printf 'a,b\\n1,2\\n' | s3 cp - s3://{bucket}/dump.csv --tag kind=dump")
    assert (copied["source"], copied["objects"], copied["size"]) == ("-", 1, 8)
    assert get("dump.csv") == b"a,b\n1,2\n"
    assert ctx.call("s3", "head_object", Bucket=bucket, Key="dump.csv")["ContentType"] == "text/csv"
    shell.run(f"!true | s3 cp - s3://{bucket}/empty")
    assert get("empty") == b""


def test_a_long_output_goes_in_parts(shell: Shell, ctx: Context, bucket: str) -> None:
    size = 20 * MIB + 7
    copied = fields(shell, f"!{MANY_BYTES.format(size=size)} | s3 cp - s3://{bucket}/big --part-size 5MiB")
    assert copied["size"] == size
    head = ctx.call("s3", "head_object", Bucket=bucket, Key="big", PartNumber=1)
    assert (head["PartsCount"], head["ContentLength"]) == (5, 5 * MIB)
    kind = ctx.call("s3", "head_object", Bucket=bucket, Key="big")["ContentType"]
    assert kind == "text/plain; charset=utf-8"
    found = hashlib.sha256(body(shell, f"s3 cat s3://{bucket}/big"))
    assert found.digest() == hashlib.sha256((b"y\n" * size)[:size]).digest()


def test_an_object_goes_through_to_another(shell: Shell, bucket: str, put: Put, get: Get) -> None:
    content = os.urandom(18 * MIB)
    put("a", body=content)
    shell.run(f"s3 cat s3://{bucket}/a | s3 cp - s3://{bucket}/b")
    assert get("b") == content
    shell.run(f"s3 cp s3://{bucket}/b - | s3 cp - s3://{bucket}/c")
    assert get("c") == content


def test_rows_are_written_as_the_key_ends(shell: Shell, bucket: str, put: Put, get: Get) -> None:
    put("x/1", "x/22")
    shell.run(f"cd s3://{bucket}")
    shell.run("s3 ls x/ | select key,size | s3 cp - :list.csv")
    assert get("list.csv").splitlines() == [b"key,size", b"x/1,3", b"x/22,4"]
    shell.run("s3 ls x/ | s3 cp - :list.json")
    assert [row["key"] for row in json.loads(get("list.json"))] == ["x/1", "x/22"]
    shell.run("s3 ls x/ | json | s3 cp - :list")
    assert [row["key"] for row in json.loads(get("list"))] == ["x/1", "x/22"]
    shell.run("echo hello | s3 cp - :text")
    assert get("text") == b"hello\n"


def test_rows_that_are_not_objects_still_name_some(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("x/1", "x/22")
    shell.run(f"s3 ls s3://{bucket}/x/ | select uri | s3 cp got/")
    shell.run(f"s3 ls s3://{bucket}/x/ | get uri | first 1 | s3 cp one/")
    assert tree(folder) == {"got/1": b"x/1", "got/22": b"x/22", "one/1": b"x/1"}


def test_a_producer_that_fails_leaves_nothing(shell: Shell, ctx: Context, bucket: str, keys: Keys) -> None:
    for size in (5, 20 * MIB):
        with pytest.raises(CommandError, match="exited with 3"):
            shell.run(f"!sh -c 'yes | head -c {size}; exit 3' | s3 cp - s3://{bucket}/dump")
    with pytest.raises(AwsError, match="NoSuchKey"):
        shell.run(f"s3 cat s3://{bucket}/nope | s3 cp - s3://{bucket}/dump")
    assert keys() == []
    assert not uploads(ctx, bucket)


def test_to_standard_output(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("a", "b")
    assert body(shell, f"s3 cp s3://{bucket}/a -") == b"a"
    shell.run(f"s3 cp s3://{bucket}/b - > out")
    assert tree(folder) == {"out": b"b"}


def test_what_dash_cannot_be(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("a")
    Path("f").touch()
    for line, message in (
        (f"echo x | s3 cp - s3://{bucket}/", "no name"),
        ("echo x | s3 cp - f", "on this machine"),
        (f"echo x | s3 cp f s3://{bucket}/", "SRC is `-`"),
        (f"echo x | s3 cp - s3://{bucket}/x -r", "one thing"),
        ("s3 cp f -", "on this machine"),
        (f"s3 mv s3://{bucket}/a -", "cannot be moved"),
        (f"s3 cp s3://{bucket}/a - --class GLACIER", "for what goes to S3"),
        (f"s3 cp f s3://{bucket}/ --size 5MB", "standard input"),
    ):
        with pytest.raises(UsageError, match=message):
            shell.run(line)
    assert tree(folder) == {"f": b""}


def test_what_is_there_already_stays(
    shell: Shell, watcher: Watcher, ctx: Context, bucket: str, put: Put, get: Get
) -> None:
    put("a")
    for size in (1, 20 * MIB):
        shell.run(f"!{MANY_BYTES.format(size=size)} | s3 cp - s3://{bucket}/a --if-missing")
    assert get("a") == b"a"
    assert len(watcher.notes) == 2
    assert "there already" in watcher.notes[0]
    assert not uploads(ctx, bucket)


def awsh(url: str, *words: str, given: bytes = b"", **more: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "awsh", f"--local={url}", *words]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False, **more)


def test_standard_input_of_awsh_itself(sandbox_url: str, bucket: str, get: Get) -> None:
    content = os.urandom(12 * MIB)
    done = awsh(sandbox_url, "-c", f"s3 cp - s3://{bucket}/in", given=content)
    assert (done.returncode, done.stderr) == (0, b"")
    assert get("in") == content
    done = awsh(sandbox_url, "s3", "cp", "-", f"s3://{bucket}/words", given=b"words")
    assert done.returncode == 0
    assert get("words") == b"words"
    done = awsh(sandbox_url, "-c", f"s3 cp s3://{bucket}/in -")
    assert done.stdout == content


def test_a_script_on_standard_input_is_not_taken_for_the_content(
    sandbox_url: str, bucket: str, keys: Keys
) -> None:
    done = awsh(sandbox_url, "-f", "-", given=f"s3 cp - s3://{bucket}/x\n".encode())
    assert done.returncode == 2
    assert b"standard input is the script" in done.stderr
    assert keys() == []


@pytest.fixture
def through(sandbox_url: str, watcher: Watcher) -> Iterator[tuple[Shell, Proxy]]:
    """A shell whose requests pass a proxy."""
    proxy = Proxy(sandbox_url)
    with Shell(connect(proxy.url), console=watcher) as made:
        yield made, proxy
    proxy.close()


def test_a_part_that_fails_for_good_ends_the_upload_and_the_producer(
    through: tuple[Shell, Proxy], ctx: Context, bucket: str, keys: Keys
) -> None:
    shell, proxy = through
    proxy.faults.reset = lambda method, path: "partNumber=2" in path
    with pytest.raises(CommandError, match="connection"):
        shell.run(f"!{MANY_BYTES.format(size=400 * MIB)} | s3 cp - s3://{bucket}/big")
    assert keys() == []
    assert not uploads(ctx, bucket)


def test_a_part_that_fails_once_is_sent_again(through: tuple[Shell, Proxy], bucket: str, get: Get) -> None:
    shell, proxy = through
    left = [2]

    def reset(method: str, path: str) -> bool:
        if "partNumber" in path and left[0]:
            left[0] -= 1
            return True
        return False

    proxy.faults.reset = reset
    shell.run(f"!{MANY_BYTES.format(size=20 * MIB)} | s3 cp - s3://{bucket}/big")
    assert left == [0]
    assert get("big") == b"y\n" * 10 * MIB


def test_an_interrupted_stream_leaves_nothing(
    shell: Shell, watcher: Watcher, ctx: Context, bucket: str, keys: Keys
) -> None:
    watcher.interrupt_at = 10 * MIB
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"!{MANY_BYTES.format(size=40 * MIB)} | s3 cp - s3://{bucket}/big")
    assert keys() == []
    assert not uploads(ctx, bucket)


def test_parts_grow_until_the_largest_object_fits(ctx: Context) -> None:
    for estimate in (None, 1 << 40, 40 << 40):
        made = StreamUpload(ctx, [], S3Path("b", "k"), ObjectOptions(), name="x", estimate=estimate)
        sizes = [made._size_of(number) for number in range(1, MOST_PARTS + 1)]
        assert sizes == sorted(sizes)
        assert sizes[0] == (8 * MIB if estimate is None else sizes[0])
        assert max(sizes) <= LARGEST_PART
        assert sum(sizes) >= max(5 << 40, estimate or 0)


def test_little_of_a_long_stream_is_in_memory(
    ctx: Context, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading
    import time

    from awsh_s3.transfers.runner import Outcome, Runner

    monkeypatch.setattr(stream, "MEMORY", 20 * MIB)
    read, sent, most = [0], [0], [0]
    counting = threading.Lock()

    def chunks() -> Iterator[bytes]:
        for _ in range(100):
            with counting:
                read[0] += MIB
                most[0] = max(most[0], read[0] - sent[0])
            yield bytes(MIB)

    def slow(self: Any, sender: Any, number: int, data: memoryview, feedback: Any) -> None:
        time.sleep(0.02)
        with counting:
            sent[0] += len(data)

    monkeypatch.setattr(StreamUpload, "_send_part", slow)
    monkeypatch.setattr(StreamUpload, "finish", lambda self, feedback: None)
    made = StreamUpload(ctx, chunks(), S3Path(bucket, "k"), ObjectOptions(), name="x", part=5 * MIB)
    outcome = Outcome()
    Runner(ctx, outcome, lambda transfer: None).run([made], "")
    made.abandon()
    assert (outcome.done, sent[0]) == (1, 100 * MIB)
    # 20 MiB on their way, the first part, one that is being read, and a mebibyte of the next.
    assert most[0] <= (20 + 5 + 5 + 2) * MIB
