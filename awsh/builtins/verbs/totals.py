"""Verbs that make one value of many: count, sum, avg, min, max."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol

from awsh.builtins.verbs.arguments import Column
from awsh.builtins.verbs.keys import is_empty, sort_key
from awsh.columns import Path, getter, watched
from awsh.command import command
from awsh.errors import CommandError
from awsh.values import Rows, Size, Value

VALUE = ("value",)


class Tally(Protocol):
    """Something that sees values one by one and comes to a result. Empty values do not count."""

    def add(self, value: Any) -> None: ...

    def result(self) -> Any: ...


class Count:
    """How many values there were."""

    def __init__(self, label: str) -> None:
        self.count = 0

    def add(self, value: Any) -> None:
        self.count += value is not None

    def result(self) -> int:
        return self.count


class Sum:
    """The sum of numbers or durations: a Size where one of them was; 0 of none."""

    def __init__(self, label: str, what: str = "sum adds") -> None:
        self.label, self.what = label, what
        self.total: Any = None
        self.count = 0
        self.size = False

    def add(self, value: Any) -> None:
        if is_empty(value):
            return
        if not isinstance(value, (int, float, Decimal, timedelta)):
            raise CommandError(
                f"{self.what} numbers, and {self.label} holds {str(value)[:40]!r}",
                hint="`columns` shows what is in each column",
            )
        self.count += 1
        self.size = self.size or type(value) is Size
        if self.total is None:
            self.total = value if isinstance(value, (float, Decimal, timedelta)) else int(value)
            return
        try:
            self.total = self.total + value
        except TypeError:
            if isinstance(self.total, timedelta) or isinstance(value, timedelta):
                raise CommandError(f"{self.label} holds both numbers and durations") from None
            self.total = float(self.total) + float(value)

    def result(self) -> Any:
        if self.total is None:
            return 0
        return Size(self.total) if self.size and isinstance(self.total, int) else self.total


class Average(Sum):
    """The mean of numbers or durations; a Size is rounded to whole bytes. None of none."""

    def __init__(self, label: str) -> None:
        super().__init__(label, "avg is of")

    def result(self) -> Any:
        if not self.count:
            return None
        mean = self.total / self.count
        return Size(round(mean)) if self.size else mean


class Least:
    """The first in the order that `sort` gives. None of none."""

    sign = 1

    def __init__(self, label: str) -> None:
        self.key: Any = None
        self.best: Any = None

    def add(self, value: Any) -> None:
        if is_empty(value):
            return
        key = sort_key(value)
        if self.key is None or (key < self.key if self.sign > 0 else key > self.key):
            self.key, self.best = key, value

    def result(self) -> Any:
        return self.best


class Most(Least):
    """The last in the order that `sort` gives."""

    sign = -1


class Listed:
    """All values, as a list."""

    def __init__(self, label: str) -> None:
        self.values: list[Any] = []

    def add(self, value: Any) -> None:
        if value is not None:
            self.values.append(value)

    def result(self) -> list[Any]:
        return self.values


TALLIES: dict[str, Callable[[str], Tally]] = {
    "count": Count,
    "sum": Sum,
    "avg": Average,
    "min": Least,
    "max": Most,
    "list": Listed,
}


def _total(rows: Rows, path: Path, function: str) -> Any:
    tally = TALLIES[function](".".join(path))
    get = getter(path)
    for row in watched(rows, [path]):
        tally.add(get(row))
    return tally.result()


@command()
def count(rows: Rows) -> int:
    """How many rows there are.

    Examples:
        awsh> s3 ls logs/ --recursive | where size = 0 | count
    """
    found = 0
    for _ in rows:
        found += 1
    return found


@command()
def sum_(rows: Rows, column: Column = VALUE) -> Value:
    """The sum of a column of numbers, sizes or durations.

    Args:
        column: left out, the rows are plain values.
    Examples:
        awsh> s3 ls logs/ --recursive | sum size
    """
    return _total(rows, column, "sum")


@command()
def avg(rows: Rows, column: Column = VALUE) -> Value:
    """The mean of a column of numbers, sizes or durations; nothing where there are none.

    Args:
        column: left out, the rows are plain values.
    Examples:
        awsh> s3 ls logs/ --recursive | avg size
    """
    return _total(rows, column, "avg")


@command()
def min_(rows: Rows, column: Column = VALUE) -> Value:
    """The smallest, earliest or first value of a column.

    Args:
        column: left out, the rows are plain values.
    Examples:
        awsh> s3 ls | min created
    """
    return _total(rows, column, "min")


@command()
def max_(rows: Rows, column: Column = VALUE) -> Value:
    """The largest, latest or last value of a column.

    Args:
        column: left out, the rows are plain values.
    Examples:
        awsh> s3 ls logs/ --recursive | max size
    """
    return _total(rows, column, "max")


VERBS = (count, sum_, avg, min_, max_)
