"""Rules of S3: notifications go to what lets S3 in, and say all that S3 says."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.policy import Question, Verdict, ask

_TARGETS = (
    ("QueueConfiguration", "Queue", "sqs:SendMessage"),
    ("TopicConfiguration", "Topic", "sns:Publish"),
    ("CloudFunctionConfiguration", "CloudFunction", "lambda:InvokeFunction"),
)
_events = itertools.count(time.time_ns())


@rule("moto.s3.models:S3Backend.put_bucket_notification_configuration", "bucket_name", "notification_config")
def put_notification(
    moto: Callable[..., Any], backend: Any, bucket_name: str, notification_config: Any
) -> Any:
    """A queue, topic or function that does not exist or does not allow S3: InvalidArgument."""
    from moto.s3.exceptions import S3ClientError

    bucket = backend.get_bucket(bucket_name)
    for arn, action in _targets(notification_config):
        if not _lets_in(arn, action, bucket, backend.account_id):
            raise S3ClientError(
                "InvalidArgument", "Unable to validate the following destination configurations"
            )
    return moto(bucket_name, notification_config)


@rule("moto.s3.notifications:_get_s3_event", "event_name", "bucket", "key", "notification_id")
def get_s3_event(
    moto: Callable[..., Any], event_name: str, bucket: Any, key: Any, notification_id: str
) -> Any:
    """The record with all of its fields; the key keeps its slashes."""
    event = moto(event_name, bucket, key, notification_id)
    record = event["Records"][0]
    principal = {"principalId": f"AWS:{bucket.account_id}"}
    number = f"{next(_events):016X}"
    record["userIdentity"] = principal
    record["requestParameters"] = {"sourceIPAddress": "127.0.0.1"}
    record["responseElements"] = {"x-amz-request-id": number, "x-amz-id-2": number}
    record["s3"]["bucket"]["ownerIdentity"] = principal
    thing = record["s3"]["object"]
    thing["key"] = quote_plus(key.name, safe="/")
    thing["sequencer"] = number
    if bucket.versioning_status is not None:
        thing["versionId"] = key.version_id
    if "ObjectRemoved" in record["eventName"]:
        thing.pop("size", None)
        thing.pop("eTag", None)
    return event


def _targets(configuration: Any) -> Iterator[tuple[str, str]]:
    for name, field, action in _TARGETS:
        for each in (configuration or {}).get(name, []):
            yield each[field], action


def _lets_in(arn: str, action: str, bucket: Any, account: str) -> bool:
    policy = _policy_of(arn, action, account)
    if policy is None:
        return False
    context = {"aws:SourceArn": bucket.arn, "aws:SourceAccount": bucket.account_id}
    question = Question(action, arn, frozenset({"s3.amazonaws.com"}), context)
    return ask(policy, question) is Verdict.ALLOW


def _policy_of(arn: str, action: str, account: str) -> Any:
    """The parsed policy of the queue, topic or function; None where it does not exist."""
    region, name = arn.split(":")[3], arn.rpartition(":")[2]
    if action.startswith("sqs"):
        from moto.sqs.models import sqs_backends

        queue = sqs_backends[account][region].queues.get(name)
        return None if queue is None else _parsed(queue.policy)
    if action.startswith("sns"):
        from moto.sns.models import sns_backends

        topic = sns_backends[account][region].topics.get(arn)
        return None if topic is None else _parsed(topic.policy)
    from moto.awslambda.models import lambda_backends

    try:
        function = lambda_backends[account][region].get_function(arn)
    except Exception:  # whatever moto calls it: the function is not there
        return None
    return {"Statement": [_lambda_statement(each, arn) for each in function.policy.statements]}


def _lambda_statement(statement: dict[str, Any], arn: str) -> dict[str, Any]:
    """The statement about the function that is named, with or without a version."""
    same = str(statement.get("Resource", "")).startswith(arn) or arn.startswith(
        str(statement.get("Resource", ""))
    )
    return {**statement, "Resource": arn} if same else statement


def _parsed(policy: Any) -> Any:
    if isinstance(policy, (str, bytes)):
        try:
            return json.loads(policy) if policy else {}
        except ValueError:
            return {}
    return policy or {}
