"""Files that are written whole: what a killed writer leaves, names that are long, hostile neighbours."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from awsh.files import make_folder, write_whole


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_a_killed_writer_leaves_is_written_over(tmp_path: Path) -> None:
    target = tmp_path / "state.json"
    target.write_bytes(b"old")
    code = (
        "import os, sys; from pathlib import Path; from awsh.files import make_folder, write_whole\n"
        "def chunks():\n    yield b'x' * 100000\n    os.kill(os.getpid(), 9)\n"
        f"write_whole(Path({str(target)!r}), chunks())"
    )
    for _ in range(3):
        assert subprocess.run([sys.executable, "-P", "-c", code]).returncode == -9
        assert target.read_bytes() == b"old"
        assert len(names(tmp_path)) == 2
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == {"state.json"}


def test_two_writers_of_one_file(tmp_path: Path) -> None:
    target = tmp_path / "state.json"
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> object:
        yield b"slow"
        begun.set()
        go_on.wait(10)
        yield b"er"

    first = threading.Thread(target=write_whole, args=(target, slow()))
    first.start()
    assert begun.wait(10)
    write_whole(target, b"quick")
    assert target.read_bytes() == b"quick"
    go_on.set()
    first.join(10)
    assert target.read_bytes() == b"slower"
    assert names(tmp_path) == {"state.json"}


def test_the_longest_name_there_is(tmp_path: Path) -> None:
    target = tmp_path / ("ä" * 127)
    write_whole(target, b"x")
    assert names(tmp_path) == {target.name}


@pytest.mark.parametrize("kind", ["symlink", "hardlink", "fifo", "folder", "somebody's"])
def test_what_stands_where_the_temporary_file_would(tmp_path: Path, kind: str) -> None:
    target, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_bytes(b"precious")
    there = tmp_path / ".out.awsh.part"
    if kind == "symlink":
        there.symlink_to(victim)
    elif kind == "hardlink":
        there.hardlink_to(victim)
    elif kind == "fifo":
        os.mkfifo(there)
    elif kind == "folder":
        there.mkdir()
    else:
        if os.geteuid() != 0:
            pytest.skip("only root can give a file to somebody else")
        there.write_bytes(b"theirs")
        os.chown(there, 12345, 12345)
    write_whole(target, b"ours")
    assert target.read_bytes() == b"ours"
    assert not target.is_symlink()
    assert target.stat().st_uid == os.geteuid()
    assert victim.read_bytes() == b"precious"
    assert there.exists()


def test_an_interrupted_writer_leaves_nothing(tmp_path: Path) -> None:
    def chunks() -> object:
        yield b"x"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "out", chunks())
    assert not names(tmp_path)


def test_folders_are_nobody_elses_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_folder(tmp_path / "a" / "b" / "c")
    finally:
        os.umask(before)
    for name in ("a", "a/b", "a/b/c"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        make_folder(tmp_path / "file" / "below")


def test_nothing_awsh_keeps_is_open_to_others(home: Path, sandbox_url: str) -> None:
    command = [sys.executable, "-P", "-m", "awsh", f"--local={sandbox_url}", "-c"]
    before = os.umask(0)
    try:
        subprocess.run([*command, "s3 mb open-lab; use bucket open-lab; set pager off --save"], check=True)
    finally:
        os.umask(before)
    found = [path for path in home.rglob("*") if path.lstat().st_mode & 0o077]
    assert not found
    assert {path.name for path in home.rglob("*")} >= {"journal.jsonl", "state.json", "config.toml"}
