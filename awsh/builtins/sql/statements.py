"""Statement after statement; the value is what the last one gives."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from awsh.dryrun import DryRun
from awsh.errors import CommandError, PartialFailure, UsageError
from awsh.sql import ConnectionLost, Result, Session, SqlError, Statement, judge, perform
from awsh.sql.statements.binding import with_parameters
from awsh.values import Record, Rows, Value

if TYPE_CHECKING:
    from awsh.builtins.sql.running import Job
    from awsh.context import Context

_NOTICES = 20
_KEPT = 1000


def run_all(job: Job, session: Session, statements: Iterable[Statement], where: str = "") -> Value:
    """Runs STATEMENTS until one fails. where: what stands before the line's number in an error; "" for what was
    typed.

    Raises SqlError; CommandError with the place; PartialFailure, with `keep_going`.
    """
    return _Run(job, session, where).value(statements)


class _Run:
    def __init__(self, job: Job, session: Session, where: str) -> None:
        self._job = job
        self._ctx = job.ctx
        self._session = session
        self._where = where
        self._began = time.monotonic()
        self._done = 0
        self._told = 0
        self._changed = 0
        self._failures: list[tuple[str, str]] = []
        self._last: Result | None = None
        self._title = ""
        self._changes = False
        self._unused = set(job.parameters)

    def value(self, statements: Iterable[Statement]) -> Value:
        for statement in statements:
            if self._ctx.stopped():
                raise KeyboardInterrupt
            self._settle()
            try:
                self._last = self._one(statement)
            except DryRun as told:
                self._told += 1
                self._ctx.note(told.message)
            except SqlError as error:
                self._failed(statement, error)
        if self._failures:
            raise PartialFailure(self._done, self._failures)
        if self._unused and self._done:
            raise UsageError(f"no :{sorted(self._unused)[0]} is in the statement")
        return self._value()

    def _one(self, statement: Statement) -> Result:
        text, parameters = statement.text, None
        judged = judge(text, self._session.family)
        if self._job.parameters:
            text, used = with_parameters(text, self._session.family, self._job.parameters.keys())
            self._unused -= used
            if self._unused and not self._where:
                self._unknown(text)
            parameters = dict(self._job.parameters)
        result = perform(self._ctx, self._session, text, parameters, data=statement.data)
        self._done += 1
        self._title = judged.title or judged.verb
        self._changes = judged.kind == "change"
        if self._changes:
            self._changed += result.count or 0
        return result

    def _unknown(self, text: str) -> None:
        raise UsageError(
            f"no :{sorted(self._unused)[0]} is in the statement", hint="as in 'select … where year > :year'"
        )

    def _settle(self) -> None:
        """What is not the last one's: its rows are not shown, which is said."""
        last, self._last = self._last, None
        if last is None:
            return
        if last.columns:
            last.keep(_KEPT)
            last.close()
        _say_notices(self._ctx, last)
        if not self._where:
            self._ctx.note(last.tag or self._title)

    def _failed(self, statement: Statement, error: SqlError) -> None:
        if not self._where and not self._job.keep_going:
            raise error
        place = f"{self._where}{statement.line + (error.line or 1) - 1}"
        if self._job.keep_going and not isinstance(error, ConnectionLost):
            self._failures.append((place, error.message))
            return
        before = f"{self._done:,} statement{'s' * (self._done != 1)} before it ran" if self._done else None
        raise CommandError(f"{place}: {error.message}", hint=error.hint or before) from None

    def _value(self) -> Value:
        last = self._last
        if last is None:
            return None
        if last.columns:
            return Rows(stream(self._ctx, last), last.names, fields=last.names)
        _say_notices(self._ctx, last)
        if self._where:
            seconds = round(time.monotonic() - self._began, 3)
            return Record({"statements": self._done, "rows": self._changed, "seconds": seconds})
        if last.count is None or not self._changes:
            self._ctx.note(last.tag or self._title)
            return None
        return Record({"statement": self._title, "rows": last.count})


def stream(ctx: Context, result: Result) -> Iterator[Mapping[str, Any]]:
    """The rows as they come; whoever stops reading stops the server."""
    try:
        yield from result
        _say_notices(ctx, result)
        more = 0
        following = result.next()
        while following is not None:
            more += bool(following.columns)
            for _ in following.batches():
                pass
            following = following.next()
        if more:
            ctx.note(f"{more} more result{'s' * (more != 1)} of the statement not shown")
    finally:
        with suppress(SqlError):
            result.close()


def _say_notices(ctx: Context, result: Result) -> None:
    for text in result.notices[:_NOTICES]:
        ctx.note(text)
    if len(result.notices) > _NOTICES:
        ctx.note(f"and {len(result.notices) - _NOTICES:,} more notices")
