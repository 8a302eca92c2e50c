"""sort."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.builtins.verbs.arguments import SortKey
from awsh.builtins.verbs.order import sort
from awsh.errors import UsageError
from awsh.values import Rows, Size

Run = Callable[[str], Any]


def test_sort(rows: Run) -> None:
    def names(line: str) -> list[str]:
        return [row["name"] for row in rows(line)]

    assert names("things | sort size") == ["web", "new", "db", "old"]
    assert names("things | sort -size") == ["db", "new", "web", "old"]
    assert names("things | sort tags.env -made") == ["new", "web", "db", "old"]
    assert names("things | sort -tags.env,name") == ["db", "web", "new", "old"]
    assert names("things | sort") == ["db", "new", "old", "web"]
    assert rows("things | get name | sort") == ["db", "new", "old", "web"]
    assert rows("things | get name | sort -value") == ["web", "old", "new", "db"]
    with pytest.raises(UsageError, match=r"no row has a column 'siez' \(did you mean 'size'"):
        rows("things | sort -siez")


def test_natural() -> None:
    items = ["file10", "File9", "file9b", "file"]
    assert list(sort(Rows(items), [SortKey(("value",), False)], natural=True)) == [
        "file",
        "File9",
        "file9b",
        "file10",
    ]
    assert list(sort(Rows(items))) == ["File9", "file", "file10", "file9b"]


def test_types_in_groups() -> None:
    noon, day = datetime(2026, 1, 1, 12, tzinfo=UTC), date(2025, 5, 5)
    items = [
        timedelta(1),
        None,
        "b",
        noon,
        3,
        True,
        Decimal("2.5"),
        "a",
        day,
        Size(1),
        [2],
        float("nan"),
        0.5,
    ]
    found = list(sort(Rows(items)))
    assert found[:11] == [True, 0.5, Size(1), Decimal("2.5"), 3, "a", "b", day, noon, timedelta(1), [2]]
    assert found[11] is None
    down = list(sort(Rows(items), [SortKey(("value",), True)]))
    assert down[:3] == [[2], timedelta(1), noon]
    assert down[-2] is None


def test_times_with_and_without_zone() -> None:
    items = [datetime(2026, 1, 2), datetime(2026, 1, 1, tzinfo=UTC), datetime(2025, 1, 1)]
    assert next(iter(sort(Rows(items)))) == items[2]


CELLS = st.one_of(st.none(), st.integers(-2, 2), st.text("ab1", max_size=2), st.booleans())
TABLES = st.lists(st.fixed_dictionaries({"a": CELLS, "b": CELLS}), max_size=15)


@given(TABLES, st.booleans(), st.booleans())
def test_against_a_comparison(table: list[dict[str, Any]], down_a: bool, down_b: bool) -> None:
    def rank(value: Any) -> int:
        return 0 if isinstance(value, bool) else 1 if isinstance(value, int) else 2

    def compare_cells(a: Any, b: Any, down: bool) -> int:
        if a is None or b is None:
            return (a is None) - (b is None)
        found = rank(a) - rank(b) if rank(a) != rank(b) else (a > b) - (a < b)
        return -found if down else found

    def compare(left: dict[str, Any], right: dict[str, Any]) -> int:
        return compare_cells(left["a"], right["a"], down_a) or compare_cells(left["b"], right["b"], down_b)

    numbered = [{**row, "at": at} for at, row in enumerate(table)]
    found = list(sort(Rows(numbered), [SortKey(("a",), down_a)], [SortKey(("b",), down_b)]))
    assert found == sorted(numbered, key=cmp_to_key(compare))
