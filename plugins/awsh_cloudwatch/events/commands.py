"""`logs tail|filter|put`; the work is in the modules beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from awsh import (
    Bytes,
    Context,
    Duration,
    LogEvent,
    Rows,
    Short,
    Time,
    UsageError,
    log_events,
)
from awsh_cloudwatch.groups import logs
from awsh_cloudwatch.kinds import GroupName, chosen

_RECENT = timedelta(minutes=10)
_HOUR = timedelta(hours=1)


@logs.command
def tail(
    ctx: Context,
    *groups: GroupName,
    follow: Annotated[bool, Short("f")] = False,
    since: Duration = _RECENT,
    stream: str = "",
    filter: str = "",
) -> Iterator[LogEvent] | Bytes:
    """Show what was written to log groups (FilterLogEvents): at the prompt line by line, to a pipeline as rows.

    Args:
        groups: which ones; the current one when left out. A function's name stands for its group.
        follow: go on with what is written, until Ctrl-C.
        since: how far back.
        stream: only streams whose names begin so.
        filter: only what fits CloudWatch's pattern, as in ERROR, or '{ $.level = "error" }'.
    Examples:
        awsh> logs tail app
        awsh> logs tail app /lab/jobs --since 1h --filter 'ERROR -timeout'
        awsh> logs tail app | where message ~ ready | count
    """
    from awsh_cloudwatch.events.lines import lines

    names = chosen(ctx, groups, "logs tail")
    start = datetime.now(UTC) - since
    events = log_events(ctx, names, since=start, prefix=stream, pattern=filter, follow=follow)
    if not follow:
        events = _or_a_note(ctx, events, start)
    return Bytes(lines(events, named=len(names) > 1), text=True) if ctx.in_front else events


@logs.command
def filter(
    ctx: Context,
    group: GroupName,
    pattern: str = "",
    *,
    since: Time | None = None,
    until: Time | None = None,
    stream: str = "",
) -> Iterator[LogEvent]:
    """Find events of a log group, as rows (FilterLogEvents).

    Args:
        group: which one.
        pattern: CloudWatch's own: ERROR, '"exact phrase"', '?either ?or', '-without', '{ $.status >= 500 }',
            '[ip, user, status = 5*]'; all of them when left out.
        since: from when on: 2026-11-28T10:00, yesterday, 2h; an hour ago when left out.
        until: until when; now when left out.
        stream: only streams whose names begin so.
    Examples:
        awsh> logs filter app ERROR --since 2h
        awsh> logs filter app '{ $.status >= 500 }' --since yesterday | select time,message
    """
    start = since or datetime.now(UTC) - _HOUR
    if until is not None and until <= start:
        raise UsageError("--until is not after --since", usage=filter.usage)
    events = log_events(ctx, group, since=start, until=until, prefix=stream, pattern=pattern)
    return _or_a_note(ctx, events, start)


def _or_a_note(ctx: Context, events: Iterator[LogEvent], start: datetime) -> Iterator[LogEvent]:
    """EVENTS; where there are none, from when on it was looked."""
    found = False
    for event in events:
        found = True
        yield event
    if not found:
        ctx.note(f"nothing since {start.astimezone():%m-%d %H:%M:%S}; --since looks further back")


@logs.command
def put(
    ctx: Context,
    group: GroupName,
    *words: str,
    stream: str = "",
    rows: Rows | None = None,
) -> dict[str, Any]:
    """Write events to a log group (PutLogEvents, CreateLogStream): a text, or a pipeline's lines or rows.

    Rows are written as JSON; a column called time that holds times is when each was, and message, if there is
    no other column beside it, all of it.

    Args:
        group: which one.
        words: one event's text.
        stream: to this one, made where it is not there; left out, one of today's.
        rows: from a pipeline: an event for each row, or for each line of text.
    Examples:
        awsh> logs put app 'ready in 3 s'
        awsh> logs put app '{"level": "error", "status": 503}'
        awsh> s3 ls --buckets | logs put app --stream buckets
    """
    from awsh_cloudwatch.events.writing import events_of, write

    if bool(words) == (rows is not None):
        raise UsageError("logs put wants a text, or a pipeline", usage=put.usage)
    return write(ctx, group, stream, events_of([" ".join(words)] if rows is None else rows))
