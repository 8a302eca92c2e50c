"""Many writes: 25 to a request, several requests at the same time, and of one key never two.

What DynamoDB leaves unprocessed is asked again, ever more slowly, and counted.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from awsh import AwshError, CommandError, Context, Crew
from awsh_dynamodb.tables.schema import Schema
from awsh_dynamodb.values.wire import Wire

BATCH = 25
"""The most writes of one BatchWriteItem."""
AT_ONCE = 8
_FIRST, _SLOWEST, _PATIENCE = 0.05, 5.0, 120.0
"""Seconds of the first pause, of the longest, and in all while nothing gets through."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """One put or delete. row: the number of the row it came from, from 1."""

    row: int
    key: Key
    request: dict[str, Any]


@dataclass(slots=True)
class _Batch:
    writes: dict[Key, Write] = field(default_factory=dict)
    first: int = 0
    last: int = 0


def put(schema: Schema, row: int, item: Wire) -> Write:
    """A put of an item in DynamoDB's form."""
    return Write(row, _key(schema, item), {"PutRequest": {"Item": item}})


def delete(schema: Schema, row: int, key: Wire) -> Write:
    """A delete of a key in DynamoDB's form."""
    return Write(row, _key(schema, key), {"DeleteRequest": {"Key": key}})


def _key(schema: Schema, item: Wire) -> Key:
    return tuple(repr(item[name]) for name in schema.key)


class Writing:
    """Writes to one table. retried: writes that were asked again."""

    def __init__(self, ctx: Context, schema: Schema, on_written: Callable[[int], None]) -> None:
        self.retried = 0
        self._ctx = ctx
        self._table = schema.table
        self._on_written = on_written
        self._crew: Crew[int, None] = Crew(ctx, self._send, AT_ONCE)
        self._under_way: dict[int, _Batch] = {}
        self._keys: set[Key] = set()
        self._begun = _Batch()
        self._sent = 0
        self._read = 0

    @property
    def sent(self) -> bool:
        """Whether any was sent: DynamoDB may have what it did not answer for."""
        return self._sent > 0

    @property
    def done(self) -> int:
        """All rows up to this one are written."""
        unfinished = [batch.first for batch in (*self._under_way.values(), self._begun) if batch.first]
        return min(unfinished) - 1 if unfinished else self._read

    def run(self, writes: Iterable[Write]) -> int:
        """Writes all of them; how many rows. Raises what reading or writing them raised; `done` says how far."""
        problem: AwshError | None = None
        rows = iter(writes)
        try:
            while True:
                try:
                    write = next(rows, None)
                except CommandError as error:
                    # A row that is no good: those before it are.
                    problem = error
                    break
                if write is None:
                    break
                self._add(write)
            self._give()
            while self._under_way:
                self._hear()
        finally:
            for number in self._crew.end():
                self._settle(number)
        if problem is not None:
            raise problem
        return self._read

    def _add(self, write: Write) -> None:
        while write.key in self._keys:
            self._hear()
        # The later of two rows with one key wins, as it would one after the other.
        self._begun.writes[write.key] = write
        self._begun.first = self._begun.first or write.row
        self._begun.last = self._read = write.row
        if len(self._begun.writes) == BATCH:
            self._give()

    def _give(self) -> None:
        if not self._begun.writes:
            return
        while self._crew.pending >= 2 * AT_ONCE:
            self._hear()
        self._sent += 1
        self._under_way[self._sent] = self._begun
        self._keys.update(self._begun.writes)
        self._begun = _Batch()
        self._crew.give(self._sent)

    def _hear(self) -> None:
        number, _ = self._crew.hear()
        self._settle(number)

    def _settle(self, number: int) -> None:
        batch = self._under_way.pop(number)
        self._keys.difference_update(batch.writes)
        self._on_written(batch.last - batch.first + 1)

    def _send(self, number: int) -> None:
        left = [write.request for write in self._under_way[number].writes.values()]
        pause, waited = _FIRST, 0.0
        while left:
            answer = self._ctx.call("dynamodb", "batch_write_item", RequestItems={self._table: left})
            before, left = len(left), (answer.get("UnprocessedItems") or {}).get(self._table, [])
            if not left:
                return
            self.retried += len(left)
            if len(left) < before:
                pause, waited = _FIRST, 0.0
            if waited > _PATIENCE:
                raise CommandError(
                    f"{self._table} takes no more: nothing got through for {_PATIENCE:.0f} s",
                    hint=f"`dynamodb set {self._table} --write N` gives it more capacity",
                )
            self._ctx.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
            waited, pause = waited + pause, min(2 * pause, _SLOWEST)
