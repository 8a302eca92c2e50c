"""What is written, read back with openpyxl."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from awsh import Rows, hookimpl
from awsh import command as command_
from awsh.testing import Awsh
from openpyxl import load_workbook

ROWS: list[dict[str, Any]] = [
    {
        "name": "=1+1",
        "size": 12,
        "at": datetime(2026, 11, 28, 12, tzinfo=UTC),
        "ok": True,
        "tags": ["a", "b"],
    },
    {"name": "bell\x07", "size": 2.5, "at": None, "ok": False, "account": 123456789012345678},
]


@command_()
def some() -> Rows:
    """Rows of every kind."""
    return Rows(ROWS, columns=("size", "name"))


class Some:
    """A plugin of these tests."""

    @staticmethod
    @hookimpl
    def awsh_commands() -> list[object]:
        return [some]


@pytest.fixture
def typed(awsh: Awsh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Awsh:
    monkeypatch.chdir(tmp_path)
    awsh.plugin(Some, "some")
    return awsh


def test_every_kind_of_value(typed: Awsh, tmp_path: Path) -> None:
    assert typed("some | xlsx book --sheet Lab").rows == [{"file": "book.xlsx", "rows": 2}]
    sheet = load_workbook(tmp_path / "book.xlsx")["Lab"]
    heading, first, second = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert heading == ["size", "name", "at", "ok", "tags"]
    assert first == [12, "=1+1", datetime(2026, 11, 28, 12), True, '["a", "b"]']
    assert sheet["B2"].data_type == "s"
    assert second[:4] == [2.5, "bell\N{REPLACEMENT CHARACTER}", None, False]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"


def test_a_file_that_is_there(typed: Awsh, tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_text("mine")
    assert "Replace book.xlsx?" in typed("some | xlsx book").error
    typed.answer(False)
    assert typed("some | xlsx book").error == "left as it was"
    assert (tmp_path / "book.xlsx").read_text() == "mine"
    typed.answer(True)
    assert typed("some | where size > 100 | xlsx book").rows[0]["rows"] == 0
    assert load_workbook(tmp_path / "book.xlsx").sheetnames == ["Sheet1"]
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]


def test_what_cannot_be_written(typed: Awsh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no name for a workbook" in typed("some | xlsx book.csv").error
    assert "no sheet can be called" in typed("some | xlsx book --sheet a/b").error
    assert "cannot be written: No such file" in typed("some | xlsx nowhere/book").error
    monkeypatch.setattr("awsh_xlsx.workbook.MOST", 2)
    assert "a sheet has 2 rows and no more" in typed("some | xlsx book").error
    assert list(tmp_path.iterdir()) == []


def test_nobody_waits_for_its_library() -> None:
    code = "import awsh_xlsx, sys; print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
