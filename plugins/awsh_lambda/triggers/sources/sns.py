"""A topic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awsh import CommandError, Context, UsageError, function_policies
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.loops.refusing import refuse
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.wish import Wish


def find(ctx: Context, given: str) -> str:
    """The ARN of the topic of that name or ARN (ListTopics). Raises CommandError, UsageError."""
    if given.startswith("arn:"):
        arn = given
    else:
        arn = next(
            (
                each
                for each in ctx.search("sns", "list_topics", "Topics[].TopicArn")
                if each.rpartition(":")[2] == given
            ),
            "",
        )
    if not arn:
        raise CommandError(
            f"there is no topic {given!r} in {ctx.region}", hint=f"`aws sns create-topic --name {given}`"
        )
    if arn.endswith(".fifo"):
        raise UsageError(
            f"{given} is a FIFO topic, which wakes no function", hint="a queue may be between them: `sqs`"
        )
    return arn


def add(ctx: Context, function: Function, given: str, wish: Wish) -> Trigger:
    """Subscribes the function to a topic (AddPermission, Subscribe)."""
    arn = find(ctx, given)
    name = arn.rpartition(":")[2]
    refuse(ctx, function, watched(arn), allow=wish.allow_recursion)
    with function_policies.permitted(ctx, function.target, service="sns", source=arn):
        there = _subscription(ctx, arn, function)
        if there is None:
            there = ctx.call(
                "sns",
                "subscribe",
                TopicArn=arn,
                Protocol="lambda",
                Endpoint=function.target,
                ReturnSubscriptionArn=True,
                **(
                    {"Attributes": {"FilterPolicy": json.dumps(wish.filter)}}
                    if wish.filter is not None
                    else {}
                ),
            )["SubscriptionArn"]
        else:
            _filtered(ctx, function, name, there, wish)
    return row(function, arn, there, attributes(ctx, there))


def watched(arn: str) -> Watched:
    """What of the topic wakes a function."""
    return Watched("sns", "topic", arn.rpartition(":")[2], arn, frozenset({"published"}))


def _subscription(ctx: Context, topic: str, function: Function) -> str | None:
    for each in ctx.search("sns", "list_subscriptions_by_topic", "Subscriptions[]", TopicArn=topic):
        if each["Endpoint"] == function.target:
            return str(each["SubscriptionArn"])
    return None


def _filtered(ctx: Context, function: Function, name: str, subscription: str, wish: Wish) -> None:
    """Another filter for a subscription that there is, where one was given."""
    old = attributes(ctx, subscription).get("FilterPolicy")
    if wish.filter is None or (old and json.loads(old) == wish.filter):
        ctx.note(f"topic {name} wakes {function.name} already")
        return
    ctx.note(f"topic {name} wakes {function.name} already: changing the filter")
    ctx.call(
        "sns",
        "set_subscription_attributes",
        SubscriptionArn=subscription,
        AttributeName="FilterPolicy",
        AttributeValue=json.dumps(wish.filter),
    )


def attributes(ctx: Context, subscription: str) -> dict[str, Any]:
    """What is set on a subscription."""
    found: dict[str, Any] = ctx.call("sns", "get_subscription_attributes", SubscriptionArn=subscription)
    return dict(found["Attributes"])


def row(function: Function, topic: str, subscription: str, about: Mapping[str, Any]) -> Trigger:
    """What is shown of a subscription."""
    chosen = about.get("FilterPolicy")
    return {
        "function": function.name,
        "source": "sns",
        "name": topic.rpartition(":")[2],
        "does": f"messages that fit {chosen}" if chosen and chosen != "{}" else "each message",
        "state": "enabled",
        "id": subscription,
        "arn": topic,
        "alias": function.qualifier,
    }
