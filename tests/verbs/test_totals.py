"""count, sum, avg, min, max, group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.builtins.verbs.arguments import Total
from awsh.builtins.verbs.groups import group
from awsh.builtins.verbs.totals import avg, sum_
from awsh.errors import CommandError, UsageError
from awsh.values import Rows, Size

Run = Callable[[str], Any]


def test_totals(value: Run) -> None:
    assert value("things | count") == 4
    assert value("nothing | count") == 0
    total = value("things | sum size")
    assert (total, type(total)) == (60, Size)
    mean = value("things | avg size")
    assert (mean, type(mean)) == (20, Size)
    assert value("things | min size") == 10
    assert value("things | max name") == "web"
    assert value("things | get size | sum") == 60
    assert value("nothing | sum size") == 0
    assert value("nothing | avg size") is None
    assert value("nothing | max size") is None
    assert value("things | max made") > value("things | min made")


def test_sum_of_other_things() -> None:
    assert sum_(Rows([timedelta(1), None, timedelta(2)])) == timedelta(3)
    assert avg(Rows([timedelta(1), timedelta(2)])) == timedelta(1.5)
    assert sum_(Rows([Decimal("0.1"), 1])) == Decimal("1.1")
    assert sum_(Rows([Decimal("0.5"), 0.25])) == 0.75
    assert type(sum_(Rows([1, Size(2)]))) is Size
    assert sum_(Rows([1.5, float("nan")])) == 1.5
    with pytest.raises(CommandError, match="both numbers and durations"):
        sum_(Rows([1, timedelta(1)]))


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        ("things | sum name", CommandError, "sum adds numbers, and name holds 'web'"),
        ("things | avg name", CommandError, "avg is of numbers, and name holds 'web'"),
        ("things | sum sise", UsageError, "no row has a column 'sise'"),
        ("things | sum", UsageError, "no row has a column 'value' .they have name"),
        ("things | group", UsageError, "group wants COLUMN"),
        ("things | group nmae", UsageError, "no row has a column 'nmae'"),
        ("things | group name sum:sise", UsageError, "no row has a column 'sise'"),
        ("things | group name sum", UsageError, "sum wants a column, as in sum:size"),
        ("things | group name smu:size", UsageError, "'smu' is no function of a column .did you mean 'sum'"),
        ("things | group name count,count", UsageError, "two columns would be called 'count'"),
    ],
)
def test_wrong_totals(rows: Run, line: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        rows(line)


def test_group(rows: Run, value: Run) -> None:
    assert rows("things | group tags.env") == [
        {"tags.env": "prod", "count": 2},
        {"tags.env": None, "count": 1},
        {"tags.env": "dev", "count": 1},
    ]
    found = rows("things | group tags.env count,sum:size most=max:size list:name | first")
    assert found == [{"tags.env": "prod", "count": 2, "sum_size": 40, "most": 30, "list_name": ["web", "db"]}]
    assert type(found[0]["sum_size"]) is Size
    assert value("things | group name,tags.env").columns == ("name", "tags.env", "count")
    assert rows("things | group ports | get count") == [1, 1, 1, 1]
    assert value("things | get name | group value | count") == 4
    assert rows("things | group tags.env count:size | get count_size") == [2, 0, 1]
    assert rows("nothing | group name") == []


NUMBERS = st.one_of(st.none(), st.integers(-100, 100))
TABLES = st.lists(
    st.fixed_dictionaries({"k": st.sampled_from(["a", "b", None, 1, True]), "n": NUMBERS}), max_size=20
)


@given(TABLES)
def test_group_against_naive(table: list[dict[str, Any]]) -> None:
    totals = [Total(name, name, ("n",)) for name in ("sum", "avg", "min", "max")] + [
        Total("count", "count", ())
    ]
    found = list(group(Rows(iter(table)), [("k",)], totals))
    keys: list[tuple[type, Any]] = []
    for row in table:
        if (type(row["k"]), row["k"]) not in keys:
            keys.append((type(row["k"]), row["k"]))
    assert [(type(row["k"]), row["k"]) for row in found] == keys
    for row, (kind, key) in zip(found, keys, strict=True):
        mine = [each for each in table if type(each["k"]) is kind and each["k"] == key]
        numbers = [each["n"] for each in mine if each["n"] is not None]
        assert row["count"] == len(mine)
        assert row["sum"] == sum(numbers)
        assert row["avg"] == (sum(numbers) / len(numbers) if numbers else None)
        assert row["min"] == min(numbers, default=None)
        assert row["max"] == max(numbers, default=None)
