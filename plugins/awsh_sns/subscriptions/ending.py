"""Unsubscribe, with what was set for the subscription."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from awsh import AwsError, AwshError, Context, PartialFailure, function_policies, queue_policies
from awsh_sns.subscriptions.endpoints import short
from awsh_sns.subscriptions.listing import attributes
from awsh_sns.topics.attributes import name_of

_NAMED = 5


def ended(ctx: Context, arns: Sequence[str]) -> None:
    """Ends the subscriptions. Raises AwsError, PartialFailure with those that could not be."""
    found = {arn: attributes(ctx, arn) for arn in arns}
    said = [_said(each) for each in found.values()]
    more = f" and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
    many = f"{len(said)} subscriptions" if len(said) > 1 else "the subscription"
    ctx.confirm(f"End {many} {', '.join(said[:_NAMED])}{more}?")
    failures: list[tuple[str, AwshError]] = []
    for arn, about in found.items():
        try:
            ctx.call("sns", "unsubscribe", SubscriptionArn=arn)
            kept = _taken_back(ctx, about)
        except AwshError as error:
            failures.append((_said(about), error))
        else:
            ctx.note(f"{_said(about)}: ended{kept}")
    if len(failures) == 1 == len(arns):
        raise failures[0][1]
    if failures:
        raise PartialFailure(len(arns) - len(failures), [(name, str(error)) for name, error in failures])


def _said(about: Mapping[str, str]) -> str:
    return f"{name_of(about['TopicArn'])}/{short(about['Protocol'], about['Endpoint'])}"


def _taken_back(ctx: Context, about: Mapping[str, str]) -> str:
    """Takes back what let the topic in; says so. The queue or function may be gone by now."""
    protocol, endpoint, topic = about["Protocol"], about["Endpoint"], about["TopicArn"]
    try:
        if protocol == "sqs" and _gets_dead_letters(ctx, topic, endpoint):
            return "; the queue lets the topic in as before, whose dead letters go there"
        if protocol == "sqs" and queue_policies.stop_sending(ctx, endpoint, topic):
            return ", and the queue lets the topic in no more"
        if protocol == "lambda" and function_policies.stop_calling(ctx, endpoint, topic):
            return ", and the function lets the topic in no more"
    except AwsError as error:
        return f"; what lets the topic in stays: {error}"
    return ""


def _gets_dead_letters(ctx: Context, topic: str, queue: str) -> bool:
    """Whether another subscription of TOPIC has QUEUE for its dead-letter queue, both ARNs."""
    for each in ctx.search("sns", "list_subscriptions_by_topic", "Subscriptions[]", TopicArn=topic):
        if each["SubscriptionArn"].startswith("arn:"):
            policy = attributes(ctx, each["SubscriptionArn"]).get("RedrivePolicy") or "{}"
            if json.loads(policy).get("deadLetterTargetArn") == queue:
                return True
    return False
