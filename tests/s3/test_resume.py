"""Uploads that break off are gone on with, listed, and dropped; nothing is sent that is there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwshError, CommandError, PartialFailure
from awsh.paths import state_dir
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh_s3.uploads import paused as paused_module
from tests.s3.proxy import Proxy
from tests.s3.watcher import Watcher, fields

Keys = Callable[[], list[str]]
Get = Callable[[str], bytes]
MIB = 1 << 20
SIZE = 40 * MIB
PARTS = 5


@pytest.fixture(autouse=True)
def small_ones_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test need not send 64 MiB."""
    monkeypatch.setattr(paused_module, "LEAST", 20 * MIB)


@pytest.fixture
def proxied(sandbox_url: str, watcher: Watcher) -> Iterator[tuple[Shell, Proxy]]:
    """A shell whose requests pass a proxy."""
    proxy = Proxy(sandbox_url)
    with Shell(connect(proxy.url), console=watcher) as made:
        yield made, proxy
    proxy.close()


@pytest.fixture
def big(folder: Path) -> bytes:
    """The content of the file `big`."""
    content = os.urandom(SIZE)
    Path("big").write_bytes(content)
    return content


def uploads(ctx: Context, bucket: str) -> list[Any]:
    return list(ctx.call("s3", "list_multipart_uploads", Bucket=bucket).get("Uploads", []))


def break_off(shell: Shell, proxy: Proxy, bucket: str, *, command: str = "cp", after: int = 2) -> None:
    """Sends `big` until AFTER parts are there; no more of them arrive, and then Ctrl-C is pressed."""
    assert isinstance(shell.console, Watcher)
    arrived = threading.Semaphore(after)
    proxy.faults.reset = lambda method, path: "partNumber" in path and not arrived.acquire(blocking=False)
    try:
        with pytest.raises(AwshError, match="connection"):
            shell.run(f"s3 {command} big s3://{bucket}/")
    finally:
        proxy.faults.reset = lambda method, path: False


def sent(proxy: Proxy) -> list[str]:
    return [path for method, path in proxy.faults.seen if "partNumber" in path]


def records() -> list[Path]:
    return list(state_dir().glob("*/s3-uploads/*.json"))


def test_what_broke_off_goes_on(
    proxied: tuple[Shell, Proxy], watcher: Watcher, ctx: Context, bucket: str, get: Get, big: bytes
) -> None:
    shell, proxy = proxied
    shell.run(f"cd s3://{bucket}")
    break_off(shell, proxy, bucket)
    (note,) = watcher.notes
    assert f"paused s3://{bucket}/big: 16.0 MiB of 40.0 MiB are there" in note
    assert "`s3 resume` goes on, `s3 uploads abort` drops it" in note
    (row,) = shell.run("s3 uploads").rows
    assert (row["key"], row["size"], row["parts"], row["state"], row["file"]) == (
        "big",
        16 * MIB,
        2,
        "paused",
        str(Path("big").absolute()),
    )
    (record,) = records()
    assert record.stat().st_mode & 0o777 == 0o600
    proxy.faults.seen.clear()
    done = fields(shell, "s3 resume")
    assert (done["objects"], done["size"], done["target"]) == (1, SIZE, f"s3://{bucket}/big")
    assert len(sent(proxy)) == PARTS - 2
    assert get("big") == big
    assert not uploads(ctx, bucket)
    assert records() == []


def test_the_same_begun_anew_says_what_is_there(
    proxied: tuple[Shell, Proxy], watcher: Watcher, bucket: str, big: bytes
) -> None:
    shell, proxy = proxied
    break_off(shell, proxy, bucket)
    shell.run(f"s3 cp big s3://{bucket}/other")
    assert len(watcher.notes) == 1
    shell.run(f"s3 cp big s3://{bucket}/")
    assert f"`s3 resume s3://{bucket}/big` would go on with that one" in watcher.notes[-1]
    (row,) = shell.run(f"s3 uploads s3://{bucket}").rows
    assert row["state"] == "paused"


def test_ctrl_c_pauses_what_is_large(
    shell: Shell, watcher: Watcher, ctx: Context, bucket: str, keys: Keys, get: Get, folder: Path
) -> None:
    content = os.urandom(150 * MIB)
    Path("big").write_bytes(content)
    watcher.interrupt_at = 40 * MIB
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"s3 cp big s3://{bucket}/")
    assert keys() == []
    assert len(uploads(ctx, bucket)) == 1
    assert "paused" in watcher.notes[0]
    watcher.interrupt_at = 20 * MIB
    with pytest.raises(KeyboardInterrupt):
        shell.run("s3 resume")
    watcher.interrupt_at = None
    shell.run("s3 resume")
    assert get("big") == content


