"""Rules of CloudWatch Logs: the events."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

BATCH = 1_048_576
"""Bytes of one PutLogEvents: its messages, and so many for each:"""

EACH = 26

EVENTS = 10_000
"""Of one PutLogEvents."""

DAY = 24 * 3600 * 1000
_OLDEST, _NEWEST = 14 * DAY, 2 * 3600 * 1000

# Higher than any that a server before this one has given.
_ids = itertools.count(time.time_ns())


@rule("moto.logs.models:LogEvent.__init__", "ingestion_time", "log_event")
def event(moto: Callable[..., Any], event: Any, ingestion_time: int, log_event: dict[str, Any]) -> None:
    """An id is given once, also to functions that log at the same time, and after a restart."""
    moto(ingestion_time, log_event)
    event.event_id = next(_ids)


@rule("moto.logs.responses:LogsResponse.put_log_events")
def put(moto: Callable[..., Any], response: Any) -> Any:
    """What is more than a request may hold is refused."""
    from moto.logs.exceptions import InvalidParameterException

    events = response._get_param("logEvents") or []
    if not events:
        raise InvalidParameterException("Log events in a single PutLogEvents request must not be empty.")
    if any(not each.get("message") for each in events):
        raise InvalidParameterException(
            "1 validation error detected: Value '' at 'logEvents.1.member.message' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1"
        )
    if len(events) > EVENTS:
        raise InvalidParameterException(f"The batch of log events has more than {EVENTS} events.")
    size = sum(len(each["message"].encode()) + EACH for each in events)
    if size > BATCH:
        raise InvalidParameterException(f"Upload too large: {size} bytes exceeds limit of {BATCH}")
    if events[-1]["timestamp"] - events[0]["timestamp"] >= DAY:
        raise InvalidParameterException(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."
        )
    return moto()


@rule("moto.logs.models:LogsBackend.put_log_events", "log_group_name", "log_stream_name", "log_events")
def put_into(
    moto: Callable[..., Any],
    backend: Any,
    log_group_name: str,
    log_stream_name: str,
    log_events: list[dict[str, Any]],
) -> Any:
    """What is too old, older than the group keeps, or too far ahead is left out, and the answer says where."""
    now = int(time.time() * 1000)
    group = backend.groups.get(log_group_name)
    times = [each["timestamp"] for each in log_events]
    kept = kept_since(group, now) if group is not None else 0
    oldest, newest = max(now - _OLDEST, kept), now + _NEWEST
    if times != sorted(times) or all(oldest <= each <= newest for each in times):
        return moto(log_group_name, log_stream_name, log_events)
    rejected: dict[str, int] = {}
    if too_old := sum(each < now - _OLDEST for each in times):
        rejected["tooOldLogEventEndIndex"] = too_old
    if (expired := sum(each < oldest for each in times)) > too_old:
        rejected["expiredLogEventEndIndex"] = expired
    if too_new := sum(each > newest for each in times):
        rejected["tooNewLogEventStartIndex"] = len(times) - too_new
    taken = [each for each in log_events if oldest <= each["timestamp"] <= newest]
    if taken:
        token, _ = moto(log_group_name, log_stream_name, taken)
    else:
        token = ""
        if group is None or log_stream_name not in group.streams:
            moto(log_group_name, log_stream_name, [])
    return token, rejected


def kept_since(group: Any, now: int) -> int:
    """The moment before which GROUP, moto's, keeps nothing, in milliseconds."""
    return now - int(group.retention_in_days) * DAY if group.retention_in_days else 0


def expire(stream: Any) -> None:
    """Lets go of what STREAM, moto's, keeps no longer."""
    since = kept_since(stream.log_group, int(time.time() * 1000))
    if since and any(each.timestamp < since for each in stream.events):
        stream.events = [each for each in stream.events if each.timestamp >= since]
        stream.stored_bytes = sum(len(each.message) for each in stream.events)


@rule("moto.logs.models:LogStream.filter_log_events")
def filtered(moto: Callable[..., Any], stream: Any, *arguments: Any, **named: Any) -> Any:
    """Without what is kept no longer."""
    expire(stream)
    return moto(*arguments, **named)


@rule("moto.logs.models:LogStream.get_log_events")
def gotten(moto: Callable[..., Any], stream: Any, *arguments: Any, **named: Any) -> Any:
    """Without what is kept no longer."""
    expire(stream)
    return moto(*arguments, **named)


@rule("moto.logs.models:LogStream.to_describe_dict")
def described(moto: Callable[..., Any], stream: Any) -> Any:
    """Without what is kept no longer."""
    expire(stream)
    return moto()
