"""Interrupted, cut short, damaged, changed underneath: nothing half is left, and nothing is called done."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwshError, CommandError, PartialFailure
from awsh.sandbox import connect
from awsh.shell import Shell
from tests.s3.proxy import Proxy
from tests.s3.watcher import Watcher, body, tree

Keys = Callable[[], list[str]]
Put = Callable[..., None]
MIB = 1 << 20


@pytest.fixture
def proxy(sandbox_url: str) -> Iterator[Proxy]:
    made = Proxy(sandbox_url)
    yield made
    made.close()


@pytest.fixture
def through(proxy: Proxy, watcher: Watcher) -> Iterator[Shell]:
    """A shell whose requests pass the proxy."""
    with Shell(connect(proxy.url), console=watcher) as made:
        yield made


def uploads(ctx: Context, bucket: str) -> Any:
    return ctx.call("s3", "list_multipart_uploads", Bucket=bucket).get("Uploads")


def test_an_interrupted_upload_leaves_nothing(
    shell: Shell, ctx: Context, bucket: str, keys: Keys, folder: Path, watcher: Watcher
) -> None:
    Path("big").write_bytes(os.urandom(40 * MIB))
    watcher.interrupt_at = 16 * MIB
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"s3 cp big s3://{bucket}/")
    assert watcher.moved >= 16 * MIB
    assert keys() == []
    assert not uploads(ctx, bucket)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("s3 ")] or _gone()


def _gone() -> bool:
    """Whether the workers leave soon."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not [thread for thread in threading.enumerate() if thread.name.startswith("s3 ")]:
            return True
        time.sleep(0.02)
    return False


def test_an_interrupted_download_leaves_nothing_and_the_old_file(
    shell: Shell, ctx: Context, bucket: str, folder: Path, watcher: Watcher
) -> None:
    ctx.call("s3", "put_object", Bucket=bucket, Key="big", Body=os.urandom(40 * MIB))
    Path("big").write_text("before")
    watcher.interrupt_at = 10 * MIB
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"s3 cp s3://{bucket}/big big")
    assert tree(folder) == {"big": b"before"}


def test_an_interrupted_tree_has_whole_files_only(
    shell: Shell, bucket: str, put: Put, folder: Path, watcher: Watcher
) -> None:
    put(*(f"f{number:03}" for number in range(200)), body=b"x" * 1000)
    watcher.interrupt_at = 50_000
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"s3 cp s3://{bucket} got -r")
    found = tree(folder / "got")
    assert 0 < len(found) < 200
    assert set(found.values()) == {b"x" * 1000}


def test_an_interrupted_move_says_what_is_in_both_places(
    shell: Shell, bucket: str, put: Put, keys: Keys, watcher: Watcher
) -> None:
    put(*(f"in/{number:03}" for number in range(200)), body=b"x" * 1000)
    watcher.interrupt_at = 50_000
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"s3 mv s3://{bucket}/in/ s3://{bucket}/out/ -r")
    arrived = sum(key.startswith("out/") for key in keys())
    assert len(keys()) == 200 + arrived
    assert watcher.notes[0].startswith(f"stopped; {arrived} objects (")
    assert watcher.notes[1].endswith("of them are still where they were too: move them again")
    watcher.interrupt_at = None
    shell.run(f"s3 mv s3://{bucket}/in/ s3://{bucket}/out/ -r")
    assert len(keys()) == 200
    assert all(key.startswith("out/") for key in keys())


def test_a_killed_background_job_stops(shell: Shell, ctx: Context, bucket: str, folder: Path) -> None:
    Path("big").write_bytes(bytes(30 * MIB))
    ctx.stopped = lambda: True
    from awsh_s3.transfers.cp import cp

    with pytest.raises(KeyboardInterrupt):
        cp(ctx, ["big"], f"s3://{bucket}/")
    ctx.stopped = lambda: False
    assert not uploads(ctx, bucket)


