"""Topics and subscriptions as resource kinds, and the parameter types that take them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from awsh import AwsError, Context, Name, Resource, ResourceKind


def _topics(ctx: Context) -> Iterator[Name]:
    for arn in ctx.search("sns", "list_topics", "Topics[].TopicArn"):
        yield Name(arn, arn.rpartition(":")[2])


def _find(ctx: Context, name: str) -> str | None:
    """The ARN of the topic of that name, or the ARN itself; None where there is none (GetTopicAttributes)."""
    arn = name if name.startswith("arn:") else _arn(ctx, name)
    if arn is None:
        return None
    try:
        ctx.call("sns", "get_topic_attributes", TopicArn=arn)
    except AwsError as error:
        if error.code in MISSING:
            return None
        raise
    return arn


def _arn(ctx: Context, name: str) -> str | None:
    """That of a topic of this region, there or not; None where no topic has such a name."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}(\.fifo)?", name):
        return None
    return f"arn:{ctx.client('sns').meta.partition}:sns:{ctx.region}:{ctx.account}:{name}"


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
    row="awsh_sns.rows:Topic",
    missing=MISSING,
)


def _subscriptions(ctx: Context) -> Iterator[Name]:
    from awsh_sns.subscriptions.endpoints import short

    for each in ctx.search("sns", "list_subscriptions", "Subscriptions[]"):
        if each["SubscriptionArn"].startswith("arn:"):
            topic = each["TopicArn"].rpartition(":")[2]
            who = short(each["Protocol"], each["Endpoint"])
            yield Name(each["SubscriptionArn"], f"{topic}/{who}", each["Protocol"])


def _refuse_pending(ctx: Context, name: str) -> None:
    """Raises ValueError where TOPIC/ENDPOINT is one that waits: it has no ARN yet (ListSubscriptionsByTopic)."""
    from awsh_sns.subscriptions.endpoints import short

    topic, _, endpoint = name.partition("/")
    arn = _arn(ctx, topic) if endpoint else None
    if arn is None:
        return
    try:
        found = list(ctx.search("sns", "list_subscriptions_by_topic", "Subscriptions[]", TopicArn=arn))
    except AwsError as error:
        if error.code in MISSING:
            return
        raise
    for each in found:
        if not each["SubscriptionArn"].startswith("arn:") and endpoint == short(
            each["Protocol"], each["Endpoint"]
        ):
            raise ValueError(waiting(name))


def waiting(name: str) -> str:
    """Why nothing can be done with TOPIC/ENDPOINT, which has no ARN yet."""
    return (
        f"{name} is pending: nothing can be done with it before it says yes, and AWS drops it after two days "
        "(`where state = confirmed` leaves it out)"
    )


SUBSCRIPTION = ResourceKind(
    "sns:subscription",
    noun="subscription",
    service="sns",
    names=_subscriptions,
    find=_refuse_pending,
    pattern=r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w.-]+:[\w-]+",
    columns=("subscription", "SubscriptionArn"),
    row="awsh_sns.rows:Subscription",
)

KINDS = (TOPIC, SUBSCRIPTION)

TopicArn = Annotated[str, Resource(TOPIC.name)]
SubscriptionArn = Annotated[str, Resource(SUBSCRIPTION.name)]
