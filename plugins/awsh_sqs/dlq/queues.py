"""What a dead-letter queue is known by: who sends there, how much is there, who may choose it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from awsh import CommandError, Context
from awsh_sqs.dlq.rows import DeadLetterQueue
from awsh_sqs.kinds import name_of


@dataclass(frozen=True)
class Queue:
    """A queue as GetQueueAttributes tells it."""

    url: str
    attributes: Mapping[str, str]

    @property
    def name(self) -> str:
        return name_of(self.url)

    @property
    def arn(self) -> str:
        return self.attributes["QueueArn"]

    @property
    def fifo(self) -> bool:
        return self.name.endswith(".fifo")

    def count(self, which: str = "") -> int:
        """About how many messages are there to be received; which: `NotVisible`, `Delayed`."""
        return int(self.attributes.get(f"ApproximateNumberOfMessages{which}", 0))

    @property
    def target(self) -> tuple[str, int] | None:
        """The ARN of its own dead-letter queue, and after how many receives messages go there."""
        policy = json.loads(self.attributes.get("RedrivePolicy") or "{}")
        return (str(policy["deadLetterTargetArn"]), int(policy["maxReceiveCount"])) if policy else None

    @property
    def allows(self) -> str:
        """Which queues may choose it for their dead letters, in words."""
        policy = json.loads(self.attributes.get("RedriveAllowPolicy") or "{}")
        kind = policy.get("redrivePermission", "allowAll")
        if kind == "byQueue":
            return ", ".join(map(name_of, policy.get("sourceQueueArns", ()))) or "none"
        return "none" if kind == "denyAll" else "any of the account"


def look(ctx: Context, url: str) -> Queue:
    """The queue of a URL (GetQueueAttributes)."""
    found: dict[str, Any] = ctx.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
    return Queue(url, found["Attributes"])


def sources(ctx: Context, url: str) -> list[str]:
    """The URLs of the queues whose dead letters go to this one (ListDeadLetterSourceQueues)."""
    return list(ctx.search("sqs", "list_dead_letter_source_queues", "queueUrls[]", QueueUrl=url))


def row_of(ctx: Context, queue: Queue, urls: list[str]) -> DeadLetterQueue:
    """What is shown of a dead-letter queue whose sources are URLS."""
    receives = {each.name: each.target[1] for url in urls if (each := look(ctx, url)).target}
    return {
        "name": queue.name,
        "waiting": queue.count(),
        "in_flight": queue.count("NotVisible"),
        "sources": [f"{name} (after {_receives(number)})" for name, number in receives.items()],
        "allows": queue.allows,
        "retention": timedelta(seconds=int(queue.attributes.get("MessageRetentionPeriod", 0))),
        "fifo": queue.fifo,
        "max_receives": receives,
        "url": queue.url,
        "arn": queue.arn,
    }


def _receives(number: int) -> str:
    return f"{number} receive{'s' * (number != 1)}"


def shown(ctx: Context, url: str) -> DeadLetterQueue:
    """The dead-letter queue that URL is, or the one that it has. Raises CommandError where it is neither."""
    queue, urls = look(ctx, url), sources(ctx, url)
    if urls or queue.target is None:
        if not urls:
            raise CommandError(
                f"queue {queue.name} has no dead-letter queue, and is none",
                hint=f"`sqs set {queue.name} --dlq NAME` gives it one",
            )
        return row_of(ctx, queue, urls)
    arn, receives = queue.target
    ctx.note(f"messages of {queue.name} go to {name_of(arn)} after {_receives(receives)}")
    found = ctx.resolve("sqs:queue", arn)
    return row_of(ctx, look(ctx, found), sources(ctx, found))


def all_of(ctx: Context) -> Iterator[DeadLetterQueue]:
    """Every dead-letter queue, by the redrive policies of all queues."""
    every = [look(ctx, name.id) for name in ctx.names("sqs:queue", fresh=True)]
    targets = {each.target[0] for each in every if each.target}
    for queue in every:
        if queue.arn in targets:
            urls = [each.url for each in every if each.target and each.target[0] == queue.arn]
            yield row_of(ctx, queue, urls)
