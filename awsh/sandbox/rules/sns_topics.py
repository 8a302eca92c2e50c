"""Rules of SNS: topics, their names and what can be set on them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sns_errors import refuse

LARGEST = 262_144
"""Bytes of a message, where the topic says nothing else."""
_SMALLEST, _GREATEST = 1024, 1_048_576
_LARGE_TO = ("sqs", "lambda", "firehose")
_LARGE_SUBSCRIPTIONS = 100
_FIFO_ONLY = ("ContentBasedDeduplication", "FifoThroughputScope", "ArchivePolicy")
_SETTABLE = {
    "DisplayName",
    "Policy",
    "DeliveryPolicy",
    "KmsMasterKeyId",
    "SignatureVersion",
    "TracingConfig",
    "MaximumMessageSize",
    *_FIFO_ONLY,
    *(
        f"{kind}{each}"
        for kind in ("HTTP", "Firehose", "Lambda", "Application", "SQS")
        for each in ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")
    ),
}
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,256}(\.fifo)?")


def _field(attribute: str) -> str:
    from moto.core.utils import camelcase_to_underscores

    return str(camelcase_to_underscores(attribute))


def largest(topic: Any) -> int:
    """The most bytes of a message that moto's TOPIC takes."""
    return int(getattr(topic, _field("MaximumMessageSize"), None) or LARGEST)


def is_fifo(topic: Any) -> bool:
    return str(getattr(topic, "name", "")).endswith(".fifo")


@rule("moto.sns.models:SNSBackend.get_topic", "arn")
def get_topic(moto: Callable[..., Any], backend: Any, arn: str) -> Any:
    """What is no ARN is refused as such; moto answers with what Python says of it."""
    parts = str(arn).count(":") + 1
    if parts < 6:
        refuse(f"Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not {parts}")
    return moto(arn)


@rule("moto.sns.models:SNSBackend.create_topic", "name", "attributes", "tags")
def create_topic(
    moto: Callable[..., Any],
    backend: Any,
    name: str,
    attributes: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
) -> Any:
    """Names and attributes; one that is there is the same only with the same of both."""
    wanted = dict(attributes or {})
    fifo = str(wanted.get("FifoTopic", "")).lower() == "true"
    if not _TOPIC.fullmatch(name or "") or len(name) > 256 or (name.endswith(".fifo") and not fifo):
        refuse("Invalid parameter: Topic Name")
    if fifo and not name.endswith(".fifo"):
        refuse(
            "Invalid parameter: Fifo Topic names must end with .fifo and must be made up of only uppercase and "
            "lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long."
        )
    for attribute, value in wanted.items():
        if attribute != "FifoTopic":
            _check(attribute, value, fifo, "Invalid parameter: Attributes Reason: ")
    from moto.sns.utils import make_arn_for_topic

    there = backend.topics.get(make_arn_for_topic(backend.account_id, name, backend.region_name))
    if there is not None:
        for attribute, value in wanted.items():
            if _text(getattr(there, _field(attribute), "")) != _text(value):
                refuse("Invalid parameter: Attributes Reason: Topic already exists with different attributes")
        if tags and tags != there._tags:
            refuse("Invalid parameter: Tags Reason: Topic already exists with different tags")
        return there
    return moto(name, attributes, tags)


@rule("moto.sns.models:SNSBackend.set_topic_attribute", "topic_arn", "attribute_name", "attribute_value")
def set_topic_attribute(
    moto: Callable[..., Any], backend: Any, topic_arn: str, attribute_name: str, attribute_value: Any
) -> Any:
    """Only what can be set, to what it can be set to."""
    topic = backend.get_topic(topic_arn)
    attribute = next((each for each in _SETTABLE if _field(each) == attribute_name), "")
    if not attribute:
        refuse("Invalid parameter: AttributeName")
    _check(attribute, attribute_value, is_fifo(topic), "Invalid parameter: ")
    if attribute == "Policy" and not attribute_value:
        owner = topic._create_default_topic_policy(backend.region_name, backend.account_id, topic.name)
        attribute_value = json.dumps(owner)
    if attribute == "MaximumMessageSize" and int(attribute_value) > LARGEST:
        _check_large(backend._get_topic_subscriptions(topic))
    return moto(topic_arn, attribute_name, attribute_value)


def _check(attribute: str, value: Any, fifo: bool, prefix: str) -> None:
    if attribute not in _SETTABLE:
        refuse(f"{prefix}Unknown attribute {attribute}" if "Reason" in prefix else f"{prefix}AttributeName")
    if attribute in _FIFO_ONLY and not fifo:
        refuse(f"{prefix}{attribute} is only supported for FIFO topics")
    text = _text(value)
    if attribute == "DisplayName" and len(text) > 100:
        refuse(f"{prefix}DisplayName")
    if attribute == "Policy" and text:
        _check_policy(text)
    if attribute == "MaximumMessageSize" and not (text.isdigit() and _SMALLEST <= int(text) <= _GREATEST):
        refuse(f"{prefix}MaximumMessageSize Reason: valid values are {_SMALLEST} to {_GREATEST}")
    if attribute == "FifoThroughputScope" and text not in ("Topic", "MessageGroup"):
        refuse(f"{prefix}FifoThroughputScope Reason: must be Topic or MessageGroup")


def _check_policy(text: str) -> None:
    try:
        policy = json.loads(text)
    except ValueError:
        refuse("Invalid parameter: Policy Error: null")
    found = policy.get("Statement") if isinstance(policy, dict) else None
    for each in found if isinstance(found, list) else [found]:
        if not isinstance(each, dict) or each.get("Effect") not in ("Allow", "Deny"):
            refuse("Invalid parameter: Policy Error: null")
        if not each.get("Principal") and not each.get("NotPrincipal"):
            refuse("Invalid parameter: Policy statement must contain principals")
        actions = each.get("Action", each.get("NotAction"))
        for action in actions if isinstance(actions, list) else [actions]:
            if action != "*" and not str(action).lower().startswith("sns:"):
                refuse("Invalid parameter: Policy statement action out of service scope!")


def _check_large(subscriptions: list[Any]) -> None:
    others = [each for each in subscriptions if each.protocol not in _LARGE_TO]
    if others or len(subscriptions) > _LARGE_SUBSCRIPTIONS:
        refuse(
            "Invalid parameter: MaximumMessageSize Reason: a topic above 262144 has at most 100 subscriptions, all of "
            "Amazon SQS, Amazon Data Firehose, or Lambda"
        )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@rule("moto.sns.responses:SNSResponse.get_topic_attributes")
def get_topic_attributes(moto: Callable[..., Any], response: Any) -> Any:
    """How many are subscribed, and how many wait; and what moto keeps without showing it."""
    from awsh.sandbox.rules.sns_subscriptions import drop_late, is_pending

    drop_late(response.backend)
    answer = moto()
    topic = response.backend.get_topic(response._get_param("TopicArn"))
    waiting = [is_pending(each) for each in response.backend._get_topic_subscriptions(topic)]
    shown = answer.result["Attributes"]
    shown |= {"SubscriptionsPending": sum(waiting), "SubscriptionsConfirmed": len(waiting) - sum(waiting)}
    for attribute in _SETTABLE - {"Policy"}:
        value = getattr(topic, _field(attribute), "")
        if (
            value not in ("", None)
            and attribute not in shown
            and (is_fifo(topic) or attribute not in _FIFO_ONLY)
        ):
            shown[attribute] = value
    if is_fifo(topic):
        shown.setdefault("FifoThroughputScope", "Topic")
    if not shown["DeliveryPolicy"]:
        del shown["DeliveryPolicy"]
    return answer
