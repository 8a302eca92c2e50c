"""Sending statistics: SES's quarters of an hour, put together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from awsh import Context, UsageError

QUARTER = timedelta(minutes=15)
LONGEST = timedelta(days=14)
_SPANS = (QUARTER, timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
_ENOUGH = 60
_COUNTS = {
    "sent": "DeliveryAttempts",
    "bounces": "Bounces",
    "complaints": "Complaints",
    "rejects": "Rejects",
}


def counts(ctx: Context, last: timedelta, every: timedelta | None) -> Iterator[dict[str, Any]]:
    """The counts of every span of time since LAST ago in which something was sent, the oldest first.

    Raises UsageError, AwsError.
    """
    if not timedelta(0) < last <= LONGEST:
        raise UsageError("--last is more than nothing and at most 14d: SES keeps no more")
    step = every or next((span for span in _SPANS if last / span <= _ENOUGH), _SPANS[-1])
    if step < QUARTER or step.total_seconds() % QUARTER.total_seconds():
        raise UsageError("--every is 15m, or a multiple of it: SES counts quarters of an hour")
    return _counted(ctx, datetime.now(UTC) - last, step.total_seconds())


def _counted(ctx: Context, since: datetime, step: float) -> Iterator[dict[str, Any]]:
    found: dict[float, dict[str, int]] = {}
    for point in ctx.call("ses", "get_send_statistics").get("SendDataPoints") or ():
        if point["Timestamp"] + QUARTER < since:
            continue
        begun = point["Timestamp"].timestamp() // step * step
        row = found.setdefault(begun, dict.fromkeys(_COUNTS, 0))
        for name, key in _COUNTS.items():
            row[name] += int(point.get(key) or 0)
    for begun in sorted(found):
        yield {"time": datetime.fromtimestamp(begun, UTC), **found[begun]}
