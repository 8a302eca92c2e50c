"""What a dead-letter queue is known by: who sends there, how much is there, who may choose it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from awsh import CommandError, Context
from awsh_sqs.dlq.rows import DeadLetterQueue
from awsh_sqs.kinds import PAGE, QUEUE, is_fifo, name_of
from awsh_sqs.queues.listing import attributes_of, every, redrive_of


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
        return is_fifo(self.name)

    def count(self, which: str = "") -> int:
        """About how many messages are there to be received; which: `NotVisible`, `Delayed`."""
        return int(self.attributes.get(f"ApproximateNumberOfMessages{which}", 0))

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
    return Queue(url, attributes_of(ctx, url))


def sources(ctx: Context, url: str) -> list[str]:
    """The URLs of the queues whose dead letters go to this one (ListDeadLetterSourceQueues)."""
    operation = "list_dead_letter_source_queues"
    return list(ctx.search("sqs", operation, "queueUrls[]", QueueUrl=url, MaxResults=PAGE))


def row_of(ctx: Context, queue: Queue) -> DeadLetterQueue:
    """What is shown of a dead-letter queue."""
    found = ((url, redrive_of(attributes_of(ctx, url))) for url in sources(ctx, queue.url))
    return _row(queue, {name_of(url): int(redrive["maxReceiveCount"]) for url, redrive in found if redrive})


def _row(queue: Queue, receives: dict[str, int]) -> DeadLetterQueue:
    return {
        "name": queue.name,
        "waiting": queue.count(),
        "in_flight": queue.count("NotVisible"),
        "sources": [f"{name} (after {_receives(number)})" for name, number in receives.items()],
        "allows": queue.allows,
        "retention": timedelta(seconds=int(queue.attributes["MessageRetentionPeriod"])),
        "fifo": queue.fifo,
        "max_receives": receives,
        "url": queue.url,
        "arn": queue.arn,
    }


def _receives(number: int) -> str:
    return f"{number} receive{'s' * (number != 1)}"


def shown(ctx: Context, url: str) -> DeadLetterQueue:
    """The dead-letter queue that URL is, or the one that it has. Raises CommandError where it is neither."""
    queue = look(ctx, url)
    row = row_of(ctx, queue)
    if row["max_receives"]:
        return row
    redrive = redrive_of(queue.attributes)
    if redrive is None:
        raise CommandError(
            f"queue {queue.name} has no dead-letter queue, and is none",
            hint=f"`sqs set {queue.name} --dlq NAME` gives it one",
        )
    arn = redrive["deadLetterTargetArn"]
    ctx.note(
        f"messages of {queue.name} go to {name_of(arn)} after {_receives(int(redrive['maxReceiveCount']))}"
    )
    return row_of(ctx, look(ctx, ctx.resolve(QUEUE.name, arn)))


def all_of(ctx: Context) -> Iterator[DeadLetterQueue]:
    """Every dead-letter queue of the region, by the redrive policies of all queues."""
    receives: dict[str, dict[str, int]] = {}
    rows = list(every(ctx, ""))
    for row in rows:
        if row["dlq"]:
            receives.setdefault(row["dlq"], {})[row["name"]] = row["max_receives"] or 0
    for row in rows:
        if row["name"] in receives:
            yield _row(look(ctx, row["url"]), receives[row["name"]])
