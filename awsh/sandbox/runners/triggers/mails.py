"""What SNS writes to people by mail and telephone: none of it leaves the machine, the outbox has it all."""

from __future__ import annotations

import json
from typing import Any

from awsh.sandbox.outbox import keep

_FROM = "no-reply@sns.amazonaws.com"
_LINE = "--"


def ask(subscription: Any, told: dict[str, Any]) -> None:
    """The mail that asks whether an address wants to be told. told: as a server is asked."""
    topic = subscription.topic.arn
    text = (
        f"You have chosen to subscribe to the topic:\n{topic}\n\n"
        "To confirm this subscription, click or visit the link below (If this was in error no action is necessary):\n"
        f"{told['SubscribeURL']}\n\nToken: {told['Token']}\n"
    )
    if subscription.protocol == "email-json":
        text = json.dumps(told, indent=2)
    _mail(subscription, "AWS Notification - Subscription Confirmation", text, "AWS Notifications")


def notify(subscription: Any, message: dict[str, Any], envelope: dict[str, Any]) -> None:
    """A message of the topic. envelope: as other subscriptions have it."""
    leave = f"{_LINE}\nIf you wish to stop receiving notifications from this topic, please click or visit the link "
    text = f"{message['text']}\n\n{leave}below to unsubscribe:\n{envelope['UnsubscribeURL']}\n"
    if subscription.protocol == "email-json":
        text = json.dumps(envelope, indent=2)
    sender = subscription.topic.display_name or "AWS Notifications"
    _mail(subscription, message["subject"] or "AWS Notification Message", text, sender)


def text_message(region: str, number: str, text: str) -> None:
    """What a telephone gets, which has no address: it is kept as a mail to its number."""
    keep("SMS <sms@sns.amazonaws.com>", f"{number}@sms", f"Text message for {number}", text, region=region)


def _mail(subscription: Any, subject: str, text: str, sender: str) -> None:
    from email.utils import formataddr

    region = subscription.topic.arn.split(":")[3]
    keep(formataddr((sender, _FROM)), subscription.endpoint, subject, text, region=region)
