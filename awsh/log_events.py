"""Events of log groups of CloudWatch, as they were written and as they are being written.

Events of one moment come from many streams, some of them later than others: whoever follows asks for the last
minute again and again, and passes over what was there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from heapq import merge
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
    group: Annotated[str, DETAIL]


def log_events(
    ctx: Context,
    group: str | Sequence[str],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    streams: Sequence[str] = (),
    prefix: str = "",
    pattern: str = "",
    follow: bool = False,
    to_come: bool = False,
) -> Iterator[LogEvent]:
    """The events of GROUP, or of several, the oldest first, as AWS gives them page by page (FilterLogEvents).

    since, until: their times; all when None. streams: of these alone, 100 at most; or prefix: of those whose
    names begin so. pattern: CloudWatch's own, such as `ERROR` or `{ $.level = "warn" }`. follow: go on with what
    is written, until Ctrl-C. to_come: a group that is not there yet is an empty one.

    Raises AwsError (ResourceNotFoundException where there is no such group), KeyboardInterrupt.
    """
    wanted: dict[str, Any] = {"interleaved": True}
    if streams:
        wanted["logStreamNames"] = list(streams)
    if prefix:
        wanted["logStreamNamePrefix"] = prefix
    if pattern:
        wanted["filterPattern"] = pattern
    if until is not None:
        wanted["endTime"] = _milliseconds(until)
    first = _milliseconds(since) if since is not None else None
    groups = [group] if isinstance(group, str) else group
    places = [_Place(ctx, each, wanted, first, to_come=to_come) for each in groups]
    if follow:
        yield from _followed(ctx, places)
    else:
        yield from merge(*(place.all() for place in places), key=_time)


def _time(event: LogEvent) -> datetime:
    return event["time"]


def _followed(ctx: Context, places: Sequence[_Place]) -> Iterator[LogEvent]:
    pause = FIRST
    while True:
        pause = min(pause * SLOWER, SLOWEST)
        for event in merge(*(place.fresh() for place in places), key=_time):
            pause = FIRST
            yield event
        ctx.sleep(pause)


class _Place:
    """One group: what is wanted of it, and what of that has been seen."""

    def __init__(
        self, ctx: Context, group: str, wanted: dict[str, Any], first: int | None, *, to_come: bool
    ) -> None:
        self._ctx = ctx
        self._group = group
        self._wanted = wanted
        self._first = first
        self._to_come = to_come
        self._start = first
        self._seen: dict[str, int] = {}
        self._newest = 0

    def all(self) -> Iterator[LogEvent]:
        return map(self._row, self._look())

    def fresh(self) -> Iterator[LogEvent]:
        """What was not there at the last look."""
        for event in self._look():
            if event["eventId"] not in self._seen:
                self._seen[event["eventId"]] = event["timestamp"]
                self._newest = max(self._newest, event["timestamp"])
                yield self._row(event)
        if self._newest:
            # A clock that goes before the others must not hide what they write.
            start = max(min(self._newest, _milliseconds(datetime.now(UTC))) - OVERLAP, self._first or 0)
            self._start = start
            self._seen = {id: time for id, time in self._seen.items() if time >= start}

    def _look(self) -> Iterator[dict[str, Any]]:
        more = {} if self._start is None else {"startTime": self._start}
        try:
            yield from self._ctx.search(
                "logs", "filter_log_events", "events[]", logGroupName=self._group, **self._wanted, **more
            )
        except AwsError as error:
            if not (self._to_come and error.code == "ResourceNotFoundException"):
                raise

    def _row(self, event: dict[str, Any]) -> LogEvent:
        return {
            "time": datetime.fromtimestamp(event["timestamp"] / 1000, UTC),
            "message": (event.get("message") or "").rstrip("\r\n"),
            "stream": event.get("logStreamName") or "",
            "id": event["eventId"],
            "group": self._group,
        }


def _milliseconds(moment: datetime) -> int:
    return max(0, int(moment.timestamp() * 1000))
