"""What a plugin keeps between runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from awsh.errors import CommandError
from awsh.paths import state_dir
from awsh.records import Records
from awsh.shell import Shell
from awsh.target import Target


def test_what_is_kept_is_there_the_next_time_and_dropped_when_told() -> None:
    records = Records("aws", "things")
    assert list(records) == []
    records.keep("b/../c", {"number": 1, "text": "ü\n"})
    records.keep("a", {})
    records.keep("b/../c", {"number": 2})
    assert dict(Records("aws", "things")) == {"b/../c": {"number": 2}, "a": {}}
    files = list(Path(state_dir(), "aws", "things").iterdir())
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    records.drop("b/../c")
    records.drop("b/../c")
    assert dict(records) == {"a": {}}


def test_each_target_and_name_has_its_own() -> None:
    Shell(Target(scope="one")).context().records("things").keep("k", {"of": 1})
    assert dict(Shell(Target(scope="two")).context().records("things")) == {}
    assert dict(Shell(Target(scope="one")).context().records("others")) == {}
    assert dict(Shell(Target(scope="one")).context().records("things")) == {"k": {"of": 1}}


def test_damaged_ones_are_passed_over() -> None:
    records = Records("aws", "things")
    records.keep("k", {"x": 1})
    folder = Path(state_dir(), "aws", "things")
    (folder / "cut.json").write_text('{"key": "c", "rec')
    (folder / "list.json").write_text("[]")
    (folder / "bytes.json").write_bytes(b"\xff")
    assert dict(records) == {"k": {"x": 1}}


def test_one_at_a_time_holds_a_record() -> None:
    records = Records("aws", "things")
    assert records.hold("k") is None
    records.keep("k", {})
    held = records.hold("k")
    assert held is not None
    assert Records("aws", "things").hold("k") is None
    held.let_go()
    held.let_go()
    again = records.hold("k")
    assert again is not None
    again.let_go()


def test_who_is_killed_holds_nothing() -> None:
    Records("aws", "things").keep("k", {})
    code = (
        "from awsh.records import Records; import os; assert Records('aws', 'things').hold('k'); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code], env=os.environ, check=False).returncode == 9
    assert Records("aws", "things").hold("k") is not None


def test_where_nothing_can_be_kept_it_is_said() -> None:
    folder = Path(state_dir(), "aws")
    folder.mkdir(parents=True)
    (folder / "things").write_text("in the way")
    with pytest.raises(CommandError, match="things"):
        Records("aws", "things").keep("k", {})
