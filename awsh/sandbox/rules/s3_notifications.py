"""Rules of S3: notifications go to what lets S3 in, and say all that S3 says."""

from __future__ import annotations

import itertools
import json
import re
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
    """A queue, topic or function that does not exist or does not allow S3, and rules that overlap."""
    bucket = backend.get_bucket(bucket_name)
    _check_overlap([each for _, _, each in _rules(notification_config)])
    for arn, action, _ in _rules(notification_config):
        region = arn.split(":")[3]
        if region != bucket.region_name:
            _refuse(
                "The notification destination service region is not valid for the bucket location constraint"
            )
        if arn.endswith(".fifo"):
            _refuse("The following destination configurations are not supported: FIFO")
        if not _lets_in(arn, action, bucket, backend.account_id):
            _refuse("Unable to validate the following destination configurations")
    return moto(bucket_name, notification_config)


@rule("moto.s3.responses:S3Response._notification_config_from_body")
def notification_config_from_body(moto: Callable[..., Any], response: Any) -> Any:
    """A filter's name may be written Prefix, as AWS's own documentation does."""
    body = response.body if isinstance(response.body, bytes) else response.body.encode()
    response.body = re.sub(
        rb"<Name>(prefix|suffix)</Name>",
        lambda found: found[0].replace(found[1], found[1].lower()),
        body,
        flags=re.I,
    )
    return moto()


@rule("moto.s3.responses:S3Response.get_bucket_notification")
def get_bucket_notification(moto: Callable[..., Any], response: Any) -> Any:
    """EventBridge among those who are told; moto forgets to say so."""
    status, headers, body = moto()
    found = response.backend.get_bucket_notification_configuration(response.bucket_name)
    if found is None or found.event_bridge is None:
        return status, headers, body
    text = body.decode() if isinstance(body, bytes) else body
    root = re.search(r"<(\w*NotificationConfiguration)(?=[ >/])", text)
    assert root is not None
    told = "<EventBridgeConfiguration/>"
    empty = re.sub(rf"(<{root[1]}[^>]*?)\s*/>", rf"\1></{root[1]}>", text)
    return status, headers, empty.replace(f"</{root[1]}>", f"{told}</{root[1]}>")


def _check_overlap(rules: list[dict[str, Any]]) -> None:
    for number, one in enumerate(rules):
        events = one["Event"]
        if any(_same(a, b) for a, b in itertools.combinations(events, 2)):
            _refuse(
                "Configurations overlap. Configurations on the same bucket cannot share a common event type."
            )
        for other in rules[:number]:
            shared = any(_same(a, b) for a in events for b in other["Event"])
            (prefix, suffix), (before, behind) = _ends(one), _ends(other)
            if shared and _alike(prefix, before) and _alike(suffix[::-1], behind[::-1]):
                _refuse(
                    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the "
                    "prefixes are overlapping for the same event type."
                )


def _ends(each: dict[str, Any]) -> tuple[str, str]:
    found = {
        filter["Name"]: filter["Value"]
        for filter in ((each.get("Filter") or {}).get("S3Key") or {}).get("FilterRule", ())
    }
    return found.get("prefix", ""), found.get("suffix", "")


def _same(one: str, other: str) -> bool:
    if one.endswith("*") or other.endswith("*"):
        return _alike(one.removesuffix("*"), other.removesuffix("*"))
    return one == other


def _alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _refuse(message: str) -> None:
    from moto.s3.exceptions import S3ClientError

    raise S3ClientError("InvalidArgument", message)


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


def _rules(configuration: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every rule, with the ARN of who is told and the action that this needs."""
    for name, field, action in _TARGETS:
        for each in (configuration or {}).get(name, []):
            yield each[field], action, each


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
