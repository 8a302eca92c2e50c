"""Rules of CloudWatch: a metric is its namespace, name and all of its dimensions; percentiles; limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from awsh.sandbox.insights.aggregates import percentile
from awsh.sandbox.metrics import KEPT, moment
from awsh.sandbox.rules import rule

_POINTS = 1440
_SHORT = (1, 5, 10, 20, 30)
_NAMED = ("Average", "Sum", "Minimum", "Maximum", "SampleCount")

Identity = tuple[str, str, frozenset[tuple[str, str]]]


def _identity(datum: Any) -> Identity:
    return datum.namespace, datum.name, frozenset((each.name, each.value) for each in datum.dimensions)


def _pairs(dimensions: Iterable[Mapping[str, str]] | None) -> frozenset[tuple[str, str]]:
    return frozenset((each["Name"], each["Value"]) for each in dimensions or ())


@rule(
    "moto.cloudwatch.models:CloudWatchBackend.get_filtered_metrics", "metric_name", "namespace", "dimensions"
)
def listed(
    moto: Callable[..., Any], backend: Any, metric_name: str, namespace: str, dimensions: list[dict[str, str]]
) -> list[Any]:
    """Each metric once, also those without dimensions."""
    found: dict[Identity, Any] = {}
    for each in backend.get_all_metrics():
        if each.filter(namespace=namespace, name=metric_name, dimensions=dimensions):
            found.setdefault(_identity(each), each)
    return sorted(found.values(), key=lambda each: (each.namespace, each.name))


@rule("moto.cloudwatch.models:CloudWatchBackend.aws_metric_data")
def measured(moto: Callable[..., Any], backend: Any) -> list[Any]:
    """What is known by looking, of buckets by moto's own: of queues what is in them."""
    from awsh.sandbox.rules.sqs_metrics import waiting

    return [*moto(), *waiting(backend.account_id, backend.region_name)]


@rule("moto.cloudwatch.models:CloudWatchBackend.put_metric_data", "namespace", "metric_data")
def put(moto: Callable[..., Any], backend: Any, namespace: str, metric_data: list[dict[str, Any]]) -> Any:
    """Namespaces of AWS's own are not written to by others, nor is what is too old or too far ahead."""
    from moto.cloudwatch.exceptions import InvalidParameterValue

    if namespace.startswith("AWS/"):
        raise InvalidParameterValue("The value AWS/ for parameter Namespace is invalid.")
    now = datetime.now(UTC)
    for index, each in enumerate(metric_data, 1):
        when = each.get("Timestamp")
        if when is None:
            continue
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        if not now - timedelta(days=14) <= when <= now + timedelta(hours=2):
            raise InvalidParameterValue(
                f"The parameter MetricData.member.{index}.Timestamp must specify a time within the past two weeks "
                "and no more than two hours ahead."
            )
    return moto(namespace, metric_data)


