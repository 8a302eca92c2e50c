"""A function's log as lines to read: the time, and what was written, whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from awsh import Context, LogEvent


def lines(ctx: Context, events: Iterable[LogEvent], since: datetime) -> Iterator[bytes]:
    """A line for each line of each event; those after an event's first are set in. Notes where there is none."""
    event = None
    for event in events:
        first, *more = readable(event["message"].rstrip("\n")).split("\n")
        moment = event["time"].astimezone()
        yield f"{moment:%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}  {first}\n".encode()
        for line in more:
            yield f"{'':20}{line}\n".encode()
    if event is None:
        ctx.note(f"nothing was written since {since.astimezone():%m-%d %H:%M} (--since looks further back)")


def readable(text: str) -> str:
    """What was written, with line ends and spaces where Python's runtime has others, so that a stack is one event."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
