"""The journal: exact, and never silently without a change."""

from __future__ import annotations

import pytest

from awsh.journal import Journal
from awsh.shell import Shell


def test_any_name_is_kept_exactly() -> None:
    names = ["plain", "ünïcode ⏎", "\x1b[31m\n\r\u202e", "not-utf8-\udcff", "lone-\ud800"]
    journal = Journal("aws")
    for name in names:
        journal.add(parameters={"Key": name})
    assert [entry["parameters"]["Key"] for entry in journal.entries()] == names
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_a_damaged_line_spoils_only_itself() -> None:
    journal = Journal("aws")
    journal.add(operation="First")
    with journal.path.open("ab") as file:
        file.write(b'{"time": "20')
    journal.add(operation="Second")
    assert [entry["operation"] for entry in journal.entries()] == ["First", "Second"]


def test_a_journal_that_cannot_be_written_is_told_once(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.journal.path.unlink(missing_ok=True)
    shell.journal.path.mkdir()
    assert shell.run("s3 mb lab-a; s3 mb lab-b; s3 ls").rows
    said = capsys.readouterr().err
    assert said.count("changes are not journalled: Is a directory: ") == 1
