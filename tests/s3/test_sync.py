"""`s3 sync`: both ways and within S3, what counts as changed, and what is never deleted."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.context import Context
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.landing import Refused, TargetFolder
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh_s3.patterns import Selection
from awsh_s3.sync.comparison import Change
from awsh_s3.sync.sides import pairs
from awsh_s3.sync.spool import Spool
from awsh_s3.transfers.local_tree import Entry, source_files
from tests.s3.proxy import Proxy
from tests.s3.watcher import Watcher, fields, tree

Keys = Callable[[], list[str]]
Get = Callable[[str], bytes]
Put = Callable[..., None]
HOUR = 3600.0


def make(**files: bytes) -> None:
    """Files of these names (`__` for a slash, `_` for a dot) in site/, an hour old."""
    for name, content in files.items():
        path = Path("site", name.replace("__", "/").replace("_", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        age(path, HOUR)


def age(path: Path | str, seconds: float) -> None:
    """As if PATH had been changed so long ago."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def counts(shell: Shell, line: str) -> tuple[int, int, int]:
    """Copied, deleted, unchanged."""
    found = fields(shell, line)
    return found["copied"], found["deleted"], found["unchanged"]


def rows(shell: Shell, line: str) -> list[tuple[str, str, str]]:
    """Action, name and reason of each."""
    return [(row["action"], row["name"], row["reason"]) for row in shell.run(line).rows]


def test_up_and_nothing_the_second_time(shell: Shell, bucket: str, keys: Keys, folder: Path) -> None:
    make(a_txt=b"a", b__c_css=b"cc", **{"b-x": b"x"})
    assert counts(shell, f"s3 sync site s3://{bucket}/web") == (3, 0, 0)
    assert keys() == ["web/a.txt", "web/b-x", "web/b/c.css"]
    assert counts(shell, f"s3 sync site/ s3://{bucket}/web/") == (0, 0, 3)
    Path("site/a.txt").write_bytes(b"A")
    make(b__c_css=b"larger")
    assert rows(shell, f"s3 sync site s3://{bucket}/web --dry-run") == [
        ("copy", "a.txt", "newer"),
        ("copy", "b/c.css", "size"),
    ]
    found = fields(shell, f"s3 sync site s3://{bucket}/web")
    assert (found["copied"], found["size"], found["unchanged"]) == (2, 7, 1)


