"""Values sorted by shape, rows in chunks, columns found: what the formats share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from time import monotonic
from typing import Any

from awsh.values import Bytes, Record, Rows, Value, pick


def shape(value: Value) -> Value:
    """A bare mapping as a Record, a bare list or iterator as Rows, all else as it is."""
    if isinstance(value, (Rows, Record, Bytes, str)):
        return value
    if isinstance(value, Mapping):
        return Record(value)
    if isinstance(value, (list, tuple, set, frozenset, Iterator)):
        return Rows(value)
    return value


def chunked(items: Iterable[Any], first: int, later: int = 500, patience: float = 0.1) -> Iterator[list[Any]]:
    """ITEMS in lists: FIRST of them, then LATER at a time.

    A list is let go early when its first item has waited PATIENCE seconds; and a producer that is
    slow altogether (under 20 a second) has each item passed on as it comes. One that fails loses none.
    """
    limit, began, since = first, 0.0, 0.0
    chunk: list[Any] = []
    try:
        for seen, item in enumerate(items, 1):
            now = monotonic()
            began = began or now
            if not chunk:
                since = now
            chunk.append(item)
            slow = now - began > 0.2 and seen < 20 * (now - began)
            if len(chunk) >= limit or now - since > patience or slow:
                yield chunk
                chunk, limit = [], later
    except (Exception, KeyboardInterrupt):
        # What came before the failure is shown.
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def taken(items: Iterator[Any], most: int) -> tuple[list[Any], BaseException | None]:
    """The first of ITEMS, MOST of them, and what was raised where one that was wanted could not be made."""
    first: list[Any] = []
    try:
        for item in islice(items, most):
            first.append(item)
    except BaseException as failure:
        return first, failure
    return first, None


def columns_of(items: Iterable[Any], leading: Iterable[str] = ()) -> list[Any]:
    """The keys of ITEMS as they first come, after the LEADING ones; `value` for items without keys."""
    found: dict[Any, None] = dict.fromkeys(leading)
    for item in items:
        if isinstance(item, Mapping):
            if not found.keys() >= item.keys():
                found.update(dict.fromkeys(item))
        else:
            found["value"] = None
    return list(found)


def column(items: list[Any], name: Any) -> list[Any]:
    """One column: the values that ITEMS have at NAME, which may be a path such as `State.Name`."""
    path = name.split(".") if isinstance(name, str) and "." in name else None
    return [
        (item[name] if name in item else pick(item, path) if path else None)
        if isinstance(item, Mapping)
        else (item if name == "value" else None)
        for item in items
    ]
