"""Notifications: configurations that AWS refuses, and what comes back of those it takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.asking import refused

BASE = "arn:aws:sqs:us-east-1:123456789012"


@pytest.fixture
def queue(client: Callable[..., Any]) -> str:
    """A queue that lets S3 in."""
    arn = f"{BASE}:heard"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("sqs").create_queue(QueueName="heard", Attributes={"Policy": policy})
    return arn


def rule(arn: str, *events: str, **ends: str) -> dict[str, Any]:
    found: dict[str, Any] = {"QueueArn": arn, "Events": list(events) or ["s3:ObjectCreated:*"]}
    if ends:
        filters = [{"Name": name, "Value": value} for name, value in ends.items()]
        found["Filter"] = {"Key": {"FilterRules": filters}}
    return found


def put(s3: Any, bucket: str, *rules: dict[str, Any]) -> None:
    configuration = {"QueueConfigurations": list(rules)}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)


@pytest.mark.parametrize(
    "ends",
    [
        ({}, {}),
        ({"prefix": "in/"}, {"prefix": "in/deep/"}),
        ({"prefix": "in/"}, {"suffix": ".gz"}),
        ({"suffix": ".tar.gz"}, {"suffix": ".gz"}),
    ],
)
def test_rules_that_overlap(s3: Any, bucket: str, queue: str, ends: tuple[dict[str, str], ...]) -> None:
    rules = [rule(queue, **ends[0]), rule(queue, "s3:ObjectCreated:Put", **ends[1])]
    configuration = {"QueueConfigurations": rules}
    call = s3.put_bucket_notification_configuration
    assert refused(call, Bucket=bucket, NotificationConfiguration=configuration) == ("InvalidArgument", 400)


def test_one_rule_that_overlaps_itself(s3: Any, bucket: str, queue: str) -> None:
    configuration = {"QueueConfigurations": [rule(queue, "s3:ObjectCreated:*", "s3:ObjectCreated:Put")]}
    call = s3.put_bucket_notification_configuration
    assert refused(call, Bucket=bucket, NotificationConfiguration=configuration) == ("InvalidArgument", 400)


def test_rules_that_do_not(s3: Any, bucket: str, queue: str) -> None:
    put(
        s3,
        bucket,
        rule(queue, prefix="in/", suffix=".jpg"),
        rule(queue, prefix="in/", suffix=".png"),
        rule(queue, "s3:ObjectRemoved:*"),
    )
    answer = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert len(answer["QueueConfigurations"]) == 3


@pytest.mark.parametrize("arn", [f"{BASE}:heard.fifo", f"{BASE.replace('us-east-1', 'eu-west-1')}:heard"])
def test_who_cannot_be_told(s3: Any, bucket: str, queue: str, arn: str) -> None:
    call = s3.put_bucket_notification_configuration
    configuration = {"QueueConfigurations": [rule(arn)]}
    assert refused(call, Bucket=bucket, NotificationConfiguration=configuration) == ("InvalidArgument", 400)


def test_filters_in_capitals(s3: Any, bucket: str, queue: str) -> None:
    put(s3, bucket, rule(queue, Prefix="in/", Suffix=".jpg"))
    found = s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"][0]
    filters = found["Filter"]["Key"]["FilterRules"]
    assert {each["Name"].lower(): each["Value"] for each in filters} == {"prefix": "in/", "suffix": ".jpg"}


def test_eventbridge_is_told_of(s3: Any, bucket: str, queue: str) -> None:
    for more in ({}, {"QueueConfigurations": [rule(queue)]}):
        configuration = {"EventBridgeConfiguration": {}, **more}
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
        answer = s3.get_bucket_notification_configuration(Bucket=bucket)
        assert answer["EventBridgeConfiguration"] == {}
        assert len(answer.get("QueueConfigurations", [])) == len(more)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket=bucket)
