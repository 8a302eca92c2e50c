"""`metrics get|ls|put`; `metrics ec2 …` is `metrics get ec2 …`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, TypedDict

from awsh import Context, Duration, Rows, Time, UsageError, ValueType
from awsh_cloudwatch.groups import metrics
from awsh_cloudwatch.metrics import completion
from awsh_cloudwatch.metrics.services import SERVICES, namespace_of
from awsh_cloudwatch.metrics.statistics import NAMED, statistic_of

_THREE_HOURS = timedelta(hours=3)

Unit = Literal[
    "None", "Count", "Seconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Percent", "Count/Second"
]


class Metric(TypedDict):
    """A metric that has had values in the last two weeks."""

    namespace: str
    metric: str
    dimensions: dict[str, str]


def _statistic(ctx: Context, given: Any) -> str:
    return statistic_of(str(given))


def _plain(ctx: Context, given: Any) -> str:
    if not isinstance(given, str) or not given:
        raise ValueError("a name is wanted")
    return given


ServiceWord = Annotated[str, ValueType("SERVICE|NAMESPACE", _plain, completion.services)]
Namespace = Annotated[str, ValueType("NAMESPACE", _plain, completion.services)]
MetricName = Annotated[str, ValueType("METRIC", _plain, completion.metrics)]
ResourceName = Annotated[str, ValueType("NAME", _plain, completion.names)]
Statistic = Annotated[str, ValueType("|".join((*NAMED, "p99")), _statistic)]


@metrics.command
def get(
    ctx: Context,
    service: ServiceWord,
    metric: MetricName,
    *names: ResourceName,
    last: Duration = _THREE_HOURS,
    until: Time | None = None,
    every: Duration | None = None,
    stat: Statistic | None = None,
    dimension: dict[str, str] | None = None,
    rows: Rows | None = None,
) -> Rows:
    """Show the values of a metric over time (GetMetricStatistics); `get` may be left out: `metrics ec2 …`.

    Args:
        service: ec2, lambda, rds, sqs, sns, dynamodb, s3, apigw, ebs, logs, or any namespace of CloudWatch's.
        metric: its name, such as CPUUtilization.
        names: the resources, by name or id; of several, each row says whose it is.
        last: how far back.
        until: until when; now when left out.
        every: the time between two values; left out, what makes a picture.
        stat: which statistic; left out, the sum of what is counted, and the average of all else.
        dimension: KEY=VALUE, as often as wanted: of a namespace that is no service's here, or beside a name.
        rows: from a pipeline: the resources.
    Examples:
        awsh> metrics ec2 CPUUtilization web --last 3h | plot
        awsh> metrics lambda Duration hello --stat p99 --last 1d --every 1h
        awsh> lambda ls | metrics lambda Invocations | plot --by name
        awsh> metrics lab/app Latency --dimension host=web
    """
    from awsh_cloudwatch.metrics.series import Wanted, values

    if last <= timedelta(0):
        raise UsageError("--last is no time at all", hint="as in --last 3h")
    wanted = Wanted(service, metric, names, last, until or datetime.now(UTC), every, stat, dimension or {})
    return values(ctx, wanted, rows)


@metrics.command
def ls(
    ctx: Context,
    namespace: Namespace = "",
    metric: MetricName = "",
    *,
    dimension: dict[str, str] | None = None,
) -> Iterator[Metric]:
    """List metrics that have had values in the last two weeks (ListMetrics).

    Args:
        namespace: of this namespace, or of a service: ec2, lambda and so on.
        metric: of this name.
        dimension: with this dimension, KEY=VALUE, as often as wanted.
    Examples:
        awsh> metrics ls
        awsh> metrics ls lab/app | select metric,dimensions
    """
    wanted: dict[str, Any] = {}
    if namespace:
        wanted["Namespace"] = namespace_of(namespace)
    if metric:
        wanted["MetricName"] = metric
    if dimension:
        wanted["Dimensions"] = [{"Name": name, "Value": value} for name, value in dimension.items()]
    for each in ctx.search("cloudwatch", "list_metrics", "Metrics[]", **wanted):
        yield {
            "namespace": each["Namespace"],
            "metric": each["MetricName"],
            "dimensions": {pair["Name"]: pair["Value"] for pair in each.get("Dimensions") or ()},
        }


@metrics.command
def put(
    ctx: Context,
    namespace: Namespace,
    metric: MetricName,
    value: float,
    *,
    unit: Unit = "None",
    dimension: dict[str, str] | None = None,
    at: Time | None = None,
) -> None:
    """Write a value of a metric of one's own (PutMetricData).

    Args:
        namespace: such as lab/app; those that begin with AWS/ are AWS's.
        metric: its name.
        value: a number.
        unit: what it counts.
        dimension: KEY=VALUE, as often as wanted, thirty at most: whose value it is.
        at: when it was; now when left out.
    Examples:
        awsh> metrics put lab/app Latency 12.5 --unit Milliseconds --dimension host=web
    """
    if namespace.startswith("AWS/") or namespace in SERVICES:
        raise UsageError(f"{namespace} is AWS's own", hint="a name of one's own, such as lab/app")
    datum: dict[str, Any] = {"MetricName": metric, "Value": value, "Unit": unit}
    datum["Timestamp"] = at or datetime.now(UTC)
    if dimension:
        datum["Dimensions"] = [{"Name": name, "Value": text} for name, text in dimension.items()]
    ctx.call("cloudwatch", "put_metric_data", Namespace=namespace, MetricData=[datum])