def test_down_and_nothing_the_second_time(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("in/a", "in/deep/b", "other")
    put("in/marker/", body=b"")
    assert counts(shell, f"s3 sync s3://{bucket}/in got") == (3, 0, 0)
    assert tree(folder) == {"got/a": b"in/a", "got/deep/b": b"in/deep/b"}
    assert Path("got/marker").is_dir()
    assert counts(shell, f"s3 sync s3://{bucket}/in got") == (0, 0, 3)
    age("got/a", HOUR)
    assert rows(shell, f"s3 sync s3://{bucket}/in got --dry-run") == [("copy", "a", "newer")]
    shell.run(f"s3 sync s3://{bucket}/in got")
    Path("got/a").write_bytes(b"NEWE")
    age("got/a", -HOUR)
    assert rows(shell, f"s3 sync s3://{bucket}/in got --dry-run") == []
    assert rows(shell, f"s3 sync s3://{bucket}/in got --dry-run --exact-time") == [("copy", "a", "time")]
    shell.run(f"s3 sync s3://{bucket}/in got --exact-time")
    assert Path("got/a").read_bytes() == b"in/a"
    assert counts(shell, f"s3 sync s3://{bucket}/in got --exact-time") == (0, 0, 3)


def test_between_buckets(shell: Shell, bucket: str, new_bucket: Callable[[], str], put: Put) -> None:
    put("a/x", "a/y/z")
    put("a/m/", body=b"")
    other = new_bucket()
    assert counts(shell, f"s3 sync s3://{bucket}/a/ s3://{other}/b/ --delete") == (3, 0, 0)
    shell.run(f"s3 cp s3://{bucket}/a/x s3://{other}/b/extra/")
    assert counts(shell, f"s3 sync s3://{bucket}/a/ s3://{other}/b/ --delete") == (0, 1, 3)
    assert counts(shell, f"s3 sync s3://{bucket}/a/ s3://{bucket}/copy/ --checksum") == (3, 0, 0)
    assert counts(shell, f"s3 sync s3://{bucket}/a/ s3://{bucket}/copy/ --checksum") == (0, 0, 3)
    put("a/x", body=b"X/a")
    assert rows(shell, f"s3 sync s3://{bucket}/a/ s3://{bucket}/copy/ --checksum --dry-run") == [
        ("copy", "x", "content")
    ]


def test_changed_in_the_second_of_its_upload(shell: Shell, bucket: str, get: Get, folder: Path) -> None:
    make(a=b"one", b=b"b")
    later = Path("site/a").stat()
    for content in (b"two", b"six", b"ten"):
        shell.run(f"s3 sync site s3://{bucket}/")
        Path("site/a").write_bytes(content)
        assert counts(shell, f"s3 sync site s3://{bucket}/") == (1, 0, 1)
        assert get("a") == content
    assert later.st_size == 3
    assert counts(shell, f"s3 sync site s3://{bucket}/") == (0, 0, 2)


def test_size_only(shell: Shell, bucket: str, get: Get, folder: Path) -> None:
    make(a=b"one", b=b"two")
    shell.run(f"s3 sync site s3://{bucket}/")
    Path("site/a").write_bytes(b"ONE")
    age("site/a", -HOUR)
    make(b=b"three")
    assert counts(shell, f"s3 sync site s3://{bucket}/ --size-only") == (1, 0, 1)
    assert (get("a"), get("b")) == (b"one", b"three")


def test_checksum_sees_what_time_does_not(shell: Shell, ctx: Context, bucket: str, folder: Path) -> None:
    content = os.urandom((9 << 20) + 5)
    make(a=b"one", big=content, empty=b"")
    shell.run(f"s3 sync site s3://{bucket}/")
    make(a=b"ONE")
    Path("site/big").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    age("site/big", HOUR)
    assert rows(shell, f"s3 sync site s3://{bucket}/ --dry-run") == []
    wanted = [("copy", "a", "content"), ("copy", "big", "content")]
    assert sorted(rows(shell, f"s3 sync site s3://{bucket}/ --checksum --dry-run")) == wanted
    shell.run(f"s3 sync site s3://{bucket}/ --checksum")
    assert counts(shell, f"s3 sync site s3://{bucket}/ --checksum") == (0, 0, 3)
    age("site/a", -HOUR)
    assert counts(shell, f"s3 sync site s3://{bucket}/ --checksum") == (0, 0, 3)
    assert counts(shell, f"s3 sync s3://{bucket}/ got --checksum") == (3, 0, 0)
    assert counts(shell, f"s3 sync s3://{bucket}/ got --checksum") == (0, 0, 3)


def test_checksum_of_what_others_uploaded_in_parts(
    shell: Shell, ctx: Context, bucket: str, folder: Path
) -> None:
    """Without a checksum, and in parts that nobody would guess: only S3 knows where they end."""
    parts = [os.urandom(5 << 20), os.urandom((5 << 20) + 7), b"end"]
    upload = ctx.call("s3", "create_multipart_upload", Bucket=bucket, Key="p")["UploadId"]
    done = [
        ctx.call("s3", "upload_part", Bucket=bucket, Key="p", UploadId=upload, PartNumber=n, Body=part)[
            "ETag"
        ]
        for n, part in enumerate(parts, 1)
    ]
    named = [{"PartNumber": n, "ETag": etag} for n, etag in enumerate(done, 1)]
    ctx.call(
        "s3", "complete_multipart_upload", Bucket=bucket, Key="p", UploadId=upload,
        MultipartUpload={"Parts": named},
    )  # fmt: skip
    make(p=b"".join(parts))
    assert counts(shell, f"s3 sync site s3://{bucket}/ --checksum") == (0, 0, 1)
    make(p=b"".join(parts)[:-1] + b"?")
    assert counts(shell, f"s3 sync site s3://{bucket}/ --checksum") == (1, 0, 0)


def test_content_that_cannot_be_known_goes_by_time(
    shell: Shell, ctx: Context, bucket: str, folder: Path, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx.call("s3", "put_object", Bucket=bucket, Key="k", Body=b"one", ServerSideEncryption="aws:kms")
    monkeypatch.setattr(
        "awsh_s3.transfers.remote_checksums.known_from", lambda answer, size, parts=(): _unknown(size)
    )
    make(k=b"two")
    assert counts(shell, f"s3 sync site s3://{bucket}/ --checksum") == (0, 0, 1)
    assert any("1 could not be compared by content" in note and "k" in note for note in watcher.notes)


def _unknown(size: int) -> object:
    from awsh_s3.transfers.integrity import Known

    return Known(size, "x" * 32)


def test_include_and_exclude(shell: Shell, bucket: str, keys: Keys, folder: Path) -> None:
    make(a_html=b"1", b_tmp=b"2", x__c_html=b"3", x__d_tmp=b"4", y__e_css=b"5", y__f_html=b"6")
    shell.run(f"s3 sync site s3://{bucket}/ --include '*.html' --exclude y/")
    assert keys() == ["a.html", "x/c.html"]
    shell.run(f"s3 sync site s3://{bucket}/ --exclude '*.tmp'")
    assert keys() == ["a.html", "x/c.html", "y/e.css", "y/f.html"]


def test_options_of_what_is_written(
    shell: Shell, ctx: Context, bucket: str, new_bucket: Callable[[], str], folder: Path
) -> None:
    make(a_css=b"a", b_css=b"b")
    given = "--class STANDARD_IA --cache-control max-age=60 --metadata k=v --tag t=1"
    other = new_bucket()
    shell.run(f"s3 sync site s3://{bucket} {given}")
    shell.run(f"s3 sync s3://{bucket} s3://{other} --cache-control no-store --class GLACIER_IR")
    for place, cache, class_ in ((bucket, "max-age=60", "STANDARD_IA"), (other, "no-store", "GLACIER_IR")):
        head = ctx.call("s3", "head_object", Bucket=place, Key="a.css")
        assert (head["CacheControl"], head["StorageClass"], head["ContentType"]) == (
            cache,
            class_,
            "text/css",
        )
        assert head["Metadata"] == {"k": "v"}
        tags = ctx.call("s3", "get_object_tagging", Bucket=place, Key="b.css")["TagSet"]
        assert tags == [{"Key": "t", "Value": "1"}]
    with pytest.raises(UsageError, match="not for a download"):
        shell.run(f"s3 sync s3://{bucket} got --class GLACIER")


def test_the_requester_pays(shell: Shell, ctx: Context, bucket: str, put: Put, folder: Path) -> None:
    put(*(f"k{number}" for number in range(12)))
    seen: list[object] = []
    events = ctx.client("s3").meta.events
    events.register(
        "before-sign.s3", lambda request, **_: seen.append(request.headers.get("x-amz-request-payer"))
    )
    shell.run(f"s3 sync s3://{bucket} got --request-payer --dry-run")
    shell.run(f"s3 sync s3://{bucket} got --request-payer")
    assert len(seen) >= 13
    assert set(seen) == {"requester"}


def test_delete_asks_with_number_size_and_names(
    shell: Shell, bucket: str, put: Put, keys: Keys, folder: Path, watcher: Watcher
) -> None:
    make(a=b"a")
    put(*(f"x{number}" for number in range(7)), "keep.tmp")
    line = f"s3 sync site s3://{bucket}/ --delete --exclude '*.tmp'"
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(line)
    (question,) = watcher.questions
    assert "Delete 7 objects (14 B)" in question
    assert "not in site: x0, x1, x2, x3, x4 and 2 more?" in question
    assert len(keys()) == 8
    watcher.answer = True
    assert counts(shell, line) == (1, 7, 0)
    assert keys() == ["a", "keep.tmp"]
    assert counts(shell, line) == (0, 0, 1)
    assert len(watcher.questions) == 2


def test_delete_here(
    shell: Shell, bucket: str, put: Put, folder: Path, tmp_path: Path, watcher: Watcher
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("x")
    make(a=b"a", gone__deep__b=b"b", gone__c=b"c", half__d=b"d", half__keep_tmp=b"e")
    Path("site/empty").mkdir()
    os.symlink(precious, "site/link")
    os.symlink(precious / "file", "site/filelink")
    put("a")
    assert counts(shell, f"s3 sync s3://{bucket} site --delete --exclude '*.tmp' --size-only") == (0, 3, 1)
    assert "Delete 3 files (3 B) below site" in watcher.questions[0]
    assert sorted(os.listdir("site")) == ["a", "empty", "filelink", "half", "link"]
    assert tree(precious) == {"file": b"x"}
    assert Path("site/half/keep.tmp").exists()


def test_an_empty_source_is_warned_of(
    shell: Shell, bucket: str, put: Put, keys: Keys, folder: Path, watcher: Watcher
) -> None:
    put("a", "b")
    Path("site").mkdir()
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 sync site s3://{bucket} --delete")
    assert "THE SOURCE IS EMPTY: there is nothing in site" in watcher.notes
    assert "Delete everything below" in watcher.questions[0]
    assert keys() == ["a", "b"]
    watcher.notes.clear()
    assert counts(shell, f"s3 sync site s3://{bucket}") == (0, 0, 0)
    assert watcher.notes == ["there is nothing in site"]


def test_nobody_there_to_answer(sandbox_url: str, bucket: str, put: Put, keys: Keys, folder: Path) -> None:
    put("x")
    make(a=b"a")
    with Shell(connect(sandbox_url)) as script:
        with pytest.raises(UsageError, match="--yes"):
            script.run(f"s3 sync site s3://{bucket} --delete")
        assert keys() == ["x"]


def test_nothing_is_deleted_when_a_part_of_the_source_cannot_be_read(
    shell: Shell, bucket: str, put: Put, keys: Keys, folder: Path, watcher: Watcher
) -> None:
    make(good=b"x", sub__also=b"x")
    os.symlink("..", "site/sub/circle")
    os.symlink("nowhere", "site/dangling")
    os.mkfifo("site/pipe")
    Path(os.fsdecode(b"site/bad\xff")).write_bytes(b"x")
    put("extra")
    with pytest.raises(PartialFailure, match="4 failed, 2 done"):
        shell.run(f"s3 sync site s3://{bucket} --delete --dry-run")
    assert any("nothing would be deleted" in note for note in watcher.notes)
    with pytest.raises(PartialFailure) as caught:
        shell.run(f"s3 sync site s3://{bucket} --delete")
    assert keys() == ["extra", "good", "sub/also"]
    assert {Path(name).name for name, _ in caught.value.failures} == {
        "circle", "dangling", "pipe", os.fsdecode(b"bad\xff"),
    }  # fmt: skip
    assert watcher.questions == []
    assert any("2 copied" in note for note in watcher.notes)


def test_a_file_that_vanishes_is_named(
    shell: Shell, bucket: str, keys: Keys, put: Put, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(a=b"a", b=b"b")
    put("extra")
    real = os.open

    def vanish(path: object, *args: object, **how: object) -> int:
        if str(path).endswith("site/a"):
            Path("site/a").unlink(missing_ok=True)
        return real(path, *args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr("awsh_s3.transfers.upload.os.open", vanish)
    with pytest.raises(PartialFailure, match=r"site/a: No such file"):
        shell.run(f"s3 sync site s3://{bucket} --delete")
    assert keys() == ["b", "extra"]


def test_a_listing_that_breaks_off_deletes_nothing(
    sandbox_url: str, bucket: str, put: Put, keys: Keys, folder: Path
) -> None:
    put(*(f"k{number}" for number in range(5)))
    make(k9=b"x", k1=b"k1")
    proxy = Proxy(sandbox_url)
    listings = iter([False, True])
    proxy.faults.reset = lambda method, path: "list-type" in path and next(listings, True)
    try:
        with Shell(connect(proxy.url), console=Watcher()) as shell:
            shell.run("set s3-threads 2")
            _pages_of(shell, 2)
            with pytest.raises((PartialFailure, CommandError)):
                shell.run(f"s3 sync s3://{bucket} site --delete")
    finally:
        proxy.close()
    assert set(tree(folder)) >= {"site/k9", "site/k1"}


def _pages_of(shell: Shell, keys: int) -> None:
    """Listings come in pages of so many."""
    events = shell.context().client("s3").meta.events

    def fewer(params: dict[str, object], **_: object) -> None:
        params["MaxKeys"] = keys

    events.register("before-parameter-build.s3.ListObjectsV2", fewer)


def test_dry_run_does_nothing(
    sandbox_url: str, shell: Shell, bucket: str, put: Put, keys: Keys, folder: Path
) -> None:
    make(a=b"abc")
    put("extra")
    wanted = [("copy", "a", "new"), ("delete", "extra", "extra")]
    assert rows(shell, f"s3 sync site s3://{bucket} --delete --dry-run") == wanted
    with Shell(connect(sandbox_url), dry_run=True) as rehearsing:
        assert rows(rehearsing, f"s3 sync site s3://{bucket} --delete") == wanted
        (row,) = rehearsing.run(f"s3 sync s3://{bucket} got").rows
        assert (row["source"], row["target"], row["size"]) == (f"s3://{bucket}/extra", "got/extra", 5)
    assert keys() == ["extra"]
    assert not Path("got").exists()


def test_hostile_keys_stay_outside(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("good", "../up", "/etc/x", "a//b", "z/..")
    Path("got").mkdir()
    Path("got/old").touch()
    with pytest.raises(PartialFailure) as caught:
        shell.run(f"s3 sync s3://{bucket} got --delete")
    assert tree(folder.parent) == {"here/got/good": b"good", "here/got/old": b""}
    assert len(caught.value.failures) == 4


def test_what_cannot_be_synced(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    make(a=b"a")
    put("d/x")
    Path("file").touch()
    for line, error, message in (
        ("s3 sync site other", UsageError, "both sides are on this machine"),
        (f"s3 sync file s3://{bucket}", CommandError, "file is a file.*s3 cp file"),
        (f"s3 sync nope s3://{bucket}", CommandError, "nope"),
        (f"s3 sync s3://{bucket} file", CommandError, "a folder is wanted"),
        (f"s3 sync s3://{bucket}/d s3://{bucket}/d/e", CommandError, "copied into itself"),
        (f"s3 sync s3://{bucket}/d/e s3://{bucket}", CommandError, "a part of it"),
        (f"s3 sync s3://{bucket}x/ got", AwsError, "NoSuchBucket"),
        (f"s3 sync site s3://{bucket} --size-only --checksum", UsageError, "contradict"),
        (f"s3 sync site s3://{bucket} --exact-time", UsageError, "for downloads"),
    ):
        with pytest.raises(error, match=message):
            shell.run(line)
    assert not Path("got").exists()


def test_ctrl_c_leaves_nothing_half(
    shell: Shell, ctx: Context, bucket: str, folder: Path, watcher: Watcher
) -> None:
    make(a=os.urandom(20 << 20))
    watcher.interrupt_at = 1
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"s3 sync site s3://{bucket}")
    assert not ctx.call("s3", "list_multipart_uploads", Bucket=bucket).get("Uploads")


def test_nothing_to_do_is_one_listing(sandbox_url: str, shell: Shell, bucket: str, folder: Path) -> None:
    make(**{f"f{number}": b"x" for number in range(300)})
    shell.run(f"s3 sync site s3://{bucket}/p/")
    proxy = Proxy(sandbox_url)
    try:
        with Shell(connect(proxy.url)) as quiet:
            assert counts(quiet, f"s3 sync site s3://{bucket}/p/ --delete") == (0, 0, 300)
    finally:
        proxy.close()
    assert [method for method, _ in proxy.faults.seen] == ["GET"]


_names = st.lists(st.text(alphabet="ab-.0é\U0001f600", min_size=1, max_size=3), min_size=1, max_size=3).map(
    "/".join
)


@given(st.sets(_names, max_size=30))
def test_a_folder_is_walked_in_the_order_of_its_keys(
    tmp_path_factory: pytest.TempPathFactory, names: set[str]
) -> None:
    root = tmp_path_factory.mktemp("walk")
    made: set[str] = set()
    for name in names:
        path = root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        except OSError:
            continue
    for path in root.rglob("*"):
        if path.is_file():
            made.add(path.relative_to(root).as_posix())
    found = [entry.name for entry in source_files(str(root), Selection(), pytest.fail)]
    assert found == sorted(made, key=str.encode)


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_pairs_are_all_there_once(left: set[int], right: set[int]) -> None:
    def side(numbers: set[int]) -> Iterator[Entry]:
        return (Entry(f"{number:02}", 0, 0.0) for number in sorted(numbers))

    found = [((a or b).name, a is not None, b is not None) for a, b in pairs(side(left), side(right))]  # type: ignore[union-attr]
    assert found == [(f"{n:02}", n in left, n in right) for n in sorted(left | right)]


def test_removing_below_a_folder_follows_no_links(tmp_path: Path) -> None:
    (tmp_path / "outside/deep").mkdir(parents=True)
    (tmp_path / "outside/deep/file").touch()
    into = tmp_path / "into"
    (into / "a/b").mkdir(parents=True)
    (into / "a/b/file").touch()
    os.symlink(tmp_path / "outside", into / "link")
    folder = TargetFolder(into)
    with pytest.raises(OSError):
        folder.remove("link/deep/file")
    for name in ("../outside/deep/file", "/etc/passwd", "a/../x"):
        with pytest.raises(Refused):
            folder.remove(name)
    folder.remove("a/b/file")
    folder.remove("a/b/file")
    folder.close()
    assert tree(tmp_path) == {"outside/deep/file": b""}
    assert os.listdir(into) == ["link"]


def test_where_case_does_not_count_nothing_is_merged_or_lost(tmp_path: Path) -> None:
    folder = TargetFolder(tmp_path, insensitive=True)
    (tmp_path / "Readme").touch()
    folder.claim("Readme")
    for name in ("README", "readme"):
        with pytest.raises(Refused, match="the same as 'Readme'"):
            folder.landing(name)
        with pytest.raises(Refused, match="the same as 'Readme'"):
            folder.remove(name)
    folder.close()
    assert (tmp_path / "Readme").exists()


def test_a_spool_gives_back_what_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awsh_s3.sync.spool.IN_MEMORY", 100)
    spool = Spool()
    changes = [Change(Entry(f"n{number}", number, 0.5), None, "new") for number in range(20)]
    for change in changes:
        spool.add(change)
    assert list(spool) == list(spool) == changes
    assert (spool.count, spool.size, spool.first) == (20, 190, ["n0", "n1", "n2", "n3", "n4"])
    spool.close()
