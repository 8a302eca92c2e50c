"""save, tee, open, from: to files and back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.builtins.verbs.parse import read_csv
from awsh.errors import CommandError, UsageError
from awsh.output import FORMATS, PLAIN, render
from awsh.shell import Shell
from awsh.values import Bytes, Rows

Run = Callable[[str], Any]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_and_back(rows: Run, value: Run) -> None:
    """What csv and json keep of a value is enough to go on with it."""
    for file in ("t.csv", "t.tsv"):
        assert value(f"things | select name,size,made | save {file}") is None
        assert rows(f"open {file}") == rows("things | select name,size,made")
    for file in ("t.json", "t.jsonl"):
        rows(f"things | save {file}")
        assert rows(f"open {file} | get tags") == rows("things | get tags")
        assert rows(f"open {file} | where made < 2d | get name") == ["web", "new"]
    rows("things | first | save one.json")
    assert value("open one.json | get name") == "web"


def test_yaml(rows: Run) -> None:
    pytest.importorskip("yaml")
    rows("things | save t.yaml")
    assert rows("open t.yaml | get tags") == rows("things | get tags")


def test_save_keeps_what_is_there(rows: Run, folder: Path) -> None:
    rows("things | first 1 | select name | save t.csv")
    with pytest.raises(
        CommandError, match=r"t.csv is there already \(--force replaces it, --append adds to it"
    ):
        rows("things | save t.csv")
    rows("things | last 1 | select name | save t.csv --append")
    assert rows("open t.csv | get name") == ["web", "new"]
    rows("things | last 1 | select name | save t.csv --force")
    assert rows("open t.csv | get name") == ["new"]
    with pytest.raises(UsageError, match="only one can be meant"):
        rows("things | save t.csv --force --append")
    with pytest.raises(CommandError, match="the producer broke"):
        rows("broken | save t.csv --force")
    assert rows("open t.csv | get name") == ["new"]
    with pytest.raises(CommandError, match="no such file or directory"):
        rows("things | save nowhere/t.csv")
    assert [path.name for path in folder.iterdir()] == ["t.csv"]


def test_save_of_text_and_bytes(rows: Run, folder: Path) -> None:
    rows("!printf 'a\\nb' | save raw.csv")
    assert (folder / "raw.csv").read_bytes() == b"a\nb"
    rows("things | get name | json | save names.txt")
    assert rows("open names.txt | from json") == ["web", "db", "old", "new"]


def test_tee_hands_on_what_came(value: Run, rows: Run, producer: Any, sh: Shell) -> None:
    found = sh.run("things | tee t.csv").value
    assert (found.kind, found.columns) == ("demo:thing", ("name", "size"))
    assert [row["name"] for row in found] == rows("open t.csv | get name")
    assert value("things | tee u.jsonl | count") == 4
    assert rows("numbers | tee n.jsonl | first 3") == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert rows("open n.jsonl") == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert producer.closed == 1
    assert value("things | count | tee count.json") == 4
    assert value("open count.json") == 4
    found = sh.run("!printf 'a\\nb' | tee raw").value
    assert isinstance(found, Bytes)
    assert b"".join(found) == Path("raw").read_bytes() == b"a\nb"
    assert not [thread for thread in threading.enumerate() if "_writing" in thread.name]


def test_tee_that_cannot_write(rows: Run, producer: Any) -> None:
    with pytest.raises(CommandError, match="no such file or directory"):
        rows("things | tee nowhere/t.csv")
    with pytest.raises(CommandError, match="no space left on device"):
        rows("numbers | tee --append /dev/full | first 100000")
    assert producer.closed == 1
    rows("things | tee t.csv")
    with pytest.raises(CommandError, match="is there already"):
        rows("things | tee t.csv")


def test_tee_is_whole_or_not_there(rows: Run, folder: Path) -> None:
    with pytest.raises(CommandError, match="the producer broke"):
        rows("broken | tee t.csv")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("a,b\\n1,x\\n", "csv", [{"a": 1, "b": "x"}]),
        ("a\\tb\\n007\\t1.50\\n", "tsv", [{"a": "007", "b": "1.50"}]),
        ("a,a,\\ntrue,,2.5\\n", "csv", [{"a": True, "a_2": None, "column_3": 2.5}]),
        ('a\\n"x\\ny"\\n', "csv", [{"a": "x\ny"}]),
        ("a,b\\n1\\n", "csv", [{"a": 1, "b": None}]),
        ("", "csv", []),
        ('{"a":1}\\n\\n{"a":2}', "jsonl", [{"a": 1}, {"a": 2}]),
        ('[1,"b"]', "json", [1, "b"]),
        ("a\\n\\nb", "lines", ["a", "", "b"]),
    ],
)
def test_from(rows: Run, text: str, language: str, expected: list[Any]) -> None:
    assert rows(f"!printf '{text}' | from {language}") == expected


def test_from_text_cells_and_filtered_lines(rows: Run, value: Run) -> None:
    assert rows("!printf 'a\\n1\\n' | from csv --text") == [{"a": "1"}]
    assert rows("""!printf '{"a":1}\\n{"b":2}\\n' | where line ~ b | from jsonl""") == [{"b": 2}]
    assert value("""!printf '{"a":1}' | from json""").fields == {"a": 1}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("!printf '{' | from json", "the input is not JSON: Expecting property name"),
        ("!printf '1\\n2' | from json", "from jsonl reads one object a line"),
        ("!printf '1\\n{' | from jsonl", "the input is not JSON on line 2"),
        ("!printf 'a\\n1,2\\n' | from csv", "line 2 has 2 cells, and the header names 1"),
        ("things | from json", "these are rows already"),
        ("open nowhere.csv", "No such file or directory: nowhere.csv"),
        ("open .", r"\. is a folder"),
    ],
)
def test_what_cannot_be_read(rows: Run, line: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        rows(line)


def test_open_of_other_files_is_their_text(sh: Shell, folder: Path) -> None:
    (folder / "notes").write_bytes(b"one\ntwo \xff\n")
    (folder / "bom.csv").write_bytes("\ufeffa\r\nü\r\n".encode())
    found = sh.run("open notes").value
    assert isinstance(found, Bytes)
    assert b"".join(found) == b"one\ntwo \xff\n"
    assert sh.run("open bom.csv").rows == [{"a": "ü"}]
    assert isinstance(sh.run("open bom.csv --text").value, Bytes)


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\0")),
    st.integers(-(10**20), 10**20),
    st.booleans(),
)


@given(st.lists(st.fixed_dictionaries({"a": CELLS, "b": CELLS}), min_size=1, max_size=5))
def test_cells_keep_their_text(table: list[dict[str, Any]]) -> None:
    """Read and written again, a csv file is the same to the letter."""
    text = "".join(render(Rows(table), PLAIN, FORMATS["csv"]))
    read = list(read_csv(text.replace("\r\n", "\n").split("\n")[:-1], False, "it"))
    assert "".join(render(Rows(read), PLAIN, FORMATS["csv"])) == text
