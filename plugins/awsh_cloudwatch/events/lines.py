"""Events as lines to read: the time, and what was written, whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awsh import LogEvent


def lines(events: Iterable[LogEvent], *, named: bool) -> Iterator[bytes]:
    """A line for each line of each event; those after an event's first are set in. named: with its group."""
    for event in events:
        # Lambda writes a stack of Python's with these in the place of line ends and of spaces.
        first, *more = event["message"].rstrip("\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
        moment = event["time"].astimezone()
        group = f"{event['group']}  " if named else ""
        yield f"{moment:%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}  {group}{first}\n".encode()
        for line in more:
            yield f"{'':20}{line}\n".encode()
