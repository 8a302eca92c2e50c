"""each, jp, plot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
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
        ("things | plot size --over made --width 12", "at least 24 characters"),
        ("things | plot size --over made --height 2", "at least 3 lines"),
        ("things | plot size --over made --line", "--line is one line"),
        ("things | select name,size | plot --by name", "none of the columns holds times"),
        ("things | plot size --over name", "plot draws numbers, and name holds 'web'"),
    ],
)
def test_what_cannot_be_drawn(value: Run, line: str, message: str) -> None:
    with pytest.raises((CommandError, UsageError), match=message):
        value(line)


def chart(value: Run, line: str) -> list[str]:
    return drawn(value(f"{line} --width 40 --height 5"))


def test_a_chart_holds_each_value_until_the_next(value: Run, sh: Shell) -> None:
    sh.scope["points"] = [{"x": x, "y": y} for x, y in ((2, 10), (0, 0), (1, 5), (4, None), (3, 10))]
    assert chart(value, "$points | plot y --over x") == [
        "10 ┤                       ●●●●●●●●●●●●●",
        "   │                       ●",
        " 5 ┤            ●●●●●●●●●●●",
        "   │            ●",
        " 0 ┤●●●●●●●●●●●●",
        "   └┬───────────┬──────────┬───────────┬",
        "    0           1          2           3",
        "● y  last 10, from 0 to 10",
    ]


def test_a_line_for_each_value_of_a_column(value: Run, sh: Shell) -> None:
    begin = datetime(2026, 3, 27).astimezone()
    sh.scope["prices"] = [
        {"time": begin + timedelta(days=day), "zone": zone, "price": Decimal(price)}
        for day in range(5)
        for zone, price in (("b", "0.3"), ("a", "0.1"))
    ]
    lines = chart(value, "$prices | plot price --by zone")
    assert [line[:5] for line in lines[:5]] == ["0.3 ┤", "    │", "0.2 ┤", "    │", "0.1 ┤"]
    assert lines[0].count("▲") == lines[4].count("●") == 35
    assert lines[6].split() == ["03-27", "03-29", "03-31"]
    assert lines[7:] == ["● a  last 0.1, from 0.1 to 0.1", "▲ b  last 0.3, from 0.3 to 0.3"]
    assert chart(value, "$prices | plot price --by zone --over time") == lines
    sh.scope["many"] = [{"t": begin, "n": 1, "name": f"n{number}"} for number in range(11)]
    with pytest.raises(CommandError, match=r"name has 11 values, and a chart at most 10 lines"):
        chart(value, "$many | plot n --by name")


def test_a_chart_at_the_extremes(value: Run, sh: Shell) -> None:
    sh.scope["points"] = [{"x": 0, "y": 1e308}, {"x": 1, "y": -1e308}, {"x": 2, "y": float("nan")}]
    assert len(chart(value, "$points | plot y --over x")) == 8
    sh.scope["points"] = [{"x": 7, "y": 7}]
    assert sum(line.count("●") for line in chart(value, "$points | plot y --over x")) == 2
    sh.scope["points"] = [{"x": 7, "y": 7, "by": "\x1b[31mred" + "x" * 200}]
    assert all(
        "\x1b" not in line and len(line) <= 40 for line in chart(value, "$points | plot y --over x --by by")
    )
    sh.scope["points"] = [{"x": None, "y": 7}]
    with pytest.raises(CommandError, match="no row has both y and x"):
        chart(value, "$points | plot y --over x")


@pytest.mark.parametrize("seconds", [1, 30, 600, 7200, 86400, 9e6, 4e8])
def test_times_along_the_bottom(value: Run, sh: Shell, seconds: float) -> None:
    begin = datetime(2026, 3, 27, 11, 7, 13).astimezone()
    sh.scope["points"] = [{"t": begin + timedelta(seconds=seconds * part), "y": part} for part in (0, 1)]
    labels = chart(value, "$points | plot y --over t")[6]
    assert 1 <= len(labels.split()) <= 5
    assert len(labels) <= 40
