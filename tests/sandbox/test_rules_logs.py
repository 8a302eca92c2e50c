"""CloudWatch as the account has it: what is refused, what is left out, what is kept no longer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.asking import refusing

GROUP = "/rules/logs"
HOUR = 3600 * 1000


@pytest.fixture
def logs(client: Callable[..., Any]) -> Iterator[Any]:
    made = client("logs")
    made.create_log_group(logGroupName=GROUP)
    made.create_log_stream(logGroupName=GROUP, logStreamName="a")
    yield made
    made.delete_log_group(logGroupName=GROUP)


def now() -> int:
    return int(time.time() * 1000)


def put(logs: Any, *events: tuple[int, str]) -> dict[str, int]:
    answer = logs.put_log_events(
        logGroupName=GROUP,
        logStreamName="a",
        logEvents=[{"timestamp": when, "message": text} for when, text in events],
    )
    return dict(answer.get("rejectedLogEventsInfo", {}))


def messages(logs: Any, **options: Any) -> list[str]:
    found = logs.filter_log_events(logGroupName=GROUP, **options)
    return [each["message"] for each in found["events"]]


def test_what_is_refused(logs: Any) -> None:
    with refusing("InvalidParameterException"):
        put(logs, (now(), "b"), (now() - 1000, "a"))
    with refusing("InvalidParameterException"):
        put(logs, (now() - 25 * HOUR, "a"), (now(), "b"))
    with refusing("InvalidParameterException"):
        put(logs, (now(), "x" * 1_048_576))
    with refusing("InvalidParameterException"):
        logs.create_log_group(logGroupName="no spaces")
    with refusing("ResourceAlreadyExistsException"):
        logs.create_log_stream(logGroupName=GROUP, logStreamName="a")
    with refusing("InvalidParameterException"):
        logs.put_retention_policy(logGroupName=GROUP, retentionInDays=8)
    with refusing("InvalidParameterException"):
        messages(logs, filterPattern="a-b")
    with refusing("ResourceNotFoundException"):
        logs.get_query_results(queryId="none")
    with refusing("ResourceNotFoundException"):
        logs.stop_query(queryId="none")
    assert messages(logs) == []


def test_what_is_too_old_is_left_out_and_what_expires_vanishes(logs: Any) -> None:
    old = put(logs, (now() - 15 * 24 * HOUR, "old"))
    assert old == {"tooOldLogEventEndIndex": 1}
    assert put(logs, (now(), "here"), (now() + 3 * HOUR, "ahead")) == {"tooNewLogEventStartIndex": 1}
    put(logs, (now() - 48 * HOUR, "two days"))
    assert messages(logs) == ["two days", "here"]
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=1)
    assert messages(logs) == ["here"]
    assert put(logs, (now() - 48 * HOUR, "expired")) == {"expiredLogEventEndIndex": 1}
    [group] = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
    assert (group["storedBytes"], group["logGroupClass"]) == (4, "STANDARD")


def test_metrics_are_told_apart_by_all_of_their_dimensions(client: Callable[..., Any]) -> None:
    cloudwatch = client("cloudwatch")
    moment = datetime.now(UTC)
    for value, dimensions in ((1.0, []), (2.0, []), (5.0, [{"Name": "host", "Value": "a"}])):
        datum = {"MetricName": "M", "Value": value, "Dimensions": dimensions, "Timestamp": moment}
        cloudwatch.put_metric_data(Namespace="rules", MetricData=[datum])
    assert len(cloudwatch.list_metrics(Namespace="rules")["Metrics"]) == 2
    asked = {
        "Namespace": "rules",
        "MetricName": "M",
        "StartTime": moment - timedelta(hours=1),
        "EndTime": moment + timedelta(hours=1),
        "Period": 7200,
    }
    found = cloudwatch.get_metric_statistics(**asked, Statistics=["Sum"], ExtendedStatistics=["p50"])[
        "Datapoints"
    ]
    assert sum(each["Sum"] for each in found) == 3
    assert found[0]["ExtendedStatistics"]["p50"] == 1.5
    with refusing("InvalidParameterCombination"):
        cloudwatch.get_metric_statistics(**{**asked, "Period": 1}, Statistics=["Sum"])
    with refusing("InvalidParameterValue"):
        cloudwatch.put_metric_data(Namespace="AWS/EC2", MetricData=[{"MetricName": "M", "Value": 1}])
