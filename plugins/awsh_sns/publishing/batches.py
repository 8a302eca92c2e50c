"""Many messages: ten to a request, several requests at a time; what SNS could not take is asked again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from awsh import AwshError, Context, Crew
from awsh_sns.publishing.limits import BATCH, check_size, size_of
from awsh_sns.publishing.messages import Message
from awsh_sns.topics.attributes import is_fifo, name_of

_AT_ONCE = 8
_TRIES = 8
_FIRST, _SLOWEST = 0.1, 5.0
"""Seconds of the first pause before what was not taken is asked again, and of the longest."""


@dataclass(slots=True)
class _Batch:
    """Messages of one request by the numbers of their rows. first: the row behind which all is in earlier ones.

    refused: (row, reason). begun: it may be at SNS.
    """

    first: int
    messages: dict[int, Message] = field(default_factory=dict)
    size: int = 0
    sent: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    begun: bool = False


class Publishing:
    """One topic's messages. largest: bytes, of one and of a batch. most: messages of a batch.

    sent, refused: as far as it got. overtaken: message groups of which a message came behind a later one.
    on_done: is told how many messages are dealt with.
    """

    def __init__(self, ctx: Context, topic: str, largest: int, *, most: int = BATCH) -> None:
        self.topic = topic
        self.on_done: Callable[[int], None] = lambda count: None
        self.sent = 0
        self.refused: list[tuple[int, str]] = []
        self.overtaken: set[str] = set()
        self._ctx = ctx
        self._largest = largest
        self._most = most
        # The order of a FIFO topic is that of the requests.
        self._at_once = 1 if is_fifo(topic) else _AT_ONCE
        self._crew: Crew[int, None] = Crew(ctx, self._send, self._at_once)
        self._under_way: dict[int, _Batch] = {}
        self._read = 0

    @property
    def done(self) -> int:
        """All rows up to this one are published or refused."""
        return min((batch.first for batch in self._under_way.values()), default=self._read)

    @property
    def exact(self) -> bool:
        """Whether nothing behind `done` can be at SNS."""
        return not any(batch.begun for batch in self._under_way.values())

    def run(self, rows: Iterable[tuple[int, Any]], message: Callable[[Any], Message]) -> None:
        """Publishes every row, with its number. Raises what reading them or a request raised; `done` says how far."""
        try:
            for number, batch in enumerate(self._batches(rows, message)):
                while self._crew.pending >= 2 * self._at_once:
                    self._settle(self._crew.hear()[0])
                self._under_way[number] = batch
                self._crew.give(number)
            while self._crew.pending:
                self._settle(self._crew.hear()[0])
        finally:
            for number in self._crew.end():
                self._settle(number)
            for batch in self._under_way.values():
                self.sent += batch.sent

    def _batches(
        self, rows: Iterable[tuple[int, Any]], message: Callable[[Any], Message]
    ) -> Iterator[_Batch]:
        batch = _Batch(self._read)
        for number, row in rows:
            try:
                made = message(row)
                size = size_of(made)
                check_size(size, self._largest, name_of(self.topic))
            except AwshError as error:
                self.refused.append((number, str(error)))
                self._read = number
                continue
            if batch.messages and (len(batch.messages) == self._most or batch.size + size > self._largest):
                yield batch
                batch = _Batch(number - 1)
            batch.messages[number] = made
            batch.size += size
            self._read = number
            if len(batch.messages) == self._most:
                yield batch
                batch = _Batch(number)
        if batch.messages:
            yield batch

    def _settle(self, number: int) -> None:
        batch = self._under_way.pop(number)
        self.sent += batch.sent
        self.refused += batch.refused
        self.on_done(len(batch.messages))

    def _send(self, number: int) -> None:
        batch = self._under_way[number]
        batch.begun = True
        left, pause = dict(batch.messages), _FIRST
        failed: dict[int, dict[str, Any]] = {}
        for tries in range(_TRIES):
            if tries:
                self._ctx.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
                pause = min(2 * pause, _SLOWEST)
            entries = [{"Id": str(row), **told} for row, told in left.items()]
            answer = self._ctx.call(
                "sns", "publish_batch", TopicArn=self.topic, PublishBatchRequestEntries=entries
            )
            failed = {int(each["Id"]): each for each in answer.get("Failed") or ()}
            batch.sent += len(left) - len(failed)
            batch.refused += [(row, _why(each)) for row, each in failed.items() if each.get("SenderFault")]
            tried, left = (
                left,
                {row: left[row] for row, each in failed.items() if not each.get("SenderFault")},
            )
            if not left:
                return
            self._note_overtaken(tried, failed, left)
        batch.refused += [(row, f"{_why(failed[row])}, {_TRIES} times") for row in left]

    def _note_overtaken(
        self, tried: dict[int, Message], failed: dict[int, dict[str, Any]], left: dict[int, Message]
    ) -> None:
        if not is_fifo(self.topic):
            return
        for row, told in left.items():
            later = (other for at, other in tried.items() if at > row and at not in failed)
            if any(other["MessageGroupId"] == told["MessageGroupId"] for other in later):
                self.overtaken.add(told["MessageGroupId"])


def _why(failed: dict[str, Any]) -> str:
    return ": ".join(filter(None, (failed.get("Code"), failed.get("Message"))))
