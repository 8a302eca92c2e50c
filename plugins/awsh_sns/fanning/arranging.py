"""A fan-out made, step by step; each is told, and the same line goes on where one failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from awsh import AwshError, Context, queue_policies
from awsh_sns.fanning.plan import Plan, Queue, arn_of, planned
from awsh_sns.rows import Step
from awsh_sns.topics.attributes import is_fifo
from awsh_sns.topics.creating import Wish, created

MADE, CHANGED, THERE = "made", "changed", "there already"


def arranged(ctx: Context, topic: Any, words: Iterable[Any], *, fifo: bool, raw: bool) -> Iterator[Step]:
    """Every step, once it is done. Raises UsageError before any, AwshError; then it says what there is."""
    plan = planned(ctx, topic, words, fifo=fifo)
    done: list[Step] = []
    try:
        for step in _steps(ctx, plan, raw):
            done.append(step)
            yield step
    except (AwshError, KeyboardInterrupt):
        if done:
            there = ", ".join(f"{each['what']} {each['name']}" for each in done)
            ctx.note(f"as far as it got: {there}; the same line again goes on from there")
        raise


def _steps(ctx: Context, plan: Plan, raw: bool) -> Iterator[Step]:
    new = not plan.arn
    if new:
        fifo = is_fifo(plan.topic)
        plan.arn = created(ctx, plan.topic, Wish(fifo=fifo, deduplicate_content=fifo or None), {})
    yield {"what": "topic", "name": plan.topic, "did": MADE if new else THERE, "arn": plan.arn}
    told = set() if new else _told(ctx, plan.arn)
    for queue in plan.queues:
        yield from _queue(ctx, plan, queue, told, raw)


def _queue(ctx: Context, plan: Plan, queue: Queue, told: set[str], raw: bool) -> Iterator[Step]:
    new = not queue.arn
    if new:
        # No deduplication by content: SNS hands its own id to the queue.
        attributes = {"Attributes": {"FifoQueue": "true"}} if is_fifo(queue.name) else {}
        made = ctx.call("sqs", "create_queue", QueueName=queue.name, **attributes)
        queue.arn = arn_of(ctx, made["QueueUrl"])
    yield {"what": "queue", "name": queue.name, "did": MADE if new else THERE, "arn": queue.arn}
    changed = queue_policies.let_send(ctx, queue.arn, service="sns", source=plan.arn)
    yield {"what": "policy", "name": queue.name, "did": CHANGED if changed else THERE, "arn": queue.arn}
    name = f"{plan.topic}/{queue.name}"
    if queue.arn in told:
        yield {"what": "subscription", "name": name, "did": THERE, "arn": ""}
        return
    answer = ctx.call(
        "sns",
        "subscribe",
        TopicArn=plan.arn,
        Protocol="sqs",
        Endpoint=queue.arn,
        ReturnSubscriptionArn=True,
        **({"Attributes": {"RawMessageDelivery": "true"}} if raw else {}),
    )
    yield {"what": "subscription", "name": name, "did": MADE, "arn": answer["SubscriptionArn"]}


def _told(ctx: Context, topic: str) -> set[str]:
    """The queues that the topic tells, by their ARNs."""
    found = ctx.search("sns", "list_subscriptions_by_topic", "Subscriptions[]", TopicArn=topic)
    return {each["Endpoint"] for each in found if each["Protocol"] == "sqs"}
