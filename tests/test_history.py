"""The history's file: nothing is lost, whatever happens to it."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from awsh.files import append_line
from awsh.history import LONGEST, History
from awsh.shell import Shell


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.jsonl"


def texts(history: History) -> list[str]:
    return [entry.text for entry in history.entries()]


def test_a_line_is_on_disk_at_once_and_private(path: Path) -> None:
    assert History(path).add("s3 ls", profile="dev", scope="aws")
    assert path.stat().st_mode & 0o777 == 0o600
    (entry,) = History(path).entries()
    assert (entry.text, entry.profile, entry.scope) == ("s3 ls", "dev", "aws")
    assert entry.time.tzinfo is not None


@pytest.mark.parametrize("line", [" s3 ls", "\ts3 ls", "", "   ", "\n", "x" * (LONGEST + 1)])
def test_what_is_not_kept(path: Path, line: str) -> None:
    history = History(path)
    assert not history.add(line)
    assert not path.exists()
    assert texts(history) == []


@pytest.mark.parametrize(
    "line", ["for x in (a) {\n echo $x\n}", "emoji 🦆 \\ ' \"", "nul \0 esc \x1b", "bad \udcff end"]
)
def test_any_text_comes_back(path: Path, line: str) -> None:
    history = History(path)
    history.add(line)
    history.add("next")
    assert texts(History(path)) == [line, "next"]
    assert path.read_bytes().count(b"\n") == 2


def test_the_last_use_decides_the_order(path: Path) -> None:
    history = History(path)
    for line in ("one", "two", "one", "three", "three"):
        history.add(line)
    assert texts(history) == ["two", "one", "three"]


def test_lines_of_other_shells_are_seen(path: Path) -> None:
    mine, other = History(path), History(path)
    mine.add("mine")
    assert texts(other) == ["mine"]
    other.add("theirs")
    assert texts(mine) == ["mine", "theirs"]


def test_a_damaged_file_is_read_as_far_as_it_goes(path: Path) -> None:
    history = History(path)
    history.add("before")
    with path.open("ab") as file:
        file.write(
            b'\xff\x00 junk\n{"line": 5}\n[]\nnull\n{"t": "x", "line": "a"}\n{"t":1e300,"line":"b"}\n{"line":"cut o'
        )
    assert texts(History(path)) == ["before"]
    history.add("after")
    assert texts(History(path)) == ["before", "after"]
    assert texts(history) == ["before", "after"]


def test_the_file_stays_bounded(path: Path) -> None:
    history = History(path, size=100)
    for number in range(1000):
        history.add(f"line {number}")
        if number % 50 == 0:
            history.entries()
    assert texts(history) == [f"line {number}" for number in range(900, 1000)]
    assert path.read_bytes().count(b"\n") <= 300
    assert path.stat().st_mode & 0o777 == 0o600


def test_size_zero_keeps_nothing(path: Path) -> None:
    history = History(path, size=0)
    assert not history.add("s3 ls")
    assert not path.exists()


def _write(path: str, name: str, count: int, size: int) -> None:
    history = History(Path(path), size=size)
    for number in range(count):
        history.add(f"{name} {number}")
        history.entries()


@pytest.mark.parametrize("size", [10_000, 300])
def test_shells_that_write_at_once_lose_nothing(path: Path, size: int) -> None:
    """Also while the file is being made smaller by one of them."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(str(path), name, 200, size)) for name in ("a", "b", "c")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    kept = texts(History(path, size=10_000))
    if size == 10_000:
        assert sorted(kept) == sorted(f"{name} {number}" for name in "abc" for number in range(200))
    else:
        # Only the oldest may be gone: what each wrote last is there, in order and without gaps.
        assert len(kept) >= 300
        for name in "abc":
            numbers = [int(text.split()[1]) for text in kept if text.startswith(name)]
            assert numbers == list(range(200 - len(numbers), 200))


def test_a_full_disk_spoils_one_line_only(path: Path) -> None:
    append_line(path, "whole")
    with path.open("ab") as file:
        file.write(b"cut of")
    append_line(path, "next")
    assert path.read_text().splitlines() == ["whole", "cut of", "next"]


def test_clear_reaches_other_shells(path: Path) -> None:
    mine, other = History(path), History(path)
    mine.add("secret plan")
    assert texts(other) == ["secret plan"]
    mine.clear()
    assert texts(other) == texts(mine) == []
    other.add("new")
    assert texts(mine) == ["new"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_command(home: Path) -> None:
    with Shell(yes=True) as shell:
        history = History()
        for number in range(5):
            history.add(f"s3 ls b{number}", profile="default", scope="aws")
        history.add("vpc ls", profile="default", scope="aws")
        assert [row["line"] for row in shell.run("history").rows][-1] == "vpc ls"
        assert [row["line"] for row in shell.run("history s3 -n 2").rows] == ["s3 ls b3", "s3 ls b4"]
        assert shell.run("history -n 1").rows[0]["target"] == "aws"
        assert shell.run("history nothing").rows == []
        shell.run("history clear")
        assert shell.run("history").rows == []


def test_an_unreadable_file_is_one_line(home: Path) -> None:
    path = home / ".local/state/awsh/history.jsonl"
    path.mkdir(parents=True)
    from awsh.errors import CommandError

    with Shell() as shell, pytest.raises(CommandError, match="history cannot be used"):
        shell.run("history")


def test_what_the_file_looks_like(path: Path) -> None:
    History(path).add("s3 ls", profile="p", scope="aws")
    fields = json.loads(path.read_text())
    assert fields["line"] == "s3 ls"
    assert (fields["p"], fields["s"]) == ("p", "aws")
