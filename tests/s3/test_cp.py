"""`s3 cp` and `s3 mv` when all goes well, and what they refuse."""

from __future__ import annotations

import os
import zlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.context import Context
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh_s3.transfers.integrity import Known, is_right, join_crc32
from awsh_s3.transfers.multipart import MOST_PARTS, part_size
from tests.s3.watcher import fields, tree

Keys = Callable[[], list[str]]
Get = Callable[[str], bytes]
Put = Callable[..., None]
MIB = 1 << 20


def test_a_file_up_and_down(shell: Shell, bucket: str, get: Get, folder: Path) -> None:
    Path("a.txt").write_text("hello")
    copied = fields(shell, f"s3 cp a.txt s3://{bucket}/dir/")
    assert (copied["objects"], copied["size"]) == (1, 5)
    assert get("dir/a.txt") == b"hello"
    shell.run(f"s3 cp a.txt s3://{bucket}/exact")
    shell.run(f"s3 cp a.txt s3://{bucket}")
    assert get("exact") == get("a.txt") == b"hello"
    shell.run(f"s3 cp s3://{bucket}/dir/a.txt b.txt")
    Path("into").mkdir()
    shell.run(f"s3 cp s3://{bucket}/dir/a.txt into")
    shell.run(f"s3 cp s3://{bucket}/dir/a.txt new/deep/")
    shell.run(f"s3 cp s3://{bucket}/exact .")
    assert tree(folder) == dict.fromkeys(
        ["a.txt", "b.txt", "into/a.txt", "new/deep/a.txt", "exact"], b"hello"
    )


def test_the_current_bucket_behind_a_colon(shell: Shell, bucket: str, get: Get, folder: Path) -> None:
    Path("a.txt").write_text("hello")
    shell.run(f"cd s3://{bucket}")
    shell.run("s3 cp a.txt :logs/")
    shell.run("cd logs")
    shell.run("s3 cp a.txt :b.txt")
    shell.run("s3 cp a.txt :/c.txt")
    assert get("logs/a.txt") == get("logs/b.txt") == get("c.txt") == b"hello"
    shell.run("s3 cp :b.txt here.txt")
    assert Path("here.txt").read_text() == "hello"


def test_nothing_and_times_and_kinds(shell: Shell, ctx: Context, bucket: str, folder: Path) -> None:
    Path("empty.html").touch()
    shell.run(f"s3 cp empty.html s3://{bucket}/")
    head = ctx.call("s3", "head_object", Bucket=bucket, Key="empty.html")
    assert (head["ContentLength"], head["ContentType"]) == (0, "text/html")
    shell.run(f"s3 cp s3://{bucket}/empty.html got.html")
    assert Path("got.html").read_bytes() == b""
    assert Path("got.html").stat().st_mtime == head["LastModified"].timestamp()
    Path("x.tar.gz").write_bytes(b"x")
    shell.run(f"s3 cp x.tar.gz s3://{bucket}/")
    assert ctx.call("s3", "head_object", Bucket=bucket, Key="x.tar.gz")["ContentType"] == "application/gzip"


@pytest.mark.parametrize("size", [8 * MIB, 8 * MIB + 1, 20_000_000])
def test_big_ones_go_in_parts_and_come_back_the_same(
    shell: Shell, ctx: Context, bucket: str, folder: Path, size: int
) -> None:
    content = os.urandom(size)
    Path("big").write_bytes(content)
    shell.run(f"s3 cp big s3://{bucket}/")
    head = ctx.call("s3", "head_object", Bucket=bucket, Key="big", ChecksumMode="ENABLED")
    assert ("-" in head["ETag"]) == (size > 8 * MIB)
    assert head["ChecksumCRC32"] == b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()
    shell.run(f"s3 cp s3://{bucket}/big back")
    assert Path("back").read_bytes() == content
    assert not ctx.call("s3", "list_multipart_uploads", Bucket=bucket).get("Uploads")


