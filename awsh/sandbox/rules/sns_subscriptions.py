"""Rules of SNS: who is subscribed, once it has said yes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sns_attributes import check_attributes, differs
from awsh.sandbox.rules.sns_errors import refuse
from awsh.sandbox.rules.sns_topics import is_fifo
from awsh.sandbox.runners.triggers.topics import ASKED_FIRST, ask

_ENDPOINTS = {
    "http": (r"http://\S+", "Invalid parameter: Endpoint must match the specified protocol"),
    "https": (r"https://\S+", "Invalid parameter: Endpoint must match the specified protocol"),
    "email": (r"[^@\s]+@[^@\s]+", "Invalid parameter: Email address"),
    "email-json": (r"[^@\s]+@[^@\s]+", "Invalid parameter: Email address"),
    "lambda": (
        r"arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?",
        "Invalid parameter: Lambda endpoint ARN",
    ),
    "sqs": (r"arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w.-]+", "Invalid parameter: SQS endpoint ARN"),
    "sms": (r".+", ""),
    "application": (r".+", ""),
    "firehose": (r"arn:aws[\w-]*:firehose:.+", "Invalid parameter: Firehose endpoint ARN"),
}


WAITED = timedelta(days=2)
"""How long SNS waits for a yes."""


@rule("moto.sns.models:SNSBackend.subscribe", "topic_arn", "endpoint", "protocol")
def subscribe(moto: Callable[..., Any], backend: Any, topic_arn: str, endpoint: str, protocol: str) -> Any:
    """An address that fits its protocol; by mail and HTTP it is asked first, and again when subscribed again."""
    if protocol not in _ENDPOINTS:
        refuse(f"Invalid parameter: Amazon SNS does not support this protocol string: {protocol}")
    pattern, message = _ENDPOINTS[protocol]
    if not re.fullmatch(pattern, endpoint or ""):
        refuse(message or "Invalid parameter: Endpoint")
    topic = backend.get_topic(topic_arn)
    if is_fifo(topic) and protocol != "sqs":
        refuse(
            "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO topics deliver to Amazon SQS queues alone"
        )
    if not is_fifo(topic) and protocol == "sqs" and endpoint.endswith(".fifo"):
        refuse(
            "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to "
            "standard SNS topics"
        )
    known = backend._find_subscription(topic_arn, endpoint, protocol)
    made = moto(topic_arn, endpoint, protocol)
    if protocol in ASKED_FIRST and (known is None or is_pending(made)):
        made.attributes |= {"PendingConfirmation": True, "ConfirmationWasAuthenticated": False}
        ask(made)
    return made


def is_pending(subscription: Any) -> bool:
    """Whether the endpoint has not said yes."""
    return str(subscription.attributes.get("PendingConfirmation")).lower() == "true"


def drop_late(backend: Any) -> None:
    """Subscriptions that nobody has confirmed within two days are gone."""
    since = datetime.now(UTC) - WAITED
    for arn, each in list(backend.subscriptions.items()):
        if is_pending(each) and getattr(each, "asked", since) < since:
            del backend.subscriptions[arn]


def confirm(backend: Any, topic_arn: str, token: str) -> Any:
    """The subscription that TOKEN was sent for is confirmed now. Raises SNS's errors."""
    drop_late(backend)
    backend.get_topic(topic_arn)
    asked = [each for each in backend.subscriptions.values() if each.topic.arn == topic_arn]
    found = next((each for each in asked if token and getattr(each, "token", None) == token), None)
    if found is None:
        refuse("Invalid parameter: Token")
    found.attributes["PendingConfirmation"] = False
    found.confirmed = True
    return found


@rule("moto.sns.responses:SNSResponse.subscribe")
def answer_subscribe(moto: Callable[..., Any], response: Any) -> Any:
    """Its attributes before it is there; again only with the same ones. Who was only asked has no ARN yet."""
    asked = response._get_param
    wanted = dict(asked("Attributes") or {})
    topic, protocol, endpoint = asked("TopicArn"), asked("Protocol"), asked("Endpoint")
    check_attributes(wanted, topic, endpoint or "", protocol)
    known = response.backend._find_subscription(topic, endpoint, protocol)
    if known is not None and differs(known, wanted):
        refuse("Invalid parameter: Attributes Reason: Subscription already exists with different attributes")
    answer = moto()
    made = response.backend.subscriptions[answer.result["SubscriptionArn"]]
    if is_pending(made) and not response._get_param("ReturnSubscriptionArn"):
        answer.result["SubscriptionArn"] = "pending confirmation"
    return answer


@rule("moto.sns.responses:SNSResponse.confirm_subscription")
def confirm_subscription(moto: Callable[..., Any], response: Any) -> Any:
    """With the token that the endpoint was sent."""
    from moto.core.responses import ActionResult

    found = confirm(response.backend, response._get_param("TopicArn"), response._get_param("Token"))
    if str(response._get_param("AuthenticateOnUnsubscribe")).lower() == "true":
        found.attributes["ConfirmationWasAuthenticated"] = True
    return ActionResult({"SubscriptionArn": found.arn})


def _listed(subscriptions: Any) -> list[dict[str, Any]]:
    return [
        {
            "SubscriptionArn": "PendingConfirmation" if is_pending(each) else each.arn,
            "Owner": each.owner,
            "Protocol": each.protocol,
            "Endpoint": each.endpoint,
            "TopicArn": each.topic.arn,
        }
        for each in subscriptions
    ]


@rule("moto.sns.responses:SNSResponse.list_subscriptions")
def list_subscriptions(moto: Callable[..., Any], response: Any) -> Any:
    """Those that wait have no ARN."""
    drop_late(response.backend)
    answer = moto()
    answer.result["Subscriptions"] = _listed(answer.result["Subscriptions"])
    return answer


@rule("moto.sns.responses:SNSResponse.list_subscriptions_by_topic")
def list_subscriptions_by_topic(moto: Callable[..., Any], response: Any) -> Any:
    """Those that wait have no ARN."""
    drop_late(response.backend)
    answer = moto()
    answer.result["Subscriptions"] = _listed(answer.result["Subscriptions"])
    return answer


@rule("moto.sns.responses:SNSResponse.unsubscribe")
def unsubscribe(moto: Callable[..., Any], response: Any) -> Any:
    """One that waits has no ARN that would end it."""
    arn = response._get_param("SubscriptionArn") or ""
    if not re.fullmatch(r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w.-]+:[\w-]+", arn):
        refuse("Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements")
    return moto()
