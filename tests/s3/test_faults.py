"""Throttled, refused half-way, answered too late or not at all: what can be done is done, the rest is told."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from awsh.aws import clients
from awsh.context import Context
from awsh.errors import AwsError, AwshError, CommandError, ExitCode, PartialFailure
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.target import at_url
from awsh_s3 import workers
from awsh_s3.deleting import batches as deleting
from awsh_s3.transfers import remote_copy as remote
from awsh_s3.transfers import response_body as body_module
from tests.s3.proxy import EXPIRED, SLOW_DOWN, Asked, Faults, Proxy, Said, once_each, refusal, times
from tests.s3.watcher import Watcher, fields, tree

Get = Callable[[str], bytes]
Keys = Callable[[], list[str]]
Put = Callable[..., None]
MIB = 1 << 20
BIG = os.urandom(17 * MIB)
BROKEN = refusal(500, "InternalError")
LATE = refusal(200, "InternalError")
"""What CopyObject and CompleteMultipartUpload say when they fail after they have begun to answer."""


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore waits for up to 20 seconds before it tries again."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda self, context: 0)
    monkeypatch.setattr("awsh_s3.deleting.batches.time.sleep", lambda seconds: None)


@pytest.fixture
def proxy(sandbox_url: str) -> Iterator[Proxy]:
    made = Proxy(sandbox_url)
    yield made
    made.close()


@pytest.fixture
def faults(proxy: Proxy) -> Faults:
    return proxy.faults


@pytest.fixture
def through(proxy: Proxy, watcher: Watcher) -> Iterator[Shell]:
    """A shell whose requests pass the proxy."""
    with Shell(connect(proxy.url), console=watcher) as made:
        yield made


def instead(said: Said, when: Callable[..., bool]) -> Callable[[Asked], Said | None]:
    """SAID is the answer to the requests that WHEN picks."""
    return lambda asked: said if when(asked.method, asked.path) else None


def always(method: str, part: str) -> Callable[..., bool]:
    return lambda asked, path: asked == method and part in path


# What is tried again


TROUBLE: dict[str, Callable[[Faults], None]] = {
    "SlowDown": lambda faults: setattr(faults, "answer", instead(SLOW_DOWN, once_each())),
    "InternalError": lambda faults: setattr(faults, "answer", instead(BROKEN, once_each())),
    "reset": lambda faults: setattr(faults, "reset", once_each()),
    "answer lost": lambda faults: setattr(faults, "lose", once_each()),
    "answer cut": lambda faults: setattr(faults, "cut", _cut(once_each(), 5)),
    "answer empty": lambda faults: setattr(faults, "cut", _cut(once_each(), 0)),
}
"""Each happens to every request, the first time that it is made."""


def _cut(when: Callable[..., bool], left: int) -> Callable[[str, str], int | None]:
    return lambda method, path: left if when(method, path) else None


@pytest.fixture(params=TROUBLE)
def trouble(request: pytest.FixtureRequest, faults: Faults) -> Callable[[], None]:
    """Begins one of TROUBLE."""
    return lambda: TROUBLE[request.param](faults)


def test_small_files_go_up(
    through: Shell, trouble: Callable[[], None], bucket: str, get: Get, keys: Keys, folder: Path
) -> None:
    Path("d").mkdir()
    for number in range(12):
        Path(f"d/{number}").write_text(f"content {number}")
    trouble()
    assert fields(through, f"s3 cp d s3://{bucket}/ -r")["objects"] == 12
    assert {key: get(key).decode() for key in keys()} == {str(n): f"content {n}" for n in range(12)}


def test_a_large_file_goes_up(
    through: Shell, trouble: Callable[[], None], bucket: str, get: Get, folder: Path
) -> None:
    Path("big").write_bytes(BIG)
    trouble()
    through.run(f"s3 cp big s3://{bucket}/")
    assert get("big") == BIG


def test_small_objects_come_down(
    through: Shell, trouble: Callable[[], None], bucket: str, put: Put, folder: Path
) -> None:
    put(*(f"x/{number}" for number in range(12)))
    trouble()
    assert fields(through, f"s3 cp s3://{bucket}/x/ got -r")["objects"] == 12
    assert tree(folder / "got") == {str(number): f"x/{number}".encode() for number in range(12)}


def test_a_large_object_comes_down(
    through: Shell, trouble: Callable[[], None], bucket: str, put: Put, folder: Path
) -> None:
    put("big", body=BIG)
    trouble()
    through.run(f"s3 cp s3://{bucket}/big big")
    assert tree(folder) == {"big": BIG}


def test_objects_are_listed(
    through: Shell, trouble: Callable[[], None], faults: Faults, bucket: str, put: Put
) -> None:
    put("a", "b", "c", "d", "e")
    faults.page = 2
    trouble()
    assert [row["key"] for row in through.run(f"s3 ls s3://{bucket} -r").rows] == ["a", "b", "c", "d", "e"]


def test_objects_are_removed(
    through: Shell,
    trouble: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    bucket: str,
    put: Put,
    keys: Keys,
) -> None:
    monkeypatch.setattr(deleting, "BATCH", 2)
    put("a", "x/1", "x/2", "x/3", "x/4", "x/5")
    trouble()
    through.run(f"s3 rm s3://{bucket}/x/ -r")
    assert keys() == ["a"]


def test_objects_are_copied_within_s3(
    through: Shell,
    trouble: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    bucket: str,
    put: Put,
    get: Get,
) -> None:
    monkeypatch.setattr(remote, "AT_ONCE", 6 * MIB)
    monkeypatch.setattr(remote, "PART", 6 * MIB)
    put("x/small")
    put("x/large", body=BIG)
    trouble()
    through.run(f"s3 cp s3://{bucket}/x/ s3://{bucket}/y/ -r")
    assert get("y/small") == b"x/small"
    assert get("y/large") == BIG


def test_folders_are_compared(
    through: Shell,
    trouble: Callable[[], None],
    faults: Faults,
    bucket: str,
    put: Put,
    keys: Keys,
    folder: Path,
) -> None:
    faults.page = 2
    Path("d").mkdir()
    for name in ("a", "b", "new"):
        Path("d", name).write_text(name)
        os.utime(f"d/{name}", (1, 1))
    put("a", "b", "gone", "gone2")
    trouble()
    through.run(f"s3 sync d s3://{bucket}/ --delete")
    assert keys() == ["a", "b", "new"]


# Success that is none


@pytest.mark.parametrize("command", ["cp", "mv"])
def test_a_copy_that_fails_behind_its_200_is_made_again_or_told(
    through: Shell, faults: Faults, bucket: str, put: Put, keys: Keys, command: str
) -> None:
    put("a")
    faults.answer = instead(LATE, times(2, "PUT", "/b"))
    through.run(f"s3 cp s3://{bucket}/a s3://{bucket}/b")
    assert keys() == ["a", "b"]
    faults.answer = instead(LATE, always("PUT", "/c"))
    with pytest.raises(AwsError, match="InternalError") as caught:
        through.run(f"s3 {command} s3://{bucket}/a s3://{bucket}/c")
    assert caught.value.exit_code == ExitCode.AWS
    assert keys() == ["a", "b"]


def test_an_upload_that_fails_behind_its_200_is_completed_again_or_told(
    through: Shell, faults: Faults, bucket: str, ctx: Context, keys: Keys, get: Get, folder: Path
) -> None:
    Path("big").write_bytes(BIG)
    faults.answer = instead(LATE, times(2, "POST", "uploadId"))
    through.run(f"s3 cp big s3://{bucket}/a")
    assert get("a") == BIG
    faults.answer = instead(LATE, always("POST", "uploadId"))
    with pytest.raises(AwsError, match="InternalError"):
        through.run(f"s3 cp big s3://{bucket}/b")
    assert keys() == ["a"]
    assert not ctx.call("s3", "list_multipart_uploads", Bucket=bucket).get("Uploads")


# What stays refused


def test_what_is_throttled_for_good_is_named_and_the_rest_done(
    through: Shell, faults: Faults, bucket: str, keys: Keys, folder: Path
) -> None:
    Path("d").mkdir()
    for number in range(20):
        Path(f"d/{number:02}").write_text("x")
    faults.answer = instead(SLOW_DOWN, lambda method, path: path.endswith(("/03", "/15")))
    with pytest.raises(PartialFailure, match="2 failed, 18 done") as caught:
        through.run(f"s3 cp d s3://{bucket}/ -r")
    assert sorted(name for name, _ in caught.value.failures) == ["d/03", "d/15"]
    assert all("SlowDown" in why for _, why in caught.value.failures)
    assert caught.value.exit_code == ExitCode.PARTIAL
    assert len(keys()) == 18
    tried = [path for _, path in faults.seen if path.endswith("/03")]
    assert 3 <= len(tried) <= 6


def test_a_download_that_is_refused_for_good_is_named_and_the_rest_there(
    through: Shell, faults: Faults, bucket: str, put: Put, folder: Path
) -> None:
    put(*(f"x/{number:02}" for number in range(20)))
    Path("got").mkdir()
    Path("got/03").write_text("before")
    faults.answer = instead(refusal(403, "AccessDenied"), lambda method, path: path.endswith(("/03", "/15")))
    with pytest.raises(PartialFailure, match="2 failed, 18 done") as caught:
        through.run(f"s3 cp s3://{bucket}/x/ got -r")
    assert sorted(name for name, _ in caught.value.failures) == [f"s3://{bucket}/x/03", f"s3://{bucket}/x/15"]
    found = tree(folder / "got")
    assert found.pop("03") == b"before"
    assert len(found) == 18
    assert "15" not in found


@pytest.mark.parametrize("lines", ["s3 mv d/ {s3}/n/ -r", "s3 mv {s3}/x/ got -r", "s3 mv {s3}/x/ {s3}/n/ -r"])
def test_what_could_not_be_moved_stays(
    through: Shell, faults: Faults, bucket: str, put: Put, keys: Keys, folder: Path, lines: str
) -> None:
    Path("d").mkdir()
    for name in ("a", "b"):
        Path("d", name).write_text(name)
    put("x/a", "x/b")
    faults.answer = instead(
        SLOW_DOWN, lambda method, path: (method == "GET" or "/n/" in path) and path.endswith("/b")
    )
    with pytest.raises(PartialFailure, match="1 failed, 1 done"):
        through.run(lines.format(s3=f"s3://{bucket}"))
    here, there = tree(folder), keys()
    if lines.startswith("s3 mv d"):
        assert sorted(here) == ["d/b"]
        assert there == ["n/a", "x/a", "x/b"]
    else:
        assert "x/b" in there
        assert "x/a" not in there


def test_a_batch_that_is_not_deleted_is_named_key_by_key(
    through: Shell, faults: Faults, monkeypatch: pytest.MonkeyPatch, bucket: str, put: Put, keys: Keys
) -> None:
    monkeypatch.setattr(deleting, "BATCH", 2)
    put("x/1", "x/2", "x/3", "x/4", "x/5")
    faults.answer = lambda asked: SLOW_DOWN if b"x/3" in asked.body else None
    with pytest.raises(PartialFailure, match="2 failed, 3 done") as caught:
        through.run(f"s3 rm s3://{bucket}/x/ -r")
    assert sorted(name for name, _ in caught.value.failures) == [f"s3://{bucket}/x/3", f"s3://{bucket}/x/4"]
    assert keys() == ["x/3", "x/4"]


# A listing that breaks off


def broken_listing(faults: Faults, bucket: str) -> None:
    """The first page of a listing comes, the second never does."""
    faults.page = 2
    faults.answer = instead(SLOW_DOWN, always("GET", "continuation-token"))


def test_a_listing_that_breaks_off_is_no_whole_one(
    through: Shell, faults: Faults, bucket: str, put: Put
) -> None:
    put("a", "b", "c")
    broken_listing(faults, bucket)
    with pytest.raises(AwsError, match="SlowDown"):
        list(through.run(f"s3 ls s3://{bucket} -r").rows)
    with pytest.raises(AwsError, match="SlowDown"):
        list(through.run(f"s3 du s3://{bucket}").rows)


def test_nothing_is_removed_by_a_listing_that_breaks_off(
    through: Shell, faults: Faults, watcher: Watcher, bucket: str, put: Put, keys: Keys
) -> None:
    put("a", "b", "c")
    broken_listing(faults, bucket)
    with pytest.raises(AwsError, match="SlowDown"):
        through.run(f"s3 rm s3://{bucket} -r")
    assert keys() == ["a", "b", "c"]


@pytest.mark.parametrize("up", [True, False])
def test_sync_deletes_nothing_when_a_listing_breaks_off(
    through: Shell, faults: Faults, bucket: str, put: Put, keys: Keys, folder: Path, up: bool
) -> None:
    put("a", "b", "c", "d")
    Path("d").mkdir()
    for name in ("a", "b", "c", "y", "z"):
        Path("d", name).write_text(name)
    broken_listing(faults, bucket)
    with pytest.raises(AwshError, match="SlowDown"):
        through.run(
            f"s3 sync d s3://{bucket}/ --delete --size-only"
            if up
            else f"s3 sync s3://{bucket}/ d --delete --size-only"
        )
    assert {"a", "b", "c", "d"} <= set(keys())
    assert {"a", "b", "c", "y", "z"} <= set(tree(folder / "d"))


def test_what_was_copied_before_a_listing_broke_off_is_whole_and_told(
    through: Shell, faults: Faults, bucket: str, put: Put, folder: Path
) -> None:
    put("x/a", "x/b", "x/c")
    broken_listing(faults, bucket)
    with pytest.raises(AwshError, match="SlowDown"):
        through.run(f"s3 cp s3://{bucket}/x/ got -r")
    found = tree(folder)
    assert not [name for name in found if name.endswith(".part")]
    assert found in ({}, {"got/a": b"x/a", "got/b": b"x/b"})


# A slow server


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "READ_SECONDS", 0.5)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("size", [100_000, len(BIG)])
def test_a_body_that_stops_coming_is_taken_up_where_it_was(
    through: Shell, faults: Faults, bucket: str, put: Put, folder: Path, size: int
) -> None:
    put("a", body=BIG[:size])
    one = times(1, "GET", "/a")
    faults.stall = lambda method, path: 50_000 if one(method, path) else None
    through.run(f"s3 cp s3://{bucket}/a a")
    assert tree(folder) == {"a": BIG[:size]}


@pytest.mark.usefixtures("impatient")
def test_a_body_that_never_comes_is_given_up_on(
    through: Shell, faults: Faults, monkeypatch: pytest.MonkeyPatch, bucket: str, put: Put, folder: Path
) -> None:
    monkeypatch.setattr(body_module, "TRIES", 2)
    put("a", body=BIG[:1000])
    faults.stall = lambda method, path: 10 if method == "GET" else None
    with pytest.raises(CommandError, match=r"in time|broke off"):
        through.run(f"s3 cp s3://{bucket}/a a")
    assert tree(folder) == {}


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_comes_too_late_is_asked_for_again(
    through: Shell, faults: Faults, bucket: str, get: Get, folder: Path
) -> None:
    Path("a").write_text("x")
    one = times(1, "PUT")
    faults.wait = lambda method, path: 2.0 if one(method, path) else 0
    through.run(f"s3 cp a s3://{bucket}/")
    assert get("a") == b"x"
    assert [method for method, _ in faults.seen].count("PUT") == 2


def test_ctrl_c_waits_a_little_for_a_server_that_says_nothing_and_says_so(
    through: Shell,
    faults: Faults,
    watcher: Watcher,
    monkeypatch: pytest.MonkeyPatch,
    bucket: str,
    put: Put,
    folder: Path,
) -> None:
    monkeypatch.setattr(workers, "_TELL_SECONDS", 0.1)
    monkeypatch.setattr(workers, "LET_GO_SECONDS", 0.7)
    put("x/a", "x/b", body=b"x" * 1000)
    asked = threading.Event()

    def stall(method: str, path: str) -> int | None:
        if method != "GET" or not path.endswith("/b"):
            return None
        asked.set()
        return 10

    def wait(method: str, path: str) -> float:
        return 0 if method != "GET" or not path.endswith("/a") or asked.wait(10) else 1

    faults.stall, faults.wait = stall, wait
    watcher.interrupt_at = 1000
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        through.run(f"s3 cp s3://{bucket}/x/ got -r")
    assert time.monotonic() - began < 5
    assert watcher.notes[0] == "waiting for requests under way; Ctrl-C again leaves them"
    assert list(tree(folder)) in ([], ["got/a"])
    assert [note.startswith("stopped; 1 object (") for note in watcher.notes[1:]] == [True] * len(
        tree(folder)
    )


# Keys that expire half-way


COUNTING = """
import json, pathlib
count = pathlib.Path(__file__).with_suffix(".count")
number = int(count.read_text()) + 1 if count.exists() else 1
count.write_text(str(number))
print(json.dumps({"Version": 1, "AccessKeyId": f"AKIA{number}", "SecretAccessKey": "s", "SessionToken": "t"}))
"""


def lasting(faults: Faults, count: int, key: str) -> None:
    """KEY is refused after it was used COUNT times."""
    left = threading.Semaphore(count)

    def count_down(asked: Asked) -> Said | None:
        if asked.key == key and not left.acquire(blocking=False):
            faults.expired.add(key)
        return None

    faults.answer = count_down


@pytest.fixture
def renewing(proxy: Proxy, watcher: Watcher, home: Path) -> Iterator[Shell]:
    """A shell whose keys come from a program, other ones each time: the first are AKIA1."""
    script = home / "keys.py"
    script.write_text(COUNTING)
    (home / ".aws").mkdir()
    (home / ".aws/config").write_text(f"[default]\ncredential_process = {sys.executable} {script}\n")
    with Shell(at_url(proxy.url), console=watcher, region="us-east-1") as made:
        yield made


@pytest.fixture
def expiring(proxy: Proxy, watcher: Watcher, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell whose keys, AKIA1, cannot be had anew."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA1")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "t")
    with Shell(at_url(proxy.url), console=watcher, region="us-east-1") as made:
        yield made


def test_an_upload_of_many_goes_on_with_new_keys(
    renewing: Shell, faults: Faults, bucket: str, keys: Keys, folder: Path
) -> None:
    Path("d").mkdir()
    for number in range(40):
        Path(f"d/{number:02}").write_text("x")
    lasting(faults, 20, "AKIA1")
    assert fields(renewing, f"s3 cp d s3://{bucket}/ -r")["objects"] == 40
    assert faults.expired == {"AKIA1"}
    assert len(keys()) == 40


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_an_upload_in_parts_goes_on_with_new_keys(
    renewing: Shell, faults: Faults, bucket: str, get: Get, folder: Path, count: int
) -> None:
    Path("big").write_bytes(BIG)
    lasting(faults, count, "AKIA1")
    renewing.run(f"s3 cp big s3://{bucket}/")
    assert faults.expired == {"AKIA1"}
    assert get("big") == BIG


def test_a_download_in_ranges_goes_on_with_new_keys(
    renewing: Shell, faults: Faults, bucket: str, put: Put, folder: Path
) -> None:
    put("big", body=BIG)
    lasting(faults, 3, "AKIA1")
    renewing.run(f"s3 cp s3://{bucket}/big big")
    assert faults.expired == {"AKIA1"}
    assert tree(folder) == {"big": BIG}


def test_a_listing_and_deletions_go_on_with_new_keys(
    renewing: Shell, faults: Faults, monkeypatch: pytest.MonkeyPatch, bucket: str, put: Put, keys: Keys
) -> None:
    monkeypatch.setattr("awsh.aws.keys.CALM_SECONDS", 0)
    put("a", "b", "c")
    faults.page = 1
    lasting(faults, 2, "AKIA1")
    assert [row["key"] for row in renewing.run(f"s3 ls s3://{bucket} -r").rows] == ["a", "b", "c"]
    lasting(faults, 1, "AKIA2")
    faults.page = None
    renewing.run(f"s3 rm s3://{bucket} -r")
    assert keys() == []


def test_what_was_sent_before_keys_expired_is_counted(
    expiring: Shell, faults: Faults, bucket: str, keys: Keys, folder: Path
) -> None:
    Path("d").mkdir()
    for number in range(200):
        Path(f"d/{number:03}").write_text("x")
    lasting(faults, 5, "AKIA1")
    with pytest.raises(
        PartialFailure, match=r"0 failed, 5 done, the rest not tried: .* have expired"
    ) as caught:
        expiring.run(f"s3 cp d s3://{bucket}/ -r")
    assert caught.value.exit_code == ExitCode.PARTIAL
    assert len(keys()) == 5
    assert len(faults.seen) < 100, "it went on asking"


def test_an_upload_in_parts_whose_keys_expire_says_so(
    expiring: Shell, faults: Faults, watcher: Watcher, bucket: str, ctx: Context, keys: Keys, folder: Path
) -> None:
    Path("big").write_bytes(BIG)
    lasting(faults, 2, "AKIA1")
    with pytest.raises(AwshError, match="the credentials of profile 'default' have expired"):
        expiring.run(f"s3 cp big s3://{bucket}/")
    assert keys() == []
    (left,) = ctx.call("s3", "list_multipart_uploads", Bucket=bucket)["Uploads"]
    assert any(left["UploadId"] in note and "could not be aborted" in note for note in watcher.notes)


def test_a_download_whose_keys_expire_leaves_what_was_there(
    expiring: Shell, faults: Faults, bucket: str, put: Put, folder: Path
) -> None:
    put("big", body=BIG)
    Path("big").write_text("before")
    lasting(faults, 2, "AKIA1")
    with pytest.raises(AwshError, match="have expired"):
        expiring.run(f"s3 cp s3://{bucket}/big big")
    assert tree(folder) == {"big": b"before"}


def test_what_was_deleted_before_keys_expired_is_counted(
    expiring: Shell, faults: Faults, monkeypatch: pytest.MonkeyPatch, bucket: str, put: Put, keys: Keys
) -> None:
    monkeypatch.setattr(deleting, "BATCH", 1)
    put("a", "b", "c", "d")
    faults.answer = lambda asked: EXPIRED if asked.path.endswith(("/b", "/d")) else None
    with pytest.raises(PartialFailure, match=r"the rest not tried: .* have expired") as caught:
        expiring.run(f"s3 rm s3://{bucket} -r")
    assert caught.value.exit_code == ExitCode.PARTIAL
    assert caught.value.done == 4 - len(keys())
    assert {"b", "d"} <= set(keys())


def test_a_copy_in_parts_whose_last_answer_is_lost_is_one(
    through: Shell, faults: Faults, bucket: str, put: Put, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "AT_ONCE", 6 * MIB)
    monkeypatch.setattr(remote, "PART", 5 * MIB)
    put("big", body=BIG)
    faults.lose = times(1, "POST", "/moved?uploadId")
    assert fields(through, f"s3 mv s3://{bucket}/big s3://{bucket}/moved")["objects"] == 1
    assert keys() == ["moved"]


def test_a_bucket_is_emptied_page_by_page(
    through: Shell, faults: Faults, bucket: str, put: Put, watcher: Watcher
) -> None:
    through.run(f"s3 versioning on {bucket}")
    put(*(["k"] * 7), "a", "z")
    faults.page = 2
    through.run(f"s3 rb {bucket} --force")
    assert bucket not in through.run("s3 ls --buckets | get name").rows


def test_what_a_bucket_does_not_tell_is_not_made_up(
    through: Shell, faults: Faults, bucket: str, watcher: Watcher
) -> None:
    faults.answer = instead(refusal(403, "AccessDenied"), always("GET", "?versioning"))
    told = fields(through, f"s3 stat s3://{bucket}")
    assert (told["versioning"], told["encryption"]) == (None, "AES256")
    assert watcher.notes == [f"bucket {bucket!r} does not tell everything (AccessDenied)"]
