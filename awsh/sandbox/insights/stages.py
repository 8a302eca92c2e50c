"""The commands of a query, read into functions that turn a table into the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from awsh.sandbox.insights.expressions import Expressions, Value
from awsh.sandbox.insights.parsing import pattern
from awsh.sandbox.insights.values import Event, order, text, true
from awsh.sandbox.insights.words import Malformed, Reader

MOST = 10_000
"""Rows of an answer."""

REFUSED = ("anomaly", "diff", "filterindex", "join", "lookup", "pattern", "source", "unmask", "unnest")
"""Commands that Insights has, and the sandbox has not."""


@dataclass
class Table:
    """Events on their way through the stages.

    shown: columns asked for; none: the usual ones. counted: they are rows of `stats`.
    """

    events: list[Event]
    shown: list[str] = field(default_factory=list)
    sorted: bool = False
    counted: bool = False
    limit: int | None = None


Stage = Callable[[Table], None]


def read(reader: Reader) -> Stage:
    """The stage whose words READER has. Raises Malformed."""
    word = reader.take()
    name = word.text.lower()
    if name in REFUSED:
        raise Malformed(f"the sandbox does not have Insights' command {name}", word.start)
    make = _STAGES.get(name)
    if make is None:
        raise Malformed(f"unknown command {word.text!r}; there are {', '.join(_STAGES)}", word.start)
    stage = make(reader)
    if reader.next.kind != "end":
        raise reader.unexpected()
    return stage


def _columns(reader: Reader, expressions: Expressions, *ends: str) -> list[tuple[str, Value]]:
    """`expression as name, …` up to one of ENDS."""
    columns = []
    while True:
        start = reader.next.start
        quoted = reader.next.kind == "quoted" and reader.next.text
        value = expressions.read()
        name = reader.since(start)
        if quoted and name == f"`{quoted}`":
            name = quoted
        if reader.skip("as"):
            name = _name(reader)
        columns.append((name, value))
        if not reader.skip(","):
            if reader.next.kind != "end" and not reader.is_(*ends):
                raise reader.unexpected()
            return columns


def _name(reader: Reader) -> str:
    word = reader.take()
    if word.kind not in ("name", "quoted"):
        raise Malformed(f"{word.text!r} is no name of a field", word.start)
    return word.text


def _fields(reader: Reader) -> Stage:
    columns = _columns(reader, Expressions(reader))

    def stage(table: Table) -> None:
        for event in table.events:
            event.update({name: value(event) for name, value in columns})
        table.shown += [name for name, _ in columns if name not in table.shown]

    return stage


def _display(reader: Reader) -> Stage:
    columns = _columns(reader, Expressions(reader))

    def stage(table: Table) -> None:
        for event in table.events:
            event.update({name: value(event) for name, value in columns})
        table.shown = [name for name, _ in columns]

    return stage


def _filter(reader: Reader) -> Stage:
    condition = Expressions(reader).read()

    def stage(table: Table) -> None:
        table.events = [event for event in table.events if true(condition(event))]

    return stage


def _parse(reader: Reader) -> Stage:
    field = "@message" if reader.next.kind in ("text", "regex") else _name(reader)
    word = reader.take()
    found = pattern(word)
    names = list(found.groupindex)
    if reader.skip("as"):
        names = [_name(reader)]
        while reader.skip(","):
            names.append(_name(reader))
    if found.groups != len(names):
        raise Malformed(f"the pattern has {found.groups} parts and {len(names)} names", word.start)

    def stage(table: Table) -> None:
        for event in table.events:
            value = event.get(field)
            match = found.search(text(value)) if value is not None else None
            if match is not None:
                event.update(zip(names, match.groups(), strict=True))
        if table.shown:
            table.shown += [name for name in names if name not in table.shown]

    return stage


def _stats(reader: Reader) -> Stage:
    expressions = Expressions(reader, counting=True)
    columns = _columns(reader, expressions, "by")
    if not expressions.aggregates:
        raise Malformed("stats wants something to count, as in stats count(*)", reader.next.start)
    groups = _columns(reader, Expressions(reader)) if reader.skip("by") else []

    def stage(table: Table) -> None:
        together: dict[tuple[str, ...], tuple[list[Any], list[Event]]] = {} if groups else {(): ([], [])}
        for event in table.events:
            values = [value(event) for _, value in groups]
            together.setdefault(tuple(map(text, values)), (values, []))[1].append(event)
        rows = []
        for values, events in together.values():
            row: Event = dict(zip((name for name, _ in groups), values, strict=True))
            row.update({each.key: each.of(events) for each in expressions.aggregates})
            row.update({name: value(row) for name, value in columns})
            rows.append({name: value for name, value in row.items() if not name.startswith("\0")})
        table.events = rows
        table.shown = [name for name, _ in (*groups, *columns)]
        table.counted, table.sorted = True, False
        if groups and groups[0][0].lower().startswith("bin("):
            rows.sort(key=lambda row: order(row[groups[0][0]]), reverse=True)

    return stage


def _sort(reader: Reader) -> Stage:
    keys: list[tuple[Value, bool]] = []
    while True:
        start = reader.next.start
        value = Expressions(reader).read()
        name = reader.since(start)
        down = reader.skip("desc")
        if not down:
            reader.skip("asc")
        keys.append((_of_row(name, value), down))
        if not reader.skip(","):
            break

    def stage(table: Table) -> None:
        for value, down in reversed(keys):
            there = [event for event in table.events if value(event) is not None]
            missing = [event for event in table.events if value(event) is None]
            there.sort(key=lambda event: order(value(event)), reverse=down)
            table.events = there + missing
        table.sorted = True

    return stage


def _of_row(name: str, value: Value) -> Value:
    """A column of `stats` is called as it was counted: `sort count(*)` would be a call else."""
    return lambda event: event[name] if name in event else value(event)


def _limit(reader: Reader) -> Stage:
    word = reader.take()
    if word.kind != "number" or not word.text.isdigit() or not 1 <= int(word.text) <= MOST:
        raise Malformed(f"limit wants a number from 1 to {MOST}", word.start)
    number = int(word.text)

    def stage(table: Table) -> None:
        _newest_first(table)
        table.events = table.events[:number]
        table.limit = number

    return stage


def _dedup(reader: Reader) -> Stage:
    names = [_name(reader)]
    while reader.skip(","):
        names.append(_name(reader))

    def stage(table: Table) -> None:
        _newest_first(table)
        first: dict[tuple[str, ...], Event] = {}
        for event in table.events:
            if all(event.get(name) is not None for name in names):
                first.setdefault(tuple(text(event.get(name)) for name in names), event)
        table.events = list(first.values())

    return stage


def _newest_first(table: Table) -> None:
    """The order that events have as long as none is asked for."""
    if not table.sorted and not any("@timestamp" not in event for event in table.events):
        table.events.sort(key=lambda event: event["@timestamp"], reverse=True)
    table.sorted = True


_STAGES: dict[str, Callable[[Reader], Stage]] = {
    "fields": _fields,
    "display": _display,
    "filter": _filter,
    "parse": _parse,
    "stats": _stats,
    "sort": _sort,
    "limit": _limit,
    "dedup": _dedup,
}
