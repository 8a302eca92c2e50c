"""Rules of SNS: what can be set on a subscription."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.filter_policies import Invalid, check
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sns_errors import refuse

_SCOPES = ("MessageAttributes", "MessageBody")
_KNOWN = {
    *("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"),
    *("DeliveryPolicy", "SubscriptionRoleArn", "ReplayPolicy"),
}
_QUEUE = re.compile(r"arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+(\.fifo)?")
_RAW = ("sqs", "http", "https", "firehose")


def check_attributes(wanted: dict[str, Any], topic: str, endpoint: str, protocol: str) -> None:
    """Those of a Subscribe. Raises SNS's errors."""
    prefix = "Invalid parameter: Attributes Reason: "
    scope = wanted.get("FilterPolicyScope", _SCOPES[0])
    for name, value in wanted.items():
        _check(name, value, scope, topic, endpoint, protocol, prefix)
    if protocol == "firehose" and not wanted.get("SubscriptionRoleArn"):
        refuse("Invalid parameter: SubscriptionRoleArn")


def differs(subscription: Any, wanted: dict[str, Any]) -> bool:
    """Whether one that is there has other values of what is WANTED."""
    return any(_plain(subscription.attributes.get(name)) != _plain(value) for name, value in wanted.items())


def _plain(value: Any) -> Any:
    text = str(value).lower() if isinstance(value, bool) or value is None else str(value)
    try:
        return json.loads(text)
    except ValueError:
        return text


@rule("moto.sns.models:SNSBackend._validate_filter_policy", "value", "scope")
def validate_filter_policy(moto: Callable[..., Any], backend: Any, value: Any, scope: str | None) -> None:
    """With all of AWS's operators, in its words."""
    try:
        check(value, body=scope == _SCOPES[1])
    except Invalid as why:
        refuse(f"Invalid parameter: FilterPolicy: {why}")


@rule("moto.sns.responses:SNSResponse.set_subscription_attributes")
def set_subscription_attributes(moto: Callable[..., Any], response: Any) -> Any:
    """What it is, and what it may be set to."""
    asked = response._get_param
    arn = asked("SubscriptionArn")
    found = response.backend.subscriptions.get(arn)
    if found is None:
        refuse("Subscription does not exist", "NotFound")
    name, value = asked("AttributeName"), asked("AttributeValue")
    scope = value if name == "FilterPolicyScope" else found.attributes.get("FilterPolicyScope", _SCOPES[0])
    _check(name, value, scope, found.topic.arn, found.endpoint, found.protocol, "Invalid parameter: ")
    if name == "FilterPolicyScope" and found._filter_policy:
        try:
            check(found._filter_policy, body=value == _SCOPES[1])
        except Invalid as why:
            refuse(f"Invalid parameter: FilterPolicyScope: {why}")
    if name == "RedrivePolicy" and not value:
        found.attributes.pop(name, None)
        from moto.core.responses import EmptyResult

        return EmptyResult()
    return moto()


def _check(name: str, value: Any, scope: str, topic: str, endpoint: str, protocol: str, prefix: str) -> None:
    if name not in _KNOWN:
        refuse(f"{prefix}Unknown attribute: {name}" if "Reason" in prefix else f"{prefix}AttributeName")
    if name == "FilterPolicyScope" and value not in _SCOPES:
        refuse(
            f"{prefix}FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"
        )
    if name == "RawMessageDelivery":
        if str(value).lower() not in ("true", "false"):
            refuse(f"{prefix}RawMessageDelivery: Invalid value [{value}]. Must be true or false.")
        if str(value).lower() == "true" and protocol not in _RAW:
            refuse(
                f"{prefix}RawMessageDelivery: Delivery protocol [{protocol}] does not support raw message delivery."
            )
    if name == "FilterPolicy" and value:
        policy = _json(value, f"{prefix}FilterPolicy: failed to parse JSON.")
        try:
            check(policy, body=scope == _SCOPES[1])
        except Invalid as why:
            refuse(f"{prefix}FilterPolicy: {why}")
    if name == "RedrivePolicy" and value:
        policy = _json(value, f"{prefix}RedrivePolicy: failed to parse JSON.")
        dead = str(policy.get("deadLetterTargetArn", "")) if isinstance(policy, dict) else ""
        if not _QUEUE.fullmatch(dead):
            refuse(f"{prefix}RedrivePolicy: deadLetterTargetArn is an invalid arn")
        if topic.endswith(".fifo") and endpoint.endswith(".fifo") and not dead.endswith(".fifo"):
            refuse(
                f"{prefix}RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic."
            )


def _json(text: Any, message: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        refuse(message)
