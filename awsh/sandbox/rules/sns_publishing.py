"""Rules of SNS: what may be published; each subscription has it as SNS sends it."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sns_subscriptions import is_pending, refuse
from awsh.sandbox.runners.triggers.topics import deliver_message

_LARGEST = 262_144
_numbers = itertools.count(time.time_ns() * 10)


@rule("moto.sns.models:SNSBackend.publish", "message", "arn", "phone_number")
def publish(
    moto: Callable[..., Any],
    backend: Any,
    message: str,
    arn: str | None = None,
    phone_number: str | None = None,
    **others: Any,
) -> Any:
    """An empty message, one of more than 256 KB, and JSON without a default are refused."""
    if not message:
        refuse("Invalid parameter: Empty message")
    size = len(message.encode()) + sum(
        len(name.encode()) + len(each["Type"]) + len(str(each["Value"]).encode())
        for name, each in (others.get("message_attributes") or {}).items()
    )
    if size > _LARGEST:
        refuse("Invalid parameter: Message too long")
    if others.get("message_structure") == "json":
        try:
            told = json.loads(message)
        except ValueError:
            refuse("Invalid parameter: Message Structure - JSON message body failed to parse")
        if not isinstance(told, dict) or "default" not in told:
            refuse("Invalid parameter: Message Structure - No default entry in JSON message body")
    return moto(message, arn, phone_number, **others)


@rule("moto.sns.models:Topic.publish", "message")
def publish_to_topic(moto: Callable[..., Any], topic: Any, message: str, *more: Any, **others: Any) -> Any:
    """Only its subscriptions keep the message: moto would for ever."""
    id = moto(message, *more, **others)
    topic.sent_notifications.clear()
    return id


@rule("moto.sns.models:Subscription.publish", "message", "message_id")
def publish_to_subscription(
    moto: Callable[..., Any],
    subscription: Any,
    message: str,
    message_id: str,
    *,
    subject: str | None = None,
    message_attributes: dict[str, Any] | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    message_structure: str | None = None,
) -> None:
    """To whom has said yes and whose filter policy it fits; functions and servers outside of this request."""
    if is_pending(subscription):
        return
    matcher = subscription._filter_policy_matcher
    if matcher is not None and not matcher.matches(message_attributes, message):
        return
    if message_structure == "json":
        message = subscription._parse_message_structure(message, subscription.protocol)
    told = {
        "id": message_id,
        "text": message,
        "subject": subject,
        "attributes": message_attributes or {},
        "group": group_id,
        "deduplication": deduplication_id,
        "sequence": str(next(_numbers)),
    }
    deliver_message(subscription, told)
