"""What a condition means, by the type of what a row has."""

from __future__ import annotations

import operator
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.errors import UsageError
from awsh.language.conditions import parse_condition
from awsh.values import Size

NOW = datetime.now().astimezone()
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0)


class Colour(Enum):
    RED = "red"


class Clock(datetime):
    """Of the time at which this file was read: midnight may be between that and a test."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return NOW.astimezone(tz)


def holds(value: Any, condition: str) -> bool:
    return parse_condition(f"v {condition}")({"v": value})


@pytest.mark.parametrize(
    ("value", "true", "false"),
    [
        (
            5,
            ["= 5", "= 5.0", "< 6", "<= 5", ">= 5", "> -1", "!= 6", "in (4, 5)", "~ 5", "= 5B"],
            ["= 6", "> 5", "= five"],
        ),
        (5.5, ["> 5", "= 5.5", "in (5.5)", "< 1e3"], ["= 5", "in (5)"]),
        (Decimal("0.1"), ["= 0.1", "< 0.2", "in (0.1, x)"], ["!= 0.1"]),
        (Decimal("NaN"), ["!= 1"], ["= 1", "< 1", "> 1"]),
        (float("nan"), ["!= 1"], ["= 1", "< 1", "> 1"]),
        (Size(10_000_000), ["= 10MB", "> 9.5MiB", "< 1GB", "!= 10MiB", "= 10_000_000"], ["> 10MB"]),
        (-5, ["< -4", "= -5", "> -1kB"], ["> -5"]),
        (10**30, ["> 1EB", f"= {10**30}"], ["< 1EB"]),
        (True, ["= true", "= yes", "= on", "!= false", "in (yes, no)", "~ tr"], ["= false", "!= true"]),
        (False, ["= no", "!= yes"], ["= true"]),
        (
            "abc",
            ["= abc", "!= ABC", "~ b", "~ '^a.c$'", "< abd", "in (abc, x)", "!~ z"],
            ["= ABC", "~ B", "= null"],
        ),
        ("ABC", ["~ b", "~ B", r"~ '\w'"], ["~ Bc"]),
        ("80", ["= 80", "< 100", "> 9", "in (80)", "> 10B"], ["> 80", "= 080"]),
        ("", ["= ''", "!= x"], ["> 5", "< 5", "< z", "~ x"]),
        ("null", ["= 'null'", "!= null"], ["= null"]),
        (
            "2026-01-01T10:00:00+00:00",
            ["> 2026-01-01", "> 1d", "= 2026-01-01T10:00:00+00:00"],
            ["< 7d", "< 2025-12-31"],
        ),
        (Colour.RED, ["= red", "~ ed", "!= blue", "in (red)"], ["= RED"]),
        (b"abc", ["= abc", "~ b"], ["= x"]),
        (
            None,
            ["= null", "!= 5", "!~ x", "in (null)", "not in (5)", "!= x"],
            ["= 5", "< 5", "> 5", "~ x", "!= null", "in (5)"],
        ),
        (
            NOW - timedelta(3),
            ["< 7d", "> 2d", "> 71h", "< now", "> 2020-01-01", "!= today"],
            ["> 7d", "< 2d", "= today"],
        ),
        (NOW + timedelta(3), ["< 7d", "> 2d", "> now", "> today"], ["> 7d"]),
        (MIDNIGHT, ["= today", ">= today", "<= today", "in (today)"], ["> today", "< today", "= yesterday"]),
        (
            MIDNIGHT + timedelta(hours=23),
            ["= today", "> today", "<= today", "> yesterday"],
            ["< today", "= yesterday"],
        ),
        (
            MIDNIGHT - timedelta(hours=2),
            ["= yesterday", "< today", "> yesterday", "<= yesterday"],
            ["= today"],
        ),
        (NOW.date(), ["= today", "< 2d"], ["= yesterday"]),
        (NOW.replace(tzinfo=None), ["< 1h"], ["> 1h"]),
        (datetime(1, 1, 1, tzinfo=UTC), ["> 9y", "< now"], ["< 9y"]),
        (timedelta(minutes=90), ["= 1h30m", "> 1h", "< 2h", "= 90m", "> 5399", "in (90m)"], ["> 90m"]),
        (["a", "B"], ["= a", "~ b", "in (B, C)", "!= c", "!~ z"], ["= c", "!= a", "in (c)"]),
        ([1, 20], ["> 10", "< 10", "= 20"], ["> 20", "= 3"]),
        ([], ["!= a"], ["= a", "= null", "> 3"]),
        ({"env": "prod"}, ["= prod", "~ pro"], ["= env"]),
        ([{"Key": "env", "Value": "prod"}], ["= prod"], ["= dev"]),
    ],
)
def test_by_type(value: Any, true: list[str], false: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awsh.language.conditions.datetime", Clock)
    assert [condition for condition in true if not holds(value, condition)] == []
    assert [condition for condition in false if holds(value, condition)] == []


@pytest.mark.parametrize(
    ("value", "condition", "message"),
    [
        (5, "> hello", "v is a number, and 'hello' is not (a size is written as 10MB or 8MiB)"),
        (5, "> 7d", "v is a number, and '7d' is not (a size is written as 10MB or 8MiB)"),
        (True, "> no", "v is true or false, which has no order (compare it with =)"),
        (True, "= ture", "v is true or false, and 'ture' is neither"),
        (NOW, "= 7d", "v is a time, which a duration is compared with by < or >"),
        (NOW, "= yesteday", "v is a time, and 'yesteday' is not"),
        (timedelta(1), "> soon", "v is a duration, and 'soon' is not (as in 90s, 15m, 12h, 7d)"),
        (["a", 5], "> x", "v is a number, and 'x' is not"),
        ("a", "~ '['", "'[' is not a regular expression: unterminated character set"),
    ],
)
def test_what_cannot_be_compared(value: Any, condition: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        holds(value, condition)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}])
def test_a_column_alone(value: Any) -> None:
    assert not parse_condition("v")({"v": value})
    assert parse_condition("not v")({"v": value})
    assert parse_condition("v")({"v": [value]})


def test_rows_of_any_kind() -> None:
    assert parse_condition("value > 3")(5)
    assert parse_condition("value = a")(["a", "b"])
    assert parse_condition("v = null")(5)
    assert parse_condition("a.b.c = 1")({"a": {"b": {"c": 1}}})
    assert parse_condition("a.b = 1")({"a.b": 1})
    assert not parse_condition("a.b = 1")({"a": 5})
    assert parse_condition("'a b' = 1")({"a b": 1})


def test_operators_bind_as_everywhere() -> None:
    row = {"a": 1, "b": 2, "c": 3}
    assert parse_condition("a = 1 or b = 9 and c = 9")(row)
    assert not parse_condition("(a = 1 or b = 9) and c = 9")(row)
    assert parse_condition("not a = 2 and not (b = 9 or c = 9)")(row)


def test_fields_are_told() -> None:
    found = parse_condition("size > 1 and (tags.env = null or not name) and size < 9")
    assert found.fields == ("size", "tags.env", "name")
    assert list(found.required) == [("size",), ("name",)]
    assert found.expression is not None


@pytest.mark.parametrize(
    "text", ["", "size >", "size > 3 | rm", "size > 3; ls", "(a = 1", "a = 1 > f", "a b = 1"]
)
def test_what_is_no_condition(text: str) -> None:
    with pytest.raises(ValueError):
        parse_condition(text)


def test_a_quoted_condition_has_no_variables() -> None:
    with pytest.raises(UsageError, match=r"a quoted condition cannot hold \$x"):
        parse_condition("a = $x")({"a": 1})


OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.integers(0).map(Size))


@given(NUMBERS, NUMBERS, st.sampled_from(sorted(OPERATORS)))
def test_numbers_against_python(value: Any, other: Any, op: str) -> None:
    written = str(int(other)) if isinstance(other, int) else repr(other)
    assert holds(value, f"{op} {written}") == OPERATORS[op](value, other)


@given(st.text("abc"), st.text("abc", min_size=1), st.sampled_from(sorted(OPERATORS)))
def test_text_against_python(value: str, other: str, op: str) -> None:
    # What is empty has no order.
    expected = OPERATORS[op](value, other) and (bool(value) or op in ("=", "!="))
    assert holds(value, f"{op} '{other}'") == expected


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(), st.lists(st.integers())),
    st.text(),
)
def test_opposites(value: Any, other: str) -> None:
    quoted = "'" + other.replace("'", "") + "'"
    for one, two in (("=", "!="), ("in", "not in")):
        try:
            found = holds(value, f"{one} {quoted}")
        except UsageError:
            continue
        assert holds(value, f"{two} {quoted}") is not found