@pytest.mark.parametrize("size", [1000, 20 * MIB])
def test_a_flipped_bit_is_noticed(
    through: Shell, proxy: Proxy, ctx: Context, bucket: str, folder: Path, size: int
) -> None:
    ctx.call("s3", "put_object", Bucket=bucket, Key="a", Body=os.urandom(size))
    proxy.faults.flip = lambda method, path: method == "GET" and path.endswith("/a")
    with pytest.raises(CommandError, match="checksum"):
        through.run(f"s3 cp s3://{bucket}/a a")
    assert tree(folder) == {}


def put_parts(ctx: Context, bucket: str, sizes: list[int]) -> bytes:
    """Makes the object `a` of parts of these sizes, and no checksum but the ETag; returns its content."""
    named = {"Bucket": bucket, "Key": "a"}
    started = ctx.call("s3", "create_multipart_upload", **named)["UploadId"]
    content = [os.urandom(size) for size in sizes]
    parts = []
    for number, part in enumerate(content, 1):
        answer = ctx.call("s3", "upload_part", **named, UploadId=started, PartNumber=number, Body=part)
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})
    ctx.call("s3", "complete_multipart_upload", **named, UploadId=started, MultipartUpload={"Parts": parts})
    return b"".join(content)


@pytest.mark.parametrize(
    "sizes", [[6 * MIB, 6 * MIB, 5 * MIB], [5 * MIB, 10 * MIB, MIB], [5 * MIB, 6 * MIB, MIB]], ids=str
)
def test_a_flipped_bit_is_noticed_in_an_object_of_parts_without_a_checksum(
    through: Shell, proxy: Proxy, ctx: Context, bucket: str, folder: Path, sizes: list[int]
) -> None:
    content = put_parts(ctx, bucket, sizes)
    through.run(f"s3 cp s3://{bucket}/a good")
    assert Path("good").read_bytes() == content
    proxy.faults.flip = lambda method, path: method == "GET" and path.endswith("/a")
    with pytest.raises(CommandError, match="checksum"):
        through.run(f"s3 cp s3://{bucket}/a bad")
    assert list(tree(folder)) == ["good"]


