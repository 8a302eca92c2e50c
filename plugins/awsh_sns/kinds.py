"""Topics and subscriptions as resource kinds, and the parameter types that take them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Context, Name, Resource, ResourceKind
from awsh_sns.rows import Subscription, Topic

PENDING = "PendingConfirmation"
"""What stands for the ARN of a subscription whose endpoint has not said yes."""


def _topics(ctx: Context) -> Iterator[Name]:
    for arn in ctx.search("sns", "list_topics", "Topics[].TopicArn"):
        yield Name(arn, arn.rpartition(":")[2])


TOPIC = ResourceKind(
    "sns:topic",
    noun="topic",
    service="sns",
    names=_topics,
    use="topic",
    pattern=r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?",
    columns=("arn", "topic_arn", "TopicArn"),
    row=Topic,
    missing=("NotFound", "NotFoundException"),
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