@rule("moto.cloudwatch.responses:CloudWatchResponse.get_metric_statistics")
def statistics(moto: Callable[..., Any], response: Any) -> Any:
    """Periods begin at whole ones; a request asks for so many points only."""
    from moto.cloudwatch.exceptions import InvalidParameterCombination, InvalidParameterValue
    from moto.core.responses import ActionResult

    ask = response._get_param
    start, end, period = _utc(ask("StartTime")), _utc(ask("EndTime")), int(ask("Period"))
    named, extended = ask("Statistics") or [], ask("ExtendedStatistics") or []
    if not named and not extended:
        raise InvalidParameterCombination("Must specify either Statistics or ExtendedStatistics")
    if start >= end:
        raise InvalidParameterValue("The parameter StartTime must be less than the parameter EndTime.")
    if period not in _SHORT and (period < 60 or period % 60):
        raise InvalidParameterValue(
            "The parameter Period must be a multiple of 60, or one of 1, 5, 10, 20, 30"
        )
    count = int((end - start).total_seconds() // period)
    if count > _POINTS:
        raise InvalidParameterCombination(
            f"You have requested up to {count:,} datapoints, which exceeds the limit of {_POINTS:,}. "
            "You may reduce the datapoints requested by increasing Period, or decreasing the time range."
        )
    for each in (*named, *extended):
        _check(each)
    wanted = (ask("Namespace"), ask("MetricName"), _pairs(ask("Dimensions")))
    points = [
        {
            "Timestamp": when,
            **{each: _statistic(each, data) for each in named},
            **({"ExtendedStatistics": found} if (found := _percentiles(extended, data)) else {}),
            "Unit": data[0].unit or "None",
        }
        for when, data in _periods(
            _data(response.cloudwatch_backend, wanted, ask("Unit")), start, end, period
        )
    ]
    return ActionResult({"Label": ask("MetricName"), "Datapoints": points})


@rule(
    "moto.cloudwatch.models:CloudWatchBackend.get_metric_data", "queries", "start_time", "end_time", "scan_by"
)
def data(
    moto: Callable[..., Any],
    backend: Any,
    queries: list[dict[str, Any]],
    start_time: datetime,
    end_time: datetime,
    scan_by: str = "TimestampAscending",
) -> Any:
    """The same of GetMetricData; what moto makes of expressions is moto's."""
    if any("MetricStat" not in query for query in queries) or start_time >= end_time:
        return moto(queries, start_time, end_time, scan_by)
    results = []
    for query in queries:
        if query.get("ReturnData") is False:
            continue
        stat = query["MetricStat"]
        metric = stat["Metric"]
        _check(stat["Stat"])
        wanted = (metric["Namespace"], metric["MetricName"], _pairs(metric.get("Dimensions")))
        points = []
        for when, each in _periods(
            _data(backend, wanted, stat.get("Unit")), _utc(start_time), _utc(end_time), int(stat["Period"])
        ):
            value = _statistic(stat["Stat"], each)
            if value is not None:
                points.append((when, value))
        if scan_by == "TimestampDescending":
            points.reverse()
        results.append(
            {
                "id": query["Id"],
                "label": query.get("Label") or metric["MetricName"],
                "values": [value for _, value in points],
                "timestamps": [when for when, _ in points],
                "status_code": "Complete",
            }
        )
    return results


def _utc(when: datetime) -> datetime:
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)


def _check(statistic: str) -> None:
    from moto.cloudwatch.exceptions import InvalidParameterValue

    if statistic not in _NAMED and not re.fullmatch(r"p(\d{1,2}(\.\d+)?|100)", statistic):
        raise InvalidParameterValue(f"The value {statistic} for parameter Statistic is not supported.")


def _data(backend: Any, wanted: Identity, unit: str | None) -> Iterator[Any]:
    """The data of one metric that are still kept."""
    since = datetime.now(UTC) - KEPT
    for each in backend.get_all_metrics():
        if _identity(each) == wanted and (not unit or each.unit == unit) and moment(each) >= since:
            yield each


def _periods(
    data: Iterable[Any], start: datetime, end: datetime, period: int
) -> list[tuple[datetime, list[Any]]]:
    """What was measured from START to END, by the period that it lies in."""
    first = start.timestamp() // period * period
    found: dict[float, list[Any]] = {}
    for each in data:
        when = moment(each).timestamp()
        if first <= when < end.timestamp():
            found.setdefault(when // period * period, []).append(each)
    return [(datetime.fromtimestamp(when, UTC), found[when]) for when in sorted(found)]


def _statistic(name: str, data: list[Any]) -> float | None:
    """One of CloudWatch's, of data of one value each and of those that stand for several."""
    from moto.cloudwatch.models import MetricDatum

    if name.startswith("p"):
        values = sorted(value for each in data for value in _values(each))
        return percentile(values, float(name[1:])) if values else None
    single = [each.value for each in data if isinstance(each, MetricDatum)]
    several = [each for each in data if not isinstance(each, MetricDatum)]
    count = len(single) + sum(each.sample_count for each in several)
    total = sum(single) + sum(each.sum for each in several)
    if name == "SampleCount":
        return float(count)
    if name == "Sum":
        return float(total)
    if name == "Average":
        return total / count if count else None
    pick, bounds = (
        (min, [each.min for each in several]) if name == "Minimum" else (max, [each.max for each in several])
    )
    return float(pick([*single, *bounds]))


def _values(datum: Any) -> list[float]:
    """A set of statistics has no single values, but for the sandbox's own."""
    return [datum.value] if hasattr(datum, "value") else getattr(datum, "awsh_values", [])


def _percentiles(names: list[str], data: list[Any]) -> dict[str, float]:
    found = {each: _statistic(each, data) for each in names}
    return {name: value for name, value in found.items() if value is not None}