def test_a_tree_up_down_and_across(
    shell: Shell, bucket: str, new_bucket: Callable[[], str], keys: Keys, folder: Path
) -> None:
    files = {
        "a.txt": b"a",
        "empty": b"",
        "sp ace/ünï ☃.txt": b"u",
        "new\nline": b"n",
        "deep/er/x": b"x",
        "-dash": b"d",
        "st*r[1]": b"s",
    }
    for name, content in files.items():
        path = Path("site", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    copied = fields(shell, f"s3 cp site s3://{bucket}/web --recursive")
    assert copied["objects"] == len(files)
    assert keys() == sorted(f"web/{name}" for name in files)
    shell.run(f"s3 cp s3://{bucket}/web/ back -r")
    assert tree(folder / "back") == files
    other = new_bucket()
    shell.run(f"s3 cp s3://{bucket}/web s3://{other}/copy/ -r")
    shell.run(f"s3 cp s3://{other} whole -r")
    assert tree(folder / "whole") == {f"copy/{name}": content for name, content in files.items()}


def test_fifteen_hundred_files(shell: Shell, bucket: str, keys: Keys, folder: Path) -> None:
    Path("many").mkdir()
    for number in range(1500):
        Path(f"many/{number:04}").write_bytes(b"%d" % number)
    assert fields(shell, f"s3 cp many/ s3://{bucket}/ -r")["objects"] == 1500
    assert len(keys()) == 1500
    shell.run(f"s3 cp s3://{bucket}/ back/ -r")
    assert tree(folder / "back") == {f"{number:04}": b"%d" % number for number in range(1500)}


def test_rows_feed_cp(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("logs/a", "logs/bb", "logs/deep/c")
    shell.run(f"s3 ls s3://{bucket}/ -r | where size > 6 | s3 cp got/")
    assert tree(folder) == {"got/bb": b"logs/bb", "got/c": b"logs/deep/c"}
    with pytest.raises(UsageError, match="2 sources and 'one' is no folder"):
        shell.run(f"s3 ls s3://{bucket}/ -r | where size > 6 | s3 cp one")
    with pytest.raises(PartialFailure, match=r"logs/deep/: .* is a folder"):
        shell.run(f"s3 ls s3://{bucket}/logs/ | s3 cp two/")
    assert sorted(tree(folder / "two")) == ["a", "bb"]
    shell.run(f"s3 ls s3://{bucket}/logs/ | s3 cp three/ -r")
    assert sorted(tree(folder / "three")) == ["a", "bb", "deep/c"]


def test_two_of_one_name_do_not_overwrite_each_other(
    shell: Shell, bucket: str, put: Put, folder: Path
) -> None:
    put("x/same", "y/same")
    with pytest.raises(PartialFailure, match="would overwrite"):
        shell.run(f"s3 ls s3://{bucket} -r | s3 cp got/")
    assert list(tree(folder)) == ["got/same"]


def test_within_s3_what_is_known_of_an_object_stays(shell: Shell, ctx: Context, bucket: str) -> None:
    ctx.call("s3", "put_object", Bucket=bucket, Key="a", Body=b"x", ContentType="text/x", Metadata={"k": "v"})
    shell.run(f"s3 cp s3://{bucket}/a s3://{bucket}/b")
    head = ctx.call("s3", "head_object", Bucket=bucket, Key="b")
    assert (head["ContentType"], head["Metadata"]) == ("text/x", {"k": "v"})


def test_over_five_gibibytes_it_is_copied_in_parts(
    shell: Shell, ctx: Context, bucket: str, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awsh_s3.transfers.remote_copy.AT_ONCE", 6 * MIB)
    monkeypatch.setattr("awsh_s3.transfers.remote_copy.PART", 5 * MIB)
    content = os.urandom(12 * MIB)
    ctx.call(
        "s3",
        "put_object",
        Bucket=bucket,
        Key="a",
        Body=content,
        ContentType="text/x",
        Metadata={"k": "v"},
        Tagging="t=1",
    )
    shell.run(f"s3 cp s3://{bucket}/a s3://{bucket}/b")
    assert get("b") == content
    head = ctx.call("s3", "head_object", Bucket=bucket, Key="b")
    assert head["ETag"].endswith('-2"')
    assert (head["ContentType"], head["Metadata"]) == ("text/x", {"k": "v"})
    assert ctx.call("s3", "get_object_tagging", Bucket=bucket, Key="b")["TagSet"] == [
        {"Key": "t", "Value": "1"}
    ]


def test_mv_removes_what_has_arrived(shell: Shell, bucket: str, put: Put, keys: Keys, folder: Path) -> None:
    put("in/a", "in/b/c")
    shell.run(f"s3 mv s3://{bucket}/in/a a")
    assert keys() == ["in/b/c"]
    shell.run(f"s3 mv s3://{bucket}/in s3://{bucket}/out -r")
    assert keys() == ["out/b/c"]
    shell.run(f"s3 mv s3://{bucket}/out/ got -r")
    assert keys() == []
    assert tree(folder) == {"a": b"in/a", "got/b/c": b"in/b/c"}
    shell.run(f"s3 mv got s3://{bucket}/back/ -r")
    assert keys() == ["back/b/c"]
    assert not Path("got").exists()
    shell.run(f"s3 mv a s3://{bucket}/")
    assert not Path("a").exists()


def test_mv_keeps_what_has_not_arrived(shell: Shell, bucket: str, put: Put, keys: Keys, folder: Path) -> None:
    put("in/../x", "in/good")
    with pytest.raises(PartialFailure):
        shell.run(f"s3 mv s3://{bucket}/in/ got -r")
    assert keys() == ["in/../x"]
    assert tree(folder) == {"got/good": b"in/good"}


def test_mv_does_not_reach_through_links(shell: Shell, bucket: str, keys: Keys, folder: Path) -> None:
    Path("kept").mkdir()
    Path("kept/precious").write_bytes(b"x")
    Path("d").mkdir()
    Path("d/file").write_bytes(b"x")
    os.symlink("../kept", "d/dir")
    os.symlink("../kept/precious", "d/link")
    with pytest.raises(PartialFailure, match="d/dir: is a link to a folder"):
        shell.run(f"s3 mv d s3://{bucket}/ -r")
    assert keys() == ["file", "link"]
    assert tree(folder) == {"kept/precious": b"x"}
    assert os.listdir("d") == ["dir"]


def test_mv_onto_itself_loses_nothing(shell: Shell, bucket: str, put: Put, keys: Keys) -> None:
    put("a", "d/x")
    with pytest.raises(CommandError, match="onto itself"):
        shell.run(f"s3 mv s3://{bucket}/a s3://{bucket}/a")
    with pytest.raises(CommandError, match="into itself"):
        shell.run(f"s3 mv s3://{bucket}/d s3://{bucket}/d -r")
    with pytest.raises(CommandError, match="into itself"):
        shell.run(f"s3 mv s3://{bucket}/d s3://{bucket}/d/e/ -r")
    assert keys() == ["a", "d/x"]


def test_what_cannot_be_copied(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("d/x", "same")
    Path("here").mkdir()
    Path("f").touch()
    for line, error, message in (
        ("s3 cp f g", UsageError, "both sides are on this machine.*s3://"),
        ("s3 cp f s3:/lab/g", UsageError, "did you mean 's3://lab/g'"),
        (f"s3 cp nope s3://{bucket}/", CommandError, "nope"),
        (f"s3 cp here s3://{bucket}/", CommandError, "here is a folder.*--recursive"),
        (f"s3 cp s3://{bucket}/d/ .", CommandError, "is a folder.*--recursive"),
        (f"s3 cp s3://{bucket} .", CommandError, "is a bucket.*--recursive"),
        (f"s3 cp s3://{bucket}/d .", AwsError, "NoSuchKey.*it is a folder"),
        (f"s3 cp s3://{bucket}/no .", AwsError, "NoSuchKey: there is no object"),
        (f"s3 cp s3://{bucket}/no/ . -r", CommandError, "there is nothing under"),
        (f"s3 cp f s3://{bucket}x/", AwsError, "NoSuchBucket.*does not exist"),
        (f"s3 cp s3://{bucket}/same /dev/null", CommandError, "not a regular file"),
        (f"s3 cp s3://{bucket}/d/x f/", CommandError, "File exists|Not a directory"),
    ):
        with pytest.raises(error, match=message):
            shell.run(line)
    assert tree(folder) == {"f": b""}


def test_odd_things_in_a_folder_are_named(shell: Shell, bucket: str, keys: Keys, folder: Path) -> None:
    Path("d/sub").mkdir(parents=True)
    Path("d/good").write_bytes(b"x")
    Path("d/sub/also").write_bytes(b"x")
    os.symlink("good", "d/link")
    os.symlink("nowhere", "d/dangling")
    os.symlink("..", "d/sub/circle")
    os.mkfifo("d/pipe")
    Path(os.fsdecode(b"d/bad\xff")).write_bytes(b"x")
    with pytest.raises(PartialFailure) as caught:
        shell.run(f"s3 cp d s3://{bucket}/ -r")
    assert keys() == ["good", "link", "sub/also"]
    reasons = {Path(name).name: why for name, why in caught.value.failures}
    assert set(reasons) == {"dangling", "circle", "pipe", os.fsdecode(b"bad\xff")}
    assert "link to a folder that it stands in" in reasons["circle"]


def test_the_mode_of_a_replaced_file_stays_and_a_named_link_is_followed(
    shell: Shell, bucket: str, put: Put, folder: Path
) -> None:
    put("a")
    Path("old").write_text("before")
    Path("old").chmod(0o640)
    os.symlink("old", "link")
    shell.run(f"s3 cp s3://{bucket}/a link")
    assert Path("link").is_symlink()
    assert Path("old").read_bytes() == b"a"
    assert Path("old").stat().st_mode & 0o777 == 0o640


def test_parts_fit_into_what_s3_takes() -> None:
    for size in (8 * MIB + 1, 100 << 30, 5 << 40):
        part = part_size(size)
        assert 5 * MIB <= part <= 5 << 30
        assert -(-size // part) <= MOST_PARTS


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_checksums_of_parts_make_that_of_the_whole(parts: list[bytes]) -> None:
    whole = b"".join(parts)
    joined = join_crc32((zlib.crc32(part), len(part)) for part in parts)
    assert joined == b64encode(zlib.crc32(whole).to_bytes(4, "big")).decode()
    assert is_right(Known(len(whole), "", "CRC32", joined), parts)
    assert not is_right(Known(len(whole) + 1, "", "CRC32", joined), parts)


def test_what_awsh_has_not_written_whole_is_not_copied(
    shell: Shell, bucket: str, keys: Keys, folder: Path
) -> None:
    Path("d/e").mkdir(parents=True)
    Path("d/e/f").write_text("f")
    Path(f"d/.awsh-{'0' * 16}.part").write_text("half")
    shell.run(f"s3 mv d s3://{bucket}/ -r")
    assert keys() == ["e/f"]
    assert list(tree(folder)) == [f"d/.awsh-{'0' * 16}.part"]
