"""Behind `logs put`: events out of words and pipelines, in as many requests as CloudWatch's limits ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError

_BATCH = 1_048_576
"""Bytes of one request: its messages, and so many more for each:"""

_EACH = 26

_EVENTS = 10_000
"""Events of one request."""

_SPAN = 24 * 3600 * 1000
"""Milliseconds between the first event of a request and its last."""

Event = tuple[int, str]
"""When, in milliseconds of the epoch, and what."""


def events_of(items: Iterable[Any]) -> list[Event]:
    """The events that rows or lines mean, in the order of their times. Raises UsageError."""
    now = int(datetime.now(UTC).timestamp() * 1000)
    events = [(when or now, text) for when, text in map(_of_row, items) if text]
    if not events:
        raise UsageError("there is nothing to write", hint="an event is a text of at least one character")
    return sorted(events, key=lambda event: event[0])


def _of_row(row: Any) -> tuple[int, str]:
    if not isinstance(row, Mapping):
        return 0, str(row)
    rest = dict(row)
    when = rest.pop("time", None) if isinstance(rest.get("time"), datetime) else None
    text = rest["message"] if set(rest) == {"message"} else json.dumps(rest, default=_plain)
    return (int(when.timestamp() * 1000) if when else 0), str(text)


def _plain(value: Any) -> Any:
    return value.total_seconds() if isinstance(value, timedelta) else str(value)


def write(ctx: Context, group: str, stream: str, events: list[Event]) -> dict[str, Any]:
    """Writes EVENTS to STREAM of GROUP, which is made if need be. Raises AwsError, CommandError."""
    stream = stream or f"awsh/{datetime.now(UTC):%Y/%m/%d}"
    longest = max(events, key=lambda event: len(event[1].encode()))[1]
    if len(longest.encode()) + _EACH > _BATCH:
        raise CommandError(
            f"an event of {len(longest.encode()):,} bytes is too long",
            hint=f"CloudWatch takes {_BATCH - _EACH:,}",
        )
    try:
        ctx.call("logs", "create_log_stream", logGroupName=group, logStreamName=stream)
    except AwsError as error:
        if error.code != "ResourceAlreadyExistsException":
            raise
    refused = 0
    for batch in _batches(events):
        answer = ctx.call(
            "logs",
            "put_log_events",
            logGroupName=group,
            logStreamName=stream,
            logEvents=[{"timestamp": when, "message": text} for when, text in batch],
        )
        refused += _refused(answer.get("rejectedLogEventsInfo") or {}, len(batch))
    if refused == len(events):
        raise CommandError(
            "CloudWatch took none of them",
            hint="it takes what is at most 14 days old, not older than the group keeps, and at most 2 hours ahead",
        )
    if refused:
        ctx.note(f"{refused} of {len(events)} were not taken: too old, or too far ahead")
    return {"group": group, "stream": stream, "events": len(events) - refused}


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    batch: list[Event] = []
    size = 0
    for event in events:
        more = len(event[1].encode()) + _EACH
        if batch and (size + more > _BATCH or len(batch) == _EVENTS or event[0] - batch[0][0] >= _SPAN):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += more
    if batch:
        yield batch


def _refused(info: Mapping[str, int], count: int) -> int:
    """How many of a batch were not taken: the first so many are too old, or those from one on too new."""
    old = max(info.get("tooOldLogEventEndIndex", 0), info.get("expiredLogEventEndIndex", 0))
    return old + count - info.get("tooNewLogEventStartIndex", count)
