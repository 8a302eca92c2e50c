"""Verbs that let some rows pass: where, first, last, skip, uniq."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain, islice
from typing import Any

from awsh.builtins.verbs.arguments import Columns
from awsh.builtins.verbs.keys import identity
from awsh.columns import getter, watched
from awsh.command import command
from awsh.errors import UsageError
from awsh.parameters import ConditionArgument
from awsh.values import Record, Rows, Value


@command()
def where(rows: Rows, condition: ConditionArgument) -> Rows:
    """The rows for which CONDITION holds.

    Compares with = != < <= > >=, `~` and `!~` (regular expression), `in (a, b)`, joined by and, or, not and
    parentheses. Sizes, durations and times are understood: a duration beside a time is how long ago.

    Args:
        condition: as in `size > 10MB and name ~ log`.
    Examples:
        awsh> s3 ls logs/ | where size > 10MB and modified < 7d
        awsh> vpc subnet ls | where state = available and tags.env in (dev, test)
        awsh> vpc subnet ls | where not public_ip
    """
    test = condition.test

    def kept() -> Iterator[Any]:
        with closing(watched(rows, condition.required, condition.required)) as items:
            yield from filter(test, items)

    return rows.over(kept())


@command()
def first(rows: Rows, count: int | None = None) -> Value:
    """The first row, or the first COUNT rows; the producer is stopped then.

    Args:
        count: how many; left out, the one row itself as a record.
    Examples:
        awsh> s3 ls | sort -created | first 5
        awsh> let newest = s3 ls | sort -created | first
    """
    if count is None:
        with closing(rows):
            return _alone(rows, list(islice(rows, 1)))
    wanted = _amount(count)

    def taken() -> Iterator[Any]:
        with closing(rows):
            yield from islice(rows, wanted)

    if not wanted:
        rows.close()
    return rows.over(taken() if wanted else ())


@command()
def last(rows: Rows, count: int | None = None) -> Value:
    """The last row, or the last COUNT rows.

    Args:
        count: how many; left out, the one row itself as a record.
    Examples:
        awsh> s3 ls logs/ | last 3
    """
    if count is None:
        return _alone(rows, list(deque(rows, maxlen=1)))
    wanted = _amount(count)
    return rows.over(_deferred(rows, wanted))


def _deferred(rows: Rows, wanted: int) -> Iterator[Any]:
    with closing(rows):
        yield from deque(rows, maxlen=wanted)


@command()
def skip(rows: Rows, count: int = 1) -> Rows:
    """All rows but the first COUNT.

    Args:
        count: how many to leave out.
    Examples:
        awsh> s3 ls | skip 10 | first 10
    """
    wanted = _amount(count)

    def rest() -> Iterator[Any]:
        with closing(rows):
            yield from islice(rows, wanted, None)

    return rows.over(rest())


@command()
def uniq(rows: Rows, *columns: Columns) -> Rows:
    """The rows without repetitions; of each, the first stays where it is.

    Args:
        columns: compare these only; left out, the whole row.
    Examples:
        awsh> vpc subnet ls | uniq zone
        awsh> vpc subnet ls | uniq vpc_id,zone
    """
    paths = list(chain.from_iterable(columns))
    gets = [getter(path) for path in paths]

    def distinct() -> Iterator[Any]:
        seen: set[Any] = set()
        with closing(watched(rows, paths)) as items:
            for row in items:
                key = tuple([identity(get(row)) for get in gets]) if gets else identity(row)
                if key not in seen:
                    seen.add(key)
                    yield row

    return rows.over(distinct())


def _alone(rows: Rows, found: list[Any]) -> Value:
    """The one row as a record of its kind; what is no row, as it is; nothing when there is none."""
    if not found:
        return None
    (item,) = found
    return Record(item, rows.columns, rows.kind) if isinstance(item, Mapping) else item


def _amount(count: int) -> int:
    if count < 0:
        raise UsageError(f"{count} rows cannot be taken", hint="a count is 0 or more")
    return count


VERBS = (where, first, last, skip, uniq)
