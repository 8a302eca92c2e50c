"""What Insights answers, which is nothing but text, as rows of times, numbers and texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from awsh import Rows

_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?")
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_POINTER = "@ptr"


def rows_of(results: Iterable[Iterable[Mapping[str, str]]]) -> Rows:
    """A row for each result, with every column that any has. A column is of one type, or of text."""
    rows = [
        {field["field"]: field.get("value", "") for field in result if field["field"] != _POINTER}
        for result in results
    ]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    readers = {name: _reader([row[name] for row in rows if row.get(name)], name) for name in columns}
    names = _names(columns)
    return Rows(
        [
            {names[name]: readers[name](row[name]) if row.get(name) else None for name in columns}
            for row in rows
        ],
        columns=tuple(names.values()),
    )


def _names(columns: list[str]) -> dict[str, str]:
    """What a column is called here: a word that `where` and `select` take, unless two would be the same."""
    short = {name: _word(name) for name in columns}
    every = list(short.values())
    return {name: word if every.count(word) == 1 else name for name, word in short.items()}


def _word(field: str) -> str:
    """`timestamp` of `@timestamp`, `bin_5m` of `bin(5m)`, `count` of `count(*)`."""
    return re.sub(r"\W+", "_", field.removeprefix("@").replace("(*)", "")).strip("_") or field


def _reader(values: list[str], name: str) -> Any:
    if name in ("@message", "@log", "@logStream", "@requestId"):
        return str
    for pattern, read in ((_TIME, _time), (_INTEGER, int), (_NUMBER, float)):
        if values and all(pattern.fullmatch(value) for value in values):
            return read
    return str


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
