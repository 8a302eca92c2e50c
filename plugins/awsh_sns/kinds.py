"""Topics and subscriptions as resource kinds, and the parameter types that take them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from awsh import AwsError, Context, Name, Resource, ResourceKind
from awsh_sns.rows import Subscription, Topic

PENDING = "PendingConfirmation"
"""What stands for the ARN of a subscription whose endpoint has not said yes."""


def _topics(ctx: Context) -> Iterator[Name]:
    for arn in ctx.search("sns", "list_topics", "Topics[].TopicArn"):
        yield Name(arn, arn.rpartition(":")[2])


def _find(ctx: Context, name: str) -> str | None:
    """The ARN of the topic of that name, or the ARN itself; None where there is none (GetTopicAttributes)."""
    arn = name
    if not name.startswith("arn:"):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}(\.fifo)?", name):
            return None
        arn = f"arn:{ctx.client('sns').meta.partition}:sns:{ctx.region}:{ctx.account}:{name}"
    try:
        ctx.call("sns", "get_topic_attributes", TopicArn=arn)
    except AwsError as error:
        if error.code in MISSING:
            return None
        raise
    return arn


def _called(arn: str) -> str:
    return arn.rpartition(":")[2]


MISSING = ("NotFound", "NotFoundException")

TOPIC = ResourceKind(
    "sns:topic",
    noun="topic",
    service="sns",
    names=_topics,
    find=_find,
    called=_called,
    use="topic",
    pattern=r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?",
    columns=("arn", "topic_arn", "TopicArn"),
    row=Topic,
    missing=MISSING,
)


def _subscriptions(ctx: Context) -> Iterator[Name]:
    for each in ctx.search("sns", "list_subscriptions", "Subscriptions[]"):
        if each["SubscriptionArn"].startswith("arn:"):
            topic = each["TopicArn"].rpartition(":")[2]
            who = each["Endpoint"].rpartition(":")[2] if each["Protocol"] != "https" else each["Endpoint"]
            yield Name(each["SubscriptionArn"], f"{topic}/{who}", each["Protocol"])


SUBSCRIPTION = ResourceKind(
    "sns:subscription",
    noun="subscription",
    service="sns",
    names=_subscriptions,
    pattern=r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w.-]+:[\w-]+",
    columns=("subscription", "SubscriptionArn"),
    row=Subscription,
)

KINDS = (TOPIC, SUBSCRIPTION)

TopicArn = Annotated[str, Resource(TOPIC.name)]
SubscriptionArn = Annotated[str, Resource(SUBSCRIPTION.name)]