@pytest.mark.parametrize("size", [MIB // 2, 20 * MIB])
def test_a_cut_answer_is_taken_up_where_it_was(
    through: Shell, proxy: Proxy, ctx: Context, bucket: str, folder: Path, size: int
) -> None:
    content = os.urandom(size)
    ctx.call("s3", "put_object", Bucket=bucket, Key="a", Body=content)
    left = [3]

    def cut(method: str, path: str) -> int | None:
        if method == "GET" and path.endswith("/a") and left[0]:
            left[0] -= 1
            return 100_000
        return None

    proxy.faults.cut = cut
    through.run(f"s3 cp s3://{bucket}/a a")
    assert Path("a").read_bytes() == content
    assert left == [0]
    left[0] = 2
    assert body(through, f"s3 cat s3://{bucket}/a") == content
    assert left == [0]


def test_an_answer_that_is_always_cut_is_given_up_on(
    through: Shell, proxy: Proxy, ctx: Context, bucket: str, folder: Path
) -> None:
    ctx.call("s3", "put_object", Bucket=bucket, Key="a", Body=bytes(1000))
    proxy.faults.cut = lambda method, path: 0 if method == "GET" and path.endswith("/a") else None
    with pytest.raises(AwshError):
        through.run(f"s3 cp s3://{bucket}/a a")
    assert tree(folder) == {}


def test_an_object_that_changes_while_it_is_read_is_not_mixed(
    through: Shell, proxy: Proxy, ctx: Context, bucket: str, folder: Path
) -> None:
    ctx.call("s3", "put_object", Bucket=bucket, Key="a", Body=b"1" * 20 * MIB)
    once = threading.Lock()

    def cut(method: str, path: str) -> int | None:
        if method == "GET" and path.endswith("/a") and once.acquire(blocking=False):
            time.sleep(1)  # the other ranges are out of the sandbox by then
            ctx.call("s3", "put_object", Bucket=bucket, Key="a", Body=b"2" * 20 * MIB)
            return 1000
        return None

    proxy.faults.cut = cut
    with pytest.raises(CommandError, match="was changed while it was read"):
        through.run(f"s3 cp s3://{bucket}/a a")
    assert tree(folder) == {}


def test_persistent_resets_are_no_success(
    through: Shell, proxy: Proxy, ctx: Context, bucket: str, keys: Keys, folder: Path
) -> None:
    Path("a").write_bytes(b"x")
    proxy.faults.reset = lambda method, path: method == "PUT"
    with pytest.raises(CommandError, match="connection"):
        through.run(f"s3 cp a s3://{bucket}/")
    assert keys() == []
    assert len(proxy.faults.seen) > 2


def test_one_reset_is_tried_again(
    through: Shell, proxy: Proxy, ctx: Context, bucket: str, folder: Path
) -> None:
    content = os.urandom(20 * MIB)
    Path("big").write_bytes(content)
    left = [2]

    def reset(method: str, path: str) -> bool:
        if method == "PUT" and left[0]:
            left[0] -= 1
            return True
        return False

    proxy.faults.reset = reset
    through.run(f"s3 cp big s3://{bucket}/")
    assert left == [0]
    assert body(through, f"s3 cat s3://{bucket}/big") == content


def test_a_part_that_fails_for_good_aborts_its_upload_and_the_rest_goes_on(
    through: Shell, proxy: Proxy, ctx: Context, bucket: str, keys: Keys, folder: Path
) -> None:
    Path("d").mkdir()
    Path("d/big").write_bytes(bytes(20 * MIB))
    Path("d/small").write_bytes(b"x")
    proxy.faults.reset = lambda method, path: method == "PUT" and "partNumber=2" in path
    with pytest.raises(PartialFailure) as caught:
        through.run(f"s3 cp d s3://{bucket}/ -r")
    assert [name for name, _ in caught.value.failures] == ["d/big"]
    assert keys() == ["small"]
    assert not uploads(ctx, bucket)


def test_a_file_that_changes_while_it_is_uploaded_is_not_called_done(
    through: Shell, proxy: Proxy, ctx: Context, bucket: str, keys: Keys, folder: Path
) -> None:
    Path("big").write_bytes(bytes(20 * MIB))

    def write(method: str, path: str) -> bool:
        if method == "PUT":
            with open("big", "r+b") as file:
                file.write(b"changed")
            os.utime("big", ns=(1, 1))
        return False

    proxy.faults.reset = write
    with pytest.raises(CommandError, match="big: was changed while it was uploaded"):
        through.run(f"s3 cp big s3://{bucket}/")
    assert keys() == []
    assert not uploads(ctx, bucket)


def test_a_full_disk_keeps_the_old_file(shell: Shell, ctx: Context, bucket: str, folder: Path) -> None:
    import resource
    import signal

    ctx.call("s3", "put_object", Bucket=bucket, Key="big", Body=bytes(12 * MIB))
    Path("big").write_text("before")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5 * MIB, before[1]))
    try:
        with pytest.raises(CommandError, match="File too large"):
            shell.run(f"s3 cp s3://{bucket}/big big")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert tree(folder) == {"big": b"before"}


def test_killed_in_the_middle_leaves_the_old_file(
    sandbox_url: str, ctx: Context, bucket: str, folder: Path
) -> None:
    import signal
    import subprocess
    import sys

    ctx.call("s3", "put_object", Bucket=bucket, Key="big", Body=bytes(60 * MIB))
    Path("big").write_text("before")
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from awsh.shell import Shell; from awsh.sandbox import connect\n"
            f"Shell(connect({sandbox_url!r})).run('s3 cp s3://{bucket}/big big')",
        ],
    )
    try:
        deadline = time.monotonic() + 30
        while not list(folder.glob(".awsh-*.part")) and time.monotonic() < deadline:
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
    finally:
        child.kill()
        child.wait()
    assert Path("big").read_text() == "before"
    (left,) = folder.glob(".awsh-*.part")
    os.utime(left, (1, 1))
    with Shell(connect(sandbox_url)) as later:
        later.run(f"s3 cp s3://{bucket}/big other")
    assert sorted(tree(folder)) == ["big", "other"]