def test_killed_outright_it_is_found_and_goes_on(
    sandbox_url: str, shell: Shell, ctx: Context, bucket: str, get: Get, folder: Path
) -> None:
    content = os.urandom(80 * MIB)
    Path("big").write_bytes(content)
    proxy = Proxy(sandbox_url)
    proxy.faults.reset = lambda method, path: "partNumber" in path and bool(time.sleep(0.4))
    child = subprocess.Popen(
        [sys.executable, "-m", "awsh", f"--local={proxy.url}", "-c", f"s3 cp big s3://{bucket}/"]
    )
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            started = uploads(ctx, bucket)
            named = {"Bucket": bucket, "Key": "big", "UploadId": started[0]["UploadId"]} if started else None
            if named and ctx.call("s3", "list_parts", **named).get("Parts"):
                break
            time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
    finally:
        child.kill()
        child.wait()
    with Shell(connect(proxy.url), console=Watcher()) as later:
        rows = later.run(f"s3 uploads {bucket}").rows
        assert [row["state"] for row in rows] == ["paused"]
        later.run("s3 resume")
    proxy.close()
    assert get("big") == content


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_pauses_it_too(
    sandbox_url: str, ctx: Context, bucket: str, keys: Keys, folder: Path, signum: signal.Signals
) -> None:
    Path("big").write_bytes(bytes(80 * MIB))
    proxy = Proxy(sandbox_url)
    proxy.faults.reset = lambda method, path: "partNumber" in path and bool(time.sleep(0.4))
    child = subprocess.Popen(
        [sys.executable, "-m", "awsh", f"--local={proxy.url}", "-c", f"s3 cp big s3://{bucket}/"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and sum("partNumber" in path for _, path in proxy.faults.seen) < 6:
            time.sleep(0.05)
        child.send_signal(signum)
        said = child.communicate(timeout=30)[1]
    finally:
        child.kill()
        child.wait()
        proxy.close()
    assert child.returncode == (130 if signum == signal.SIGINT else 128 + signum)
    assert keys() == []
    if "paused" in said:
        assert len(uploads(ctx, bucket)) == 1
    else:
        assert not uploads(ctx, bucket)


def test_a_small_one_leaves_nothing(
    proxied: tuple[Shell, Proxy],
    watcher: Watcher,
    ctx: Context,
    bucket: str,
    big: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paused_module, "LEAST", SIZE + 1)
    break_off(*proxied, bucket)
    assert watcher.notes == []
    assert not uploads(ctx, bucket)
    assert records() == []


def test_one_of_which_nothing_arrived_leaves_nothing(
    proxied: tuple[Shell, Proxy], ctx: Context, bucket: str, big: bytes
) -> None:
    break_off(*proxied, bucket, after=0)
    assert not uploads(ctx, bucket)
    assert records() == []


def change(path: Path) -> None:
    path.write_bytes(os.urandom(SIZE))


def shorten(path: Path) -> None:
    os.truncate(path, SIZE - 1)


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize(
    ("do", "state", "why"),
    [
        (change, "changed", "written or replaced"),
        (shorten, "changed", "had 40.0 MiB when the upload began"),
        (replaced, "changed", "written or replaced"),
        (Path.unlink, "gone", "No such file"),
    ],
)
def test_another_file_is_refused(
    proxied: tuple[Shell, Proxy],
    ctx: Context,
    bucket: str,
    keys: Keys,
    big: bytes,
    do: Callable[[Path], None],
    state: str,
    why: str,
) -> None:
    shell, proxy = proxied
    break_off(shell, proxy, bucket)
    do(Path("big"))
    assert [row["state"] for row in shell.run(f"s3 uploads {bucket}").rows] == [state]
    with pytest.raises(CommandError, match=why):
        shell.run("s3 resume")
    assert keys() == []
    assert len(uploads(ctx, bucket)) == 1
    shell.run("s3 uploads abort")
    assert not uploads(ctx, bucket)
    assert records() == []


def test_a_part_that_is_not_the_files_is_sent_again(
    proxied: tuple[Shell, Proxy], ctx: Context, bucket: str, get: Get, big: bytes
) -> None:
    shell, proxy = proxied
    break_off(shell, proxy, bucket, after=4)
    (started,) = uploads(ctx, bucket)
    named = {"Bucket": bucket, "Key": "big", "UploadId": started["UploadId"]}
    there = ctx.call("s3", "list_parts", **named)["Parts"]
    ctx.call("s3", "upload_part", **named, PartNumber=there[0]["PartNumber"], Body=bytes(8 * MIB))
    proxy.faults.seen.clear()
    shell.run("s3 resume")
    assert len(sent(proxy)) == PARTS - len(there) + 1
    assert get("big") == big


def test_one_that_is_over_is_forgotten(
    proxied: tuple[Shell, Proxy], ctx: Context, bucket: str, big: bytes
) -> None:
    shell, proxy = proxied
    break_off(shell, proxy, bucket)
    (started,) = uploads(ctx, bucket)
    ctx.call("s3", "abort_multipart_upload", Bucket=bucket, Key="big", UploadId=started["UploadId"])
    with pytest.raises(CommandError, match=r"is over.*s3 cp"):
        shell.run(f"s3 resume s3://{bucket}/big")
    assert records() == []
    with pytest.raises(CommandError, match="no upload was paused here"):
        shell.run("s3 resume")


def test_a_listing_forgets_what_is_over(
    proxied: tuple[Shell, Proxy], ctx: Context, bucket: str, big: bytes
) -> None:
    shell, proxy = proxied
    break_off(shell, proxy, bucket)
    (started,) = uploads(ctx, bucket)
    ctx.call("s3", "abort_multipart_upload", Bucket=bucket, Key="big", UploadId=started["UploadId"])
    assert shell.run(f"s3 uploads {bucket}").rows == []
    assert records() == []


def test_a_move_that_broke_off_moves_in_the_end(
    proxied: tuple[Shell, Proxy], bucket: str, get: Get, big: bytes
) -> None:
    shell, proxy = proxied
    break_off(shell, proxy, bucket, command="mv")
    assert Path("big").exists()
    shell.run("s3 resume big")
    assert not Path("big").exists()
    assert get("big") == big


def test_only_one_shell_works_on_it(
    proxied: tuple[Shell, Proxy], ctx: Context, bucket: str, big: bytes, sandbox_url: str
) -> None:
    shell, proxy = proxied
    break_off(shell, proxy, bucket)
    (record,) = records()
    key = json.loads(record.read_text())["key"]
    held = shell.context().records("s3-uploads").hold(key)
    assert held is not None
    assert [row["state"] for row in shell.run(f"s3 uploads {bucket}").rows] == ["running"]
    with pytest.raises(CommandError, match="another awsh"):
        shell.run("s3 resume")
    with pytest.raises(CommandError, match="another awsh"):
        shell.run(f"s3 uploads abort s3://{bucket}/big")
    held.let_go()
    shell.run("s3 resume")


def test_those_begun_elsewhere_are_listed_and_dropped(
    shell: Shell, watcher: Watcher, ctx: Context, bucket: str
) -> None:
    for key in ("a", "a", "b/c d"):
        ctx.call("s3", "create_multipart_upload", Bucket=bucket, Key=key)
    rows = shell.run(f"s3 uploads {bucket}").rows
    assert [(row["key"], row["state"], row["parts"]) for row in rows] == [
        ("a", None, 0),
        ("a", None, 0),
        ("b/c d", None, 0),
    ]
    shell.run(f"s3 uploads abort --older 1h --bucket {bucket}")
    assert watcher.questions == []
    shell.run(f"s3 uploads abort '{rows[0]['upload']}'")
    assert "Abort 1 unfinished upload, and delete the 0 B" in watcher.questions[0]
    assert sorted(each["UploadId"] for each in uploads(ctx, bucket)) == sorted(row["id"] for row in rows[1:])
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 uploads {bucket} | s3 uploads abort")
    assert len(uploads(ctx, bucket)) == 2
    watcher.answer = True
    shell.run(f"s3 uploads {bucket} | where key ~ c | s3 uploads abort")
    assert [each["Key"] for each in uploads(ctx, bucket)] == ["a"]
    shell.run(f"s3 uploads abort --older 0s --bucket {bucket}")
    assert uploads(ctx, bucket) == []
    with pytest.raises(CommandError, match="there is no unfinished upload"):
        shell.run(f"s3 uploads abort s3://{bucket}/a")


def test_a_record_of_another_version_or_a_damaged_one_is_passed_over(
    proxied: tuple[Shell, Proxy], bucket: str, get: Get, big: bytes
) -> None:
    shell, proxy = proxied
    break_off(shell, proxy, bucket)
    (record,) = records()
    (record.parent / "damaged.json").write_text("{")
    (record.parent / "other.json").write_text(json.dumps({"key": "k", "record": {"what": 1}}))
    shell.run("s3 resume")
    assert get("big") == big


def test_several_go_on_at_once_and_one_that_cannot_is_named(
    proxied: tuple[Shell, Proxy], bucket: str, get: Get, keys: Keys, big: bytes
) -> None:
    shell, proxy = proxied
    break_off(shell, proxy, bucket)
    Path("big").rename("first")
    Path("big").write_bytes(big)
    break_off(shell, proxy, f"{bucket}/sub")
    with pytest.raises(PartialFailure) as caught:
        shell.run("s3 resume")
    assert caught.value.done == 1
    assert keys() == ["sub/big"]
    assert get("sub/big") == big
