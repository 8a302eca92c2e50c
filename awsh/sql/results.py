"""What a statement gives: rows that stream, or a count, with all the server said beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result. name: distinct within it. type: as the engine's DDL spells it (`varchar`)."""

    name: str
    type: str


Batch = list[tuple[Any, ...]]


class Source(Protocol):
    """A driver's side of one result."""

    columns: tuple[Column, ...]
    count: int | None
    """Rows changed or found; None as long as it is not known, and where the statement has none."""
    tag: str
    notices: list[str]

    def batch(self) -> Batch:
        """The next rows; none at the end."""
        ...

    def abandon(self) -> None:
        """Stops the server sending the rest; the connection is ready for the next statement."""
        ...

    def following(self) -> Source | None:
        """The next result of the same statement (CALL)."""
        ...


class Result:
    """One result of a statement.

    Iterating gives the rows as mappings of native values, as they arrive; it can be gone through once.
    elapsed: seconds from sending to the first answer, and with all rows once they were read.
    """

    def __init__(self, source: Source, began: float, done: Callable[[Result], None]) -> None:
        self._source = source
        self._began = began
        self._done = done
        self._kept: list[Batch] = []
        self._reading = bool(source.columns)
        self.read = 0
        self.elapsed = time.monotonic() - began
        if not self._reading:
            self._finish()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Empty for a statement that gives no rows."""
        return self._source.columns

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self._source.columns)

    @property
    def count(self) -> int | None:
        """Rows changed; rows read once all are; None before, and where nothing is counted."""
        if self.columns:
            return None if self._reading else self.read
        return self._source.count

    @property
    def tag(self) -> str:
        """What was done, as psql says it: `UPDATE 3`, `CREATE TABLE`, `SELECT 10`."""
        tag = self._source.tag
        return f"{tag or 'SELECT'} {self.count}" if self.columns and not self._reading else tag

    @property
    def notices(self) -> Sequence[str]:
        """Warnings and notices of the server, one line each; complete once the rows were read."""
        return self._source.notices

    @property
    def open(self) -> bool:
        """Whether rows are still to come from the server."""
        return self._reading

    def batches(self) -> Iterator[Batch]:
        """The rows as tuples, many at once."""
        try:
            while True:
                if self._kept:
                    batch = self._kept.pop(0)
                elif self._reading:
                    batch = self._next()
                else:
                    return
                if batch:
                    yield batch
        finally:
            self.close()

    def tuples(self) -> Iterator[tuple[Any, ...]]:
        for batch in self.batches():
            yield from batch

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = self.names
        for batch in self.batches():
            for values in batch:
                yield dict(zip(names, values, strict=True))

    def keep(self, most: int) -> bool:
        """Reads up to MOST rows into memory, so that the connection is free; whether that was all."""
        while self._reading and sum(map(len, self._kept)) < most:
            self._kept.append(self._next())
        return not self._reading

    def close(self) -> None:
        """Nothing more is wanted: the server is stopped, the connection is ready for the next statement."""
        self._kept.clear()
        if self._reading:
            self._reading = False
            try:
                self._source.abandon()
            finally:
                self._finish()

    def next(self) -> Result | None:
        """The following result of the same statement, and the end of this one."""
        self.close()
        following = self._source.following()
        return None if following is None else Result(following, self._began, self._done)

    def _next(self) -> Batch:
        try:
            batch = self._source.batch()
        except BaseException:
            self._reading = False
            self._finish()
            raise
        self.read += len(batch)
        if not batch:
            self._reading = False
            self._finish()
        return batch

    def _finish(self) -> None:
        self.elapsed = time.monotonic() - self._began
        self._done(self)


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names as keys of a mapping: the second `id` becomes `id_2`, one without a name `column_3`."""
    taken = set(names)
    seen: set[str] = set()
    made = []
    for number, name in enumerate(names, 1):
        chosen = name or f"column_{number}"
        count = 2
        while chosen in seen or (chosen != name and chosen in taken):
            chosen, count = f"{name or f'column_{number}'}_{count}", count + 1
        seen.add(chosen)
        made.append(chosen)
    return tuple(made)
