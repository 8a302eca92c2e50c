"""Keys that want out of the folder, or onto each other."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awsh.errors import CommandError, PartialFailure
from awsh.landing import Refused, TargetFolder, parts_of
from awsh.shell import Shell
from tests.s3.watcher import tree

Put = Callable[..., None]

HOSTILE = ("../up", "/etc/x", "a/../../up", "..", "a//b", "./here", "a/.", "..//x", "a/..")


def test_hostile_keys_never_leave_the_folder(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("good", "deep/good", *HOSTILE)
    outside = set(tree(folder.parent))
    with pytest.raises(PartialFailure) as caught:
        shell.run(f"s3 cp s3://{bucket} got -r")
    assert tree(folder) == {"got/good": b"good", "got/deep/good": b"deep/good"}
    assert set(tree(folder.parent)) - outside == {"here/got/good", "here/got/deep/good"}
    assert {name for name, _ in caught.value.failures} == {f"s3://{bucket}/{key}" for key in HOSTILE}
    assert caught.value.done == 2


def test_a_hostile_folder_of_several(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("../x", "ok/y")
    with pytest.raises(PartialFailure, match=r"'\.\.' stands among"):
        shell.run(f"s3 ls s3://{bucket} | s3 cp got/ -r")
    assert tree(folder.parent) == {"here/got/ok/y": b"ok/y"}


def test_a_hostile_name_of_one(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("a/..", "b/.")
    for key in ("a/..", "b/."):
        with pytest.raises(CommandError, match="stands among"):
            shell.run(f"s3 cp s3://{bucket}/{key} got/")
    assert tree(folder.parent) == {}


def test_links_in_the_way_are_not_followed(
    shell: Shell, bucket: str, put: Put, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("precious")
    Path("got").mkdir()
    os.symlink(outside, "got/dir")
    os.symlink(outside / "file", "got/file")
    os.symlink(outside / "new", "got/dangling")
    put("dir/x", "file", "dangling", "good")
    with pytest.raises(PartialFailure) as caught:
        shell.run(f"s3 cp s3://{bucket} got -r")
    assert tree(outside) == {"file": b"precious"}
    assert Path("got/good").read_bytes() == b"good"
    assert [why for _, why in caught.value.failures if "symbolic link" in why] == [
        why for _, why in caught.value.failures
    ]
    assert len(caught.value.failures) == 3


def test_a_file_and_a_folder_of_one_name(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("a", "a/b", "c")
    with pytest.raises(PartialFailure) as caught:
        shell.run(f"s3 cp s3://{bucket} got -r")
    assert len(caught.value.failures) == 1
    found = tree(folder / "got")
    assert found.pop("c") == b"c"
    assert found in ({"a": b"a"}, {"a/b": b"a/b"})


def test_what_is_there_as_a_folder_stays(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    Path("got/a").mkdir(parents=True)
    put("a")
    with pytest.raises(CommandError, match="a folder of that name is there"):
        shell.run(f"s3 cp s3://{bucket} got -r")
    assert Path("got/a").is_dir()


def test_folder_markers_become_folders(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("d/", "e/f/", body=b"")
    put("g/", body=b"content")
    with pytest.raises(PartialFailure, match=r"g/: .*has content"):
        shell.run(f"s3 cp s3://{bucket} got -r")
    assert Path("got/d").is_dir()
    assert Path("got/e/f").is_dir()
    assert tree(folder) == {}


def test_names_that_one_disk_takes_for_the_same(tmp_path: Path) -> None:
    folder = TargetFolder(tmp_path / "x", insensitive=True)
    for key in ("Readme", "dir/a", "caf\u00e9"):
        folder.landing(key).discard()
    for key in ("README", "readme", "DIR/b", "cafe\u0301"):
        with pytest.raises(Refused, match="the same as"):
            folder.landing(key)
    folder.landing("dir/b").discard()
    folder.close()


def test_names_that_differ_in_case_are_two_files_where_they_can_be(
    shell: Shell, bucket: str, put: Put, folder: Path
) -> None:
    (folder / "a").touch()
    if (folder / "A").exists():
        pytest.skip("this disk does not tell them apart")
    put("x", "X")
    shell.run(f"s3 cp s3://{bucket} got -r")
    assert tree(folder / "got") == {"x": b"x", "X": b"X"}


def test_left_over_parts_are_swept_but_no_others(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    import fcntl

    Path("got").mkdir()
    for name in ("dead", "busy", "young"):
        (folder / "got" / f".awsh-{name.encode().hex():0>16}.part").write_text("half")
    (folder / "got" / ".awsh-mine.part").write_text("not awsh's")
    dead, busy, young = (
        folder / "got" / f".awsh-{name.encode().hex():0>16}.part" for name in ("dead", "busy", "young")
    )
    hour_ago = time.time() - 3600
    os.utime(dead, (hour_ago, hour_ago))
    os.utime(busy, (hour_ago, hour_ago))
    put("a")
    with busy.open("r+") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        shell.run(f"s3 cp s3://{bucket}/a got/")
    assert set(tree(folder / "got")) == {"a", busy.name, young.name, ".awsh-mine.part"}


@given(st.text(alphabet=st.sampled_from("./ab\0\n"), max_size=12))
@example("..")
@example("/")
@example("")
def test_parts_are_plain_names(key: str) -> None:
    try:
        parts = parts_of(key)
    except Refused:
        return
    assert parts
    assert "/".join(parts) == key.removesuffix("/")
    for part in parts:
        assert part not in ("", ".", "..")
        assert "/" not in part
        assert "\0" not in part
