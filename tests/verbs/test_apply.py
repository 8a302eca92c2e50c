"""each, jp, plot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import CommandError, UsageError
from awsh.shell import Shell

Run = Callable[[str], Any]


def test_each(rows: Run, sh: Shell) -> None:
    assert rows("things | each { $it.name }") == ["web", "db", "old", "new"]
    assert rows("things | first 2 | each { $it.name; $it.size }") == ["web", 10, "db", 30]
    assert rows("things | first 2 | each { things | where name = $it.name | get size }") == [10, 30]
    assert rows("things | each { $it.ports | first 1 }") == [22, 22, 443]
    assert rows("nothing | each { $it }") == []
    assert rows("things | first | each { $it.name }") == ["web"]
    assert "it" not in sh.scope


def test_each_asks_for_one_row_at_a_time(rows: Run, producer: Any) -> None:
    assert rows("numbers | each { $it.n; $it.n } | first 3") == [1, 1, 2]
    assert producer.asked == 2


def test_each_stops_at_the_first_failure(rows: Run) -> None:
    with pytest.raises(CommandError, match="the producer broke"):
        rows("things | each { broken }")


def test_jp(rows: Run, value: Run) -> None:
    assert value("things | jp '[?size > `15`].name | [0]'") == "db"
    assert rows("things | jp '[].{n: name, s: size} | [0:2]'") == [
        {"n": "web", "s": 10},
        {"n": "db", "s": 30},
    ]
    assert value("things | first | jp 'tags'").fields == {"env": "prod"}
    assert value("things | jp 'sum([?size].size)'") == 60
    assert value("things | jp 'max_by([], &made).name'") == "new"
    assert value("things | jp 'nothing'") is None
    with pytest.raises(UsageError, match=r"JMESPATH: .*Incomplete expression"):
        value("things | jp '[?a'")
    with pytest.raises(CommandError, match=r"jp: .*invalid type for value"):
        value("things | jp 'sum([].name)'")


def drawn(value: Any) -> list[str]:
    return b"".join(value).decode().splitlines()


def test_plot(value: Run, sh: Shell) -> None:
    bars = drawn(value("things | plot size --width 30"))
    assert [line.split()[0] for line in bars] == ["web", "db", "old", "new"]
    lengths = [line.count("█") for line in bars]
    assert lengths[1] == 30 - len("web  30 B ")
    assert lengths[0] == lengths[1] // 3
    assert lengths[2] == 0
    assert all(len(line) <= 30 for line in bars)
    assert drawn(value("things | plot --width 30")) == bars
    assert drawn(value("things | get size | plot --width 30"))[2] == ""
    assert drawn(value("nothing | plot")) == []
    assert drawn(value("things | plot size --line")) == ["▁█ ▅"]
    sh.scope["up"] = list(range(100))
    line = drawn(value("$up | plot --line --width 10"))[0]
    assert (len(line), line[0], line[-1]) == (10, "▁", "█")


def test_plot_below_zero_and_at_the_extremes(value: Run, sh: Shell) -> None:
    sh.scope["cells"] = [{"k": "a", "n": -5}, {"k": "b", "n": 10}, {"k": "c", "n": 0}]
    assert drawn(value("$cells | plot --width 24")) == [
        "a  -5 ██████",
        "b  10       ████████████",
        "c   0",
    ]
    sh.scope["cells"] = [1e308, -1e308, float("inf"), float("nan"), 0]
    assert len(drawn(value("$cells | plot --width 60"))) == 5
    assert len(drawn(value("$cells | plot --line"))[0]) == 5
    sh.scope["cells"] = [{"name": "\x1b[31mred" + "x" * 200, "n": 1}]
    (line,) = drawn(value("$cells | plot --width 40"))
    assert "\x1b" not in line
    assert len(line) <= 40


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("things | plot name", "plot draws numbers, and name holds 'web'"),
        ("things | select name | plot", "none of the columns holds numbers"),
        ("things | plot sise", "no row has a column 'sise'"),
        ("things | plot size --width 3", "at least 10 characters"),
    ],
)
def test_what_cannot_be_drawn(value: Run, line: str, message: str) -> None:
    with pytest.raises((CommandError, UsageError), match=message):
        value(line)
