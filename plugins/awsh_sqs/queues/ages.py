"""How old the oldest message of a queue is: AWS tells it as a metric of CloudWatch alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from awsh import AwshError, Context

METRIC = "ApproximateAgeOfOldestMessage"
BATCH = 500
"""The most metrics of one GetMetricData."""
_BACK = timedelta(minutes=15)


def oldest(ctx: Context, names: Sequence[str]) -> dict[str, timedelta]:
    """The age in each queue that CloudWatch knows of, in the last quarter of an hour (GetMetricData).

    A queue that nobody has used for six hours has no metrics. Where CloudWatch does not answer, none: with a note.
    """
    now = datetime.now(UTC)
    ages: dict[str, timedelta] = {}
    try:
        for start in range(0, len(names), BATCH):
            some = names[start : start + BATCH]
            found = ctx.search(
                "cloudwatch",
                "get_metric_data",
                "MetricDataResults[]",
                MetricDataQueries=[_query(f"q{number}", name) for number, name in enumerate(some)],
                StartTime=now - _BACK,
                EndTime=now + timedelta(minutes=1),
                ScanBy="TimestampDescending",
            )
            for each in found:
                if each["Values"]:
                    age = timedelta(seconds=round(each["Values"][0]))
                    ages.setdefault(some[int(each["Id"][1:])], age)
    except AwshError as error:
        ctx.note(f"no ages: {error}")
    return ages


def _query(id: str, name: str) -> dict[str, object]:
    metric = {
        "Namespace": "AWS/SQS",
        "MetricName": METRIC,
        "Dimensions": [{"Name": "QueueName", "Value": name}],
    }
    return {"Id": id, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}
