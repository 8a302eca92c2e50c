"""where, first, last, skip, uniq, through the engine."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.builtins.verbs.filters import uniq
from awsh.errors import CommandError, UsageError
from awsh.shell import Shell
from awsh.values import Record, Rows

Run = Callable[[str], Any]


def names(found: list[Any]) -> list[str]:
    return [row["name"] for row in found]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("size > 15", ["db", "new"]),
        ("size", ["web", "db", "new"]),
        ("not size", ["old"]),
        ("size = null", ["old"]),
        ("tags.env = prod", ["web", "db"]),
        ("tags.env != prod", ["old", "new"]),
        ("ports = 22", ["web", "old"]),
        ("ports not in (22, 80)", ["db", "new"]),
        ("made < 2d", ["web", "new"]),
        ("name ~ '^[dn]' and size >= 20", ["db", "new"]),
        ("name ~ E", []),
        ("name ~ W or (name = old and size = null)", ["old"]),
        ("nosuch = null", ["web", "db", "old", "new"]),
    ],
)
def test_where(rows: Run, condition: str, expected: list[str]) -> None:
    assert names(rows(f"things | where {condition}")) == expected


def test_where_keeps_kind_and_view(sh: Shell) -> None:
    value = sh.run("things | where size > 15").value
    assert isinstance(value, Rows)
    assert (value.kind, value.columns) == ("demo:thing", ("name", "size"))


def test_where_sees_variables_once(sh: Shell, rows: Run) -> None:
    sh.run("let least = 15")
    sh.run("let wanted = things | get name | first 2")
    assert names(rows("things | where size > $least")) == ["db", "new"]
    assert names(rows("things | where name in $wanted")) == ["web", "db"]
    assert names(rows("things | where name in $(things | where size > 15)")) == ["db", "new"]
    sh.run("let kept = 'size > 15'")
    assert names(rows("things | where $kept")) == ["db", "new"]


@pytest.mark.parametrize(
    ("line", "message", "start"),
    [
        ("things | where sise > 3", "no row has a column 'sise' (did you mean 'size'?)", 15),
        ("things | where name = web and zzz = 3", "no row has a column 'zzz' (they have name, size,", 30),
        ("things | where size > hello", "size is a number, and 'hello' is not", 22),
        ("things | where made > hello", "made is a time, and 'hello' is not", 22),
        ("things | where name ~ '('", "'(' is not a regular expression", 22),
        ("things | where name = $nosuch", "there is no variable $nosuch", 22),
        ("things | get name | where nam = web", "no row has a column 'nam' (they are plain values", 26),
    ],
)
def test_where_is_wrong_in_one_place(rows: Run, line: str, message: str, start: int) -> None:
    with pytest.raises(UsageError) as caught:
        rows(line)
    assert str(caught.value).startswith(message)
    assert caught.value.span is not None
    assert caught.value.span.start == start


def test_no_rows_have_no_wrong_columns(rows: Run) -> None:
    assert rows("nothing | where sise > 3") == []
    assert rows("things | where size > 999 | where sise > 3") == []
    assert rows("nothing | sort sise | select sise | get sise") == []


@pytest.mark.parametrize(
    ("line", "expected", "asked"),
    [
        ("numbers | first 3", [1, 2, 3], 3),
        ("numbers | where n > 5 | first 2", [6, 7], 7),
        ("numbers | skip 3 | first 2", [4, 5], 5),
        ("numbers | select n | first 2", [1, 2], 2),
        ("numbers | uniq n | first 2", [1, 2], 2),
        ("numbers | select n,m=n | flatten m | each { $it } | first 2", [1, 2], 2),
        ("numbers | first 0", [], 0),
    ],
)
def test_first_stops_what_never_ends(
    rows: Run, producer: Any, line: str, expected: list[int], asked: int
) -> None:
    assert [row["n"] for row in rows(line)] == expected
    assert producer.asked == asked
    assert producer.closed == (1 if asked else 0)


def test_one_row_is_a_record(value: Run, producer: Any) -> None:
    assert value("things | first") == Record(value("things | first").fields, ("name", "size"), "demo:thing")
    assert value("things | first").fields["name"] == "web"
    assert value("things | last").fields["name"] == "new"
    assert value("things | get name | first") == "web"
    assert value("nothing | first") is None
    assert value("nothing | last") is None
    assert value("numbers | first").fields == {"n": 1}
    assert producer.closed == 1


def test_counts(rows: Run) -> None:
    assert names(rows("things | last 2")) == ["old", "new"]
    assert names(rows("things | last 9")) == ["web", "db", "old", "new"]
    assert names(rows("things | skip 3")) == ["new"]
    assert names(rows("things | skip")) == ["db", "old", "new"]
    assert rows("things | skip 4") == []
    for verb in ("first", "last", "skip"):
        with pytest.raises(UsageError, match="-1 rows cannot be taken"):
            rows(f"things | {verb} -1")


@pytest.mark.parametrize(
    "verbs", ["where n >= 0", "select n", "sort n", "group n", "uniq", "each { $it }", "tee x"]
)
def test_what_a_producer_raises_passes_every_verb(
    rows: Run, producer: Any, verbs: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match="the producer broke"):
        rows(f"broken | {verbs}")
    assert producer.closed == 1
    assert list(tmp_path.iterdir()) == []


def test_uniq(rows: Run) -> None:
    assert names(rows("things | uniq tags.env")) == ["web", "old", "new"]
    assert rows("things | get tags | uniq") == [{"env": "prod"}, {}, {"env": "dev"}]
    assert rows("things | get ports | flatten | uniq") == [22, 80, 443]
    with pytest.raises(UsageError, match=r"no row has a column 'nmae' \(did you mean 'name'"):
        rows("things | uniq nmae")


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.text("ab", max_size=2), st.just(float("nan"))
)
NESTED = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("xy"), inner)
)


@given(st.lists(NESTED, max_size=12))
def test_uniq_is_the_first_of_each(items: list[Any]) -> None:
    def same(a: Any, b: Any) -> bool:
        if isinstance(a, bool) or isinstance(b, bool):
            return type(a) is type(b) and a == b
        if isinstance(a, dict) and isinstance(b, dict):
            return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
        if isinstance(a, list) and isinstance(b, list):
            return len(a) == len(b) and all(map(same, a, b))
        return bool(a == b) or (a != a and b != b)

    expected: list[Any] = []
    for item in items:
        if not any(same(item, seen) for seen in expected):
            expected.append(item)
    found = list(uniq(Rows(iter(items))))
    assert len(found) == len(expected)
    assert all(map(same, found, expected))


def test_watched_rows_flow_before_the_end(sh: Shell, producer: Any) -> None:
    """A column that never comes does not hold an endless listing back for ever."""
    found = sh.run("numbers | where n > 0 or other = 3 | first 200").rows
    assert list(islice((row["n"] for row in found), 3)) == [1, 2, 3]
    assert len(found) == 200
