"""Running what a person has typed: asked about before where it takes something away, journalled when it changed it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from awsh.dryrun import DryRun
from awsh.sql.connection import Parameters
from awsh.sql.database import Family
from awsh.sql.errors import ConnectionLost, SqlError
from awsh.sql.results import Result
from awsh.sql.session import Session
from awsh.sql.statements import Judgement, judge

if TYPE_CHECKING:
    from awsh.context import Context

COUNTED = 100_000
"""Rows of a table are counted up to here before it is emptied; beyond that it takes too long."""


def perform(
    ctx: Context,
    session: Session,
    statement: str,
    parameters: Parameters = None,
    *,
    data: Iterable[str] | None = None,
) -> Result:
    """Runs STATEMENT as `Session.execute` does.

    Asks first where it empties or removes a table, with how many rows that is. What changed something is noted in
    the journal, without its values. In a dry run only reads are run; the others raise DryRun.
    """
    judged = judge(statement, session.family)
    permit(ctx, session, judged, statement)
    result = session.execute(statement, parameters, data=data)
    if judged.kind == "change":
        journal(ctx, session, judged.title or judged.verb, result.count)
    return result


def permit(ctx: Context, session: Session, judged: Judgement, statement: str) -> None:
    """Raises DryRun; CommandError and UsageError when it is dangerous and not wanted."""
    if ctx.dry_run and judged.kind == "change":
        first, _, more = statement.strip().partition("\n")
        raise DryRun(f"would run on {session.database.name}: {first}{' …' if more else ''}")
    if judged.danger:
        ctx.confirm(lambda: _question(session, judged))


def journal(ctx: Context, session: Session, what: str, rows: int | None) -> None:
    """Notes a change: where, what kind, how many rows."""
    about = {} if rows is None else {"rows": rows}
    ctx.changed("sql", what, database=session.database.name, **about)


def _question(session: Session, judged: Judgement) -> str:
    """The judge's question, with the number of rows where that is soon known. Raises ConnectionLost."""
    if not judged.target or session.transaction == "failed":
        return judged.danger
    try:
        found = _counted(session, judged.target)
    except ConnectionLost:
        # With an open transaction that is gone now; the statement would run by itself, outside of it.
        raise
    except SqlError:
        return judged.danger
    many = f"more than {COUNTED:,} rows" if found > COUNTED else f"{found:,} row{'s' * (found != 1)}"
    return judged.danger.replace(". Run it?", f": {many}. Run it?")


def _counted(session: Session, table: str) -> int:
    """How many rows TABLE has, at most one more than COUNTED."""
    # The name is as the person typed it, in a statement that is about to be run with it.
    query = f"SELECT count(*) AS n FROM (SELECT 1 AS x FROM {table} LIMIT {COUNTED + 1}) awsh_rows"  # noqa: S608
    # PostgreSQL gives up a whole transaction for one refusal, and nobody asked for this statement.
    guarded = session.family is Family.POSTGRESQL and session.transaction == "open"
    if not guarded:
        return int(next(iter(session.execute(query)))["n"])
    session.execute("SAVEPOINT awsh_count")
    try:
        return int(next(iter(session.execute(query)))["n"])
    finally:
        if session.transaction != "idle":
            session.execute("ROLLBACK TO SAVEPOINT awsh_count")
            session.execute("RELEASE SAVEPOINT awsh_count")
