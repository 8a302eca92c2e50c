"""`… | sql DB --insert TABLE`: rows of a pipeline into a table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from awsh.builtins.sql.running import chosen
from awsh.dryrun import DryRun
from awsh.errors import UsageError
from awsh.sql import Session, SqlError, load
from awsh.sql.performing import journal
from awsh.values import Bytes, Record, Value, rows_of

if TYPE_CHECKING:
    from awsh.builtins.sql.running import Job


def inserted(
    job: Job, db: str, words: Sequence[str], data: Value, table: str, create: bool, batch: int | None
) -> Record:
    """Raises UsageError, SqlError, RowError; then no row was added, or with BATCH those that it names."""
    name, text = chosen(job.ctx, db, words)
    if text:
        raise UsageError("sql inserts rows or runs a statement, not both")
    if data is None:
        raise UsageError("--insert wants rows", hint=f"as in `open rows.csv | sql {name} --insert {table}`")
    if isinstance(data, (str, Bytes)):
        raise UsageError(
            "--insert wants rows, and this is text", hint="`| from csv` or `| from json` reads it"
        )
    if batch is not None and batch < 1:
        raise UsageError("--batch is a number of rows, 1 or more")
    ctx = job.ctx
    with ExitStack() as stack:
        session = stack.enter_context(job.session(name))
        if ctx.dry_run:
            raise DryRun(f"would add rows to {table} of {session.database.name}")
        if session.busy:
            # The rows may be of the same database, and come over the session's own connection.
            session = _beside(session)
            stack.enter_context(session)
        bar = stack.enter_context(ctx.progress(f"into {table}", unit="rows"))
        loaded = load(session, table, rows_of(data), create=create, batch=batch, progress=bar.advance)
        journal(ctx, session, "INSERT", loaded.rows)
    if loaded.created:
        ctx.note(loaded.created)
    return Record({"table": loaded.table, "rows": loaded.rows, "seconds": round(loaded.seconds, 3)})


def _beside(session: Session) -> Session:
    """A second one with the same database. Raises SqlError where a transaction would be left out of it."""
    if session.transaction != "idle":
        raise SqlError(
            "the rows come from the open transaction that they would be added in",
            hint="`let rows = …` first, or COMMIT",
        )
    return Session(session.database, note=session.note, stopped=session.stopped)
