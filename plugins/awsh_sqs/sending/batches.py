"""Many messages: ten to a request, several requests at the same time, and of one FIFO group never two."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from awsh import AwsError, AwshError, CommandError, Context, Crew
from awsh_sqs.limits import BATCH, LARGEST
from awsh_sqs.sending.again import Outgoing
from awsh_sqs.sending.messages import Destination, Message, Refusal
from awsh_sqs.sending.outside import Outside

AT_ONCE = 8
_POINTER = 4096
"""Bytes kept free for a message whose body goes to S3."""


@dataclass(slots=True)
class _Batch:
    """placed: the messages by the ids they go with, those whose bodies are in S3 with their pointers. begun: some of it
    may be sent.
    """

    messages: list[Message] = field(default_factory=list)
    size: int = 0
    placed: dict[str, Message] = field(default_factory=dict)
    refused: list[tuple[Message, str]] = field(default_factory=list)
    begun: bool = False


class Sending:
    """Messages on their way to one queue.

    sent: how many SQS has. refused: those it has not, with the reason. overtaken: FIFO groups in which a message came
    behind a later one, because SQS could take it only the second time.
    """

    def __init__(
        self,
        ctx: Context,
        destination: Destination,
        outside: Outside | None,
        on_sent: Callable[[int], None],
        *,
        most: int = BATCH,
        rate: float | None = None,
    ) -> None:
        self.sent = 0
        self.refused: list[tuple[Message, str]] = []
        self.overtaken: set[str] = set()
        self._ctx = ctx
        self._to = destination
        self._outside = outside
        self._on_sent = on_sent
        self._most = most if rate is None else max(1, min(most, int(rate)))
        self._rate = rate
        self._next = 0.0
        self._crew: Crew[int, None] = Crew(ctx, self._send, AT_ONCE)
        self._under_way: dict[int, _Batch] = {}
        self._groups: set[str] = set()
        self._filling = _Batch()
        self._given = 0
        self._read = 0
        self._furthest = 0

    @property
    def done(self) -> int:
        """All rows up to this one are sent, or refused."""
        waiting = [
            batch.messages[0].row for batch in (*self._under_way.values(), self._filling) if batch.messages
        ]
        return min(waiting) - 1 if waiting else self._read

    @property
    def exact(self) -> bool:
        """Whether none behind `done` was sent: no request that may have sent some is left over."""
        return self._furthest <= self.done and not any(batch.begun for batch in self._under_way.values())

    def run(self, messages: Iterable[Message]) -> None:
        """Sends all of them. Raises what reading or sending them raised; `done` says how far it got."""
        problem: AwshError | None = None
        source = iter(messages)
        try:
            while True:
                try:
                    message = next(source, None)
                    if message is None:
                        break
                    self._add(message)
                    # Where rows come slowly, a refusal is not to wait for many of them.
                    while self._crew.heard_at_once:
                        self._hear()
                    if self._ctx.stopped():
                        raise KeyboardInterrupt
                except CommandError as error:
                    # A row that is no good: those before it are sent.
                    problem = error
                    break
            self._give()
            while self._under_way:
                self._hear()
        finally:
            for number in self._crew.end():
                self._settle(number)
        if problem is not None:
            raise problem

    def _add(self, message: Message) -> None:
        # What goes to S3 is looked at once it is there.
        outside = self._outside is not None and self._outside.takes(self._to, message)
        if not outside:
            try:
                self._to.check(message)
            except Refusal as refusal:
                refusal.message = f"row {message.row}: {refusal.message}"
                raise
        group = message.group if self._to.fifo else None
        while group is not None and group in self._groups:
            self._hear()
        size = _POINTER if outside else message.size
        if self._filling.size + size > LARGEST:
            self._give()
        self._filling.messages.append(message)
        self._filling.size += size
        self._read = message.row
        if len(self._filling.messages) >= self._most:
            self._give()

    def _give(self) -> None:
        if not self._filling.messages:
            return
        while self._crew.pending >= 2 * AT_ONCE:
            self._hear()
        if self._rate is not None:
            self._ctx.sleep(self._next - time.monotonic())
            self._next = time.monotonic() + len(self._filling.messages) / self._rate
        self._given += 1
        self._under_way[self._given] = self._filling
        if self._to.fifo:
            self._groups.update(each.group for each in self._filling.messages if each.group)
        self._filling = _Batch()
        self._crew.give(self._given)

    def _hear(self) -> None:
        number, _ = self._crew.hear()
        self._settle(number)

    def _settle(self, number: int) -> None:
        batch = self._under_way.pop(number)
        self._groups.difference_update(each.group for each in batch.messages if each.group)
        self._furthest = max(self._furthest, batch.messages[-1].row)
        self.refused += batch.refused
        self.sent += len(batch.messages) - len(batch.refused)
        self._on_sent(len(batch.messages))

    def _send(self, number: int) -> None:
        """One batch, in a thread. What is begun is ended whatever happens, so that it is known what was sent."""
        batch = self._under_way[number]
        batch.begun = True
        outgoing = Outgoing(self._ctx, self._to.url)
        try:
            for index, message in enumerate(batch.messages):
                self._place(batch, str(index), message)
            outgoing.left = {id: message.parameters() for id, message in batch.placed.items()}
            outgoing.send(lambda: self._ctx.stopped() or self._crew.over)
        except AwshError as error:
            unsure = bool(outgoing.left) and not isinstance(error, AwsError)
            left = outgoing.left or batch.placed
            batch.begun = unsure or len(left) < len(batch.placed)
            for id in left:
                self._take_back(batch, id, unsure=unsure)
            raise
        for id, reason in outgoing.refused.items():
            self._refuse(batch, id, reason)
        if self._to.fifo:
            self.overtaken.update(outgoing.overtaken)

    def _place(self, batch: _Batch, id: str, message: Message) -> None:
        batch.placed[id] = message
        if self._outside is None:
            return
        batch.placed[id] = self._outside.placed(self._to, message)
        try:
            self._to.check(batch.placed[id])
        except Refusal as refusal:
            self._refuse(batch, id, refusal.message)
            del batch.placed[id]

    def _refuse(self, batch: _Batch, id: str, reason: str) -> None:
        batch.refused.append((batch.messages[int(id)], reason))
        self._take_back(batch, id)

    def _take_back(self, batch: _Batch, id: str, *, unsure: bool = False) -> None:
        placed = batch.placed[id]
        if self._outside is not None and placed is not batch.messages[int(id)]:
            self._outside.withdrawn(placed, unsure=unsure)
