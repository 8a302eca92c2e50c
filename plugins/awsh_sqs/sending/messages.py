"""One message, checked against what its queue takes before SQS is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from awsh import CommandError, Context, human_size
from awsh_sqs.kinds import is_fifo, name_of
from awsh_sqs.limits import ATTRIBUTES, LARGEST, SMALLEST_LIMIT, body_problem, size_of


@dataclass(frozen=True, slots=True)
class Message:
    """attributes: as SendMessage takes them. delay: whole seconds. row: the number of the row it came from."""

    body: str
    attributes: Mapping[str, dict[str, Any]]
    group: str | None = None
    dedup: str | None = None
    delay: timedelta | None = None
    row: int = 0

    @property
    def size(self) -> int:
        """Bytes, as SQS counts them."""
        return size_of(self.body, self.attributes)

    def parameters(self) -> dict[str, Any]:
        """Those of SendMessage, and of an entry of SendMessageBatch."""
        found: dict[str, Any] = {"MessageBody": self.body}
        if self.attributes:
            found["MessageAttributes"] = dict(self.attributes)
        if self.group is not None:
            found["MessageGroupId"] = self.group
        if self.dedup is not None:
            found["MessageDeduplicationId"] = self.dedup
        if self.delay is not None:
            found["DelaySeconds"] = int(self.delay.total_seconds())
        return found


class Refusal(CommandError):
    """Why a queue would not take a message."""


class Destination:
    """A queue that messages go to, and what it takes; AWS is asked for that when it is wanted."""

    def __init__(self, ctx: Context, url: str) -> None:
        self._ctx = ctx
        self.url = url
        self.name = name_of(url)
        self.fifo = is_fifo(url)

    @cached_property
    def _attributes(self) -> Mapping[str, str]:
        from awsh_sqs.queues.listing import attributes_of

        names = ["MaximumMessageSize", *(["ContentBasedDeduplication"] if self.fifo else [])]
        return attributes_of(self._ctx, self.url, *names)

    @property
    def limit(self) -> int:
        """Bytes of a message, with its attributes."""
        return int(self._attributes.get("MaximumMessageSize", LARGEST))

    @property
    def by_content(self) -> bool:
        """Whether a FIFO queue knows a duplicate by its body."""
        return self._attributes.get("ContentBasedDeduplication") == "true"

    def too_large(self, message: Message) -> bool:
        """Whether a message is over the limit; of a small one AWS is not asked."""
        size = message.size
        return size > SMALLEST_LIMIT and size > self.limit

    def check(self, message: Message) -> None:
        """Raises Refusal, with what to type instead, for what the queue would not take."""
        problem = body_problem(message.body)
        if problem is None and len(message.attributes) > ATTRIBUTES:
            problem = f"{len(message.attributes)} attributes, and a message has {ATTRIBUTES} at most"
        if problem is not None:
            raise Refusal(problem)
        if self.too_large(message):
            raise Refusal(
                f"{human_size(message.size)} ({message.size:,} bytes) with its attributes, and {self.name} takes "
                f"{human_size(self.limit)}",
                hint="--s3 BUCKET puts the body there and sends a pointer",
            )
        if self.fifo:
            self._check_fifo(message)
        elif message.dedup is not None:
            raise Refusal(f"{self.name} is no FIFO queue, and knows no deduplication ids")

    def _check_fifo(self, message: Message) -> None:
        if message.group is None:
            raise Refusal(
                f"{self.name} is a FIFO queue, where each message has a group",
                hint="--group ID, or --group-by COLUMN",
            )
        if message.delay is not None:
            raise Refusal(
                f"{self.name} is a FIFO queue, whose messages have no delay of their own",
                hint=f"`sqs set {self.name} --delay …` delays all",
            )
        if message.dedup is None and not self.by_content:
            raise Refusal(
                f"{self.name} does not go by content, so each message wants a deduplication id",
                hint=f"--dedup ID, --dedup-by COLUMN, or `sqs set {self.name} --content-dedup`",
            )
