"""A query over events, from its text to the answer's rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from awsh.sandbox.insights.stages import MOST, Stage, Table, read
from awsh.sandbox.insights.values import Event, order, text
from awsh.sandbox.insights.words import Malformed, Reader, Word, words

_SHOWN = ("@timestamp", "@message")


@dataclass(frozen=True)
class Answer:
    """rows: of text, as Insights gives them. matched: how many events fitted; scanned, size: that were read."""

    rows: list[dict[str, str]]
    matched: int
    scanned: int
    size: int


def answer(query: str, events: Iterable[Event], limit: int | None = None) -> Answer:
    """What QUERY makes of EVENTS. limit: where the query says none. Raises Malformed."""
    stages = _stages(query)
    table = Table(list(events))
    scanned, size = len(table.events), sum(len(event["@message"].encode()) for event in table.events)
    matched = scanned
    for name, stage in stages:
        stage(table)
        if name == "filter" and not table.counted:
            matched = len(table.events)
    if not table.sorted and not table.counted:
        table.events.sort(key=lambda event: order(event.get("@timestamp")), reverse=True)
    if table.limit is None:
        table.events = table.events[: limit or MOST]
    shown = table.shown or _SHOWN
    rows = [
        {name: text(event[name]) for name in shown if event.get(name) is not None} for event in table.events
    ]
    return Answer([row for row in rows if row], matched, scanned, size)


def _stages(query: str) -> list[tuple[str, Stage]]:
    found = words(query)
    if not found:
        raise Malformed("the query is empty")
    parts: list[list[Word]] = [[]]
    for word in found:
        if word.kind == "symbol" and word.text == "|":
            parts.append([])
        else:
            parts[-1].append(word)
    if not parts[0]:
        raise Malformed("the query begins with |")
    stages = []
    for part in parts:
        if not part:
            raise Malformed("there is nothing between | and |, or behind the last one")
        stages.append((part[0].text.lower(), read(Reader(query, part))))
    return stages
