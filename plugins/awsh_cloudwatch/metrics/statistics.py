"""The values of metrics over time (GetMetricStatistics): which statistic, how often, in how many requests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from awsh import Context, UsageError

NAMED = {
    "average": "Average",
    "sum": "Sum",
    "min": "Minimum",
    "max": "Maximum",
    "count": "SampleCount",
}
"""CloudWatch's own names of what is asked for by a word."""

_POINTS = 1440
"""Of one answer."""

_WANTED = 180
"""Points that are enough for a picture, where it is not said how often."""

_PERIODS = (60, 300, 900, 3600, 6 * 3600, 86400, 7 * 86400, 30 * 86400)
_SHORT = (1, 5, 10, 20, 30)

_COARSER = ((timedelta(days=63), 3600), (timedelta(days=15), 300))
"""From which age on CloudWatch has a value for so many seconds only."""


class Point(NamedTuple):
    """unit: CloudWatch's word, such as Percent; None has no unit."""

    time: datetime
    value: float
    unit: str


class Asked(NamedTuple):
    """statistic: Average, p99 … period: seconds between two values."""

    namespace: str
    metric: str
    statistic: str
    start: datetime
    end: datetime
    period: int


def statistic_of(word: str) -> str:
    """CloudWatch's name of a statistic. Raises ValueError."""
    known = NAMED.get(word.lower()) or next(
        (each for each in NAMED.values() if each.lower() == word.lower()), None
    )
    if known:
        return known
    found = re.fullmatch(r"p(\d{1,2}(?:\.\d{1,2})?|100)", word)
    if found is None:
        raise ValueError(f"{word!r} is none of {', '.join(NAMED)}, nor a percentile such as p99")
    return word


def period_of(every: timedelta | None, span: timedelta, least: int) -> int:
    """Seconds between two values: those asked for, else what makes a picture. Raises UsageError."""
    if every is not None:
        seconds = every.total_seconds()
        if seconds not in _SHORT and (seconds < 60 or seconds % 60):
            raise UsageError(
                f"CloudWatch has no values for every {seconds:g} s",
                hint="whole minutes, or 1, 5, 10, 20 or 30 s for metrics that are written so often",
            )
        return int(seconds)
    coarse = next((seconds for age, seconds in _COARSER if span > age), 60)
    enough = (
        each for each in _PERIODS if each >= max(coarse, least) and span.total_seconds() / each <= _WANTED
    )
    return next(enough, _PERIODS[-1])


def points(ctx: Context, asked: Asked, dimensions: Mapping[str, str]) -> Iterator[Point]:
    """The values, the oldest first; none for a time in which nothing was measured. Raises AwsError."""
    kind = "ExtendedStatistics" if asked.statistic.startswith("p") else "Statistics"
    step = timedelta(seconds=asked.period)
    start = datetime.fromtimestamp(asked.start.timestamp() // asked.period * asked.period, UTC)
    while start < asked.end:
        end = min(asked.end, start + step * _POINTS)
        answer = ctx.call(
            "cloudwatch",
            "get_metric_statistics",
            Namespace=asked.namespace,
            MetricName=asked.metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=start,
            EndTime=end,
            Period=asked.period,
            **{kind: [asked.statistic]},
        )
        found = sorted(answer.get("Datapoints") or (), key=lambda each: each["Timestamp"])
        yield from (_point(each, asked.statistic) for each in found)
        start = end


def _point(record: Mapping[str, Any], statistic: str) -> Point:
    value = record[statistic] if statistic in record else record["ExtendedStatistics"][statistic]
    unit = str(record.get("Unit") or "")
    return Point(record["Timestamp"], float(value), "" if unit == "None" else unit)
