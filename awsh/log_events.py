"""Events of a log group of CloudWatch, as they were written and as they are being written.

Events of one moment come from many streams, some of them later than others: whoever follows asks for the last
minute again and again, and passes over what was there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from awsh.errors import AwsError
from awsh.parameters import DETAIL

if TYPE_CHECKING:
    from awsh.context import Context

OVERLAP = 60_000
"""Milliseconds: an event may be seen so much later than others of its time without being lost."""

FIRST, SLOWEST, SLOWER = 1.0, 5.0, 1.5
"""Seconds between two looks while something is written, between two at the most, and how much longer each pause
is than the last while nothing is. An account may ask ten times a second, all of its users together.
"""


class LogEvent(TypedDict):
    """One event. message: as it was written, without the line end behind it. id: AWS's own, of this event alone."""

    time: datetime
    message: str
    stream: Annotated[str, DETAIL]
    id: Annotated[str, DETAIL]


def log_events(
    ctx: Context,
    group: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    streams: Sequence[str] = (),
    pattern: str = "",
    follow: bool = False,
    to_come: bool = False,
) -> Iterator[LogEvent]:
    """The events of GROUP, the oldest first, as AWS gives them page by page (FilterLogEvents).

    since, until: their times; all when None. streams: of these alone, 100 at most. pattern: CloudWatch's own,
    such as `ERROR` or `{ $.level = "warn" }`. follow: go on with what is written, until Ctrl-C. to_come: a group
    that is not there yet is an empty one.

    Raises AwsError (ResourceNotFoundException where there is no such group), KeyboardInterrupt.
    """
    wanted: dict[str, Any] = {"logGroupName": group, "interleaved": True}
    if streams:
        wanted["logStreamNames"] = list(streams)
    if pattern:
        wanted["filterPattern"] = pattern
    if until is not None:
        wanted["endTime"] = _milliseconds(until)
    first = _milliseconds(since) if since is not None else None
    if not follow:
        yield from (_row(event) for event in _look(ctx, wanted, first, to_come=to_come))
        return
    yield from _followed(ctx, wanted, first, to_come=to_come)


def _followed(
    ctx: Context, wanted: dict[str, Any], first: int | None, *, to_come: bool
) -> Iterator[LogEvent]:
    seen: dict[str, int] = {}
    start, newest, pause = first, 0, FIRST
    while True:
        fresh = False
        for event in _look(ctx, wanted, start, to_come=to_come):
            if event["eventId"] not in seen:
                fresh = True
                seen[event["eventId"]] = event["timestamp"]
                newest = max(newest, event["timestamp"])
                yield _row(event)
        if newest:
            # A clock that goes before the others must not hide what they write.
            start = max(min(newest, _milliseconds(datetime.now(UTC))) - OVERLAP, first or 0)
            seen = {id: time for id, time in seen.items() if time >= start}
        pause = FIRST if fresh else min(pause * SLOWER, SLOWEST)
        ctx.sleep(pause)


def _look(
    ctx: Context, wanted: dict[str, Any], start: int | None, *, to_come: bool
) -> Iterator[dict[str, Any]]:
    more = {} if start is None else {"startTime": start}
    try:
        yield from ctx.search("logs", "filter_log_events", "events[]", **wanted, **more)
    except AwsError as error:
        if not (to_come and error.code == "ResourceNotFoundException"):
            raise


def _row(event: dict[str, Any]) -> LogEvent:
    return {
        "time": datetime.fromtimestamp(event["timestamp"] / 1000, UTC),
        "message": (event.get("message") or "").rstrip("\r\n"),
        "stream": event.get("logStreamName") or "",
        "id": event["eventId"],
    }


def _milliseconds(moment: datetime) -> int:
    return max(0, int(moment.timestamp() * 1000))
