"""Many messages: ten to a request, several requests at a time; what SNS could not take is asked again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from awsh import AwshError, CommandError, Context, Crew, PartialFailure
from awsh_sns.publishing.limits import BATCH, check_size, size_of
from awsh_sns.publishing.messages import Message
from awsh_sns.topics.attributes import is_fifo, name_of

_AT_ONCE = 8
_TRIES = 8
_FIRST, _SLOWEST = 0.1, 5.0
"""Seconds of the first pause before what was not taken is asked again, and of the longest."""


@dataclass(slots=True)
class _Batch:
    """Messages of one request by the numbers of their rows. failures: (row, reason) of those refused."""

    messages: dict[int, Message] = field(default_factory=dict)
    size: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    sent: int = 0


class Publishing:
    """One topic's messages. largest: bytes, of one and of a batch. done, failures: as far as it got."""

    def __init__(self, ctx: Context, topic: str, largest: int) -> None:
        self.done = 0
        self.failures: list[tuple[str, str]] = []
        self._ctx = ctx
        self._topic = topic
        self._largest = largest
        # The order of a FIFO topic is that of the requests.
        self._most = 1 if is_fifo(topic) else _AT_ONCE
        self._crew: Crew[int, _Batch] = Crew(ctx, self._send, self._most)
        self._given: dict[int, _Batch] = {}

    def run(
        self, rows: Iterable[Any], message: Callable[[Any], Message], on_done: Callable[[int], None]
    ) -> None:
        """Publishes every row. Raises what reading them or a request raised; `done` says how far."""
        try:
            for number, batch in enumerate(self._batches(rows, message)):
                while self._crew.pending >= 2 * self._most:
                    self._hear(on_done)
                self._given[number] = batch
                self._crew.give(number)
            while self._crew.pending:
                self._hear(on_done)
        finally:
            self._crew.end()
            # Also of a request that was broken off while it asked again.
            for batch in self._given.values():
                self._settle(batch)

    def _batches(self, rows: Iterable[Any], message: Callable[[Any], Message]) -> Iterator[_Batch]:
        batch = _Batch()
        for number, row in enumerate(rows, 1):
            try:
                made = message(row)
                size = size_of(made)
                check_size(size, self._largest, name_of(self._topic))
            except AwshError as error:
                self.failures.append((f"row {number}", str(error)))
                continue
            if len(batch.messages) == BATCH or (batch.messages and batch.size + size > self._largest):
                yield batch
                batch = _Batch()
            batch.messages[number] = made
            batch.size += size
        if batch.messages:
            yield batch

    def _hear(self, on_done: Callable[[int], None]) -> None:
        number, _ = self._crew.hear()
        batch = self._given.pop(number)
        self._settle(batch)
        on_done(batch.sent + len(batch.failures))

    def _settle(self, batch: _Batch) -> None:
        self.done += batch.sent
        self.failures.extend(batch.failures)

    def _send(self, number: int) -> _Batch:
        batch = self._given[number]
        left, pause = dict(batch.messages), _FIRST
        for tries in range(_TRIES):
            if tries:
                self._ctx.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
                pause = min(2 * pause, _SLOWEST)
            entries = [{"Id": str(row), **told} for row, told in left.items()]
            answer = self._ctx.call(
                "sns", "publish_batch", TopicArn=self._topic, PublishBatchRequestEntries=entries
            )
            failed = {int(each["Id"]): each for each in answer.get("Failed") or ()}
            batch.sent += len(left) - len(failed)
            refused = {row: each for row, each in failed.items() if each.get("SenderFault")}
            batch.failures += [(f"row {row}", _reason(each)) for row, each in refused.items()]
            left = {row: told for row, told in left.items() if row in failed and row not in refused}
            if not left:
                return batch
        batch.failures += [(f"row {row}", f"{_reason(failed[row])}, {_TRIES} times") for row in left]
        return batch


def _reason(failed: dict[str, Any]) -> str:
    return ": ".join(filter(None, (failed.get("Code"), failed.get("Message"))))


def publish_rows(
    ctx: Context, topic: str, rows: Iterable[Any], message: Callable[[Any], Message], largest: int
) -> int:
    """Publishes a message for every row; how many. Raises PartialFailure with the rows that were not, AwshError."""
    publishing = Publishing(ctx, topic, largest)
    try:
        with ctx.progress(f"publishing to {name_of(topic)}", None) as bar:
            publishing.run(rows, message, bar.advance)
    except KeyboardInterrupt:
        ctx.note(f"{publishing.done:,} messages are published; the rest is not")
        raise
    except AwshError as error:
        if publishing.done or publishing.failures:
            raise PartialFailure(publishing.done, publishing.failures, ended=str(error)) from error
        raise
    failures = sorted(publishing.failures, key=lambda each: int(each[0].split()[1]))
    if len(failures) == 1 and not publishing.done:
        raise CommandError(": ".join(failures[0]))
    if failures:
        raise PartialFailure(publishing.done, failures)
    return publishing.done
