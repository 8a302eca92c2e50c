"""Behind `sql`: which database, which statements, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.databases import Wishes, current, entered, label_of
from awsh.errors import CommandError, UsageError
from awsh.sql import ConnectionLost, Session, SqlError, split_lines, words
from awsh.values import Bytes, Rows, Value

if TYPE_CHECKING:
    from awsh.context import Context


@dataclass(frozen=True)
class Job:
    """One call of `sql`. parameters: values for `:name`."""

    ctx: Context
    wishes: Wishes
    parameters: Mapping[str, Any]
    keep_going: bool

    @contextmanager
    def session(self, name: str) -> Iterator[Session]:
        """The session with NAME. One that could not be had is forgotten: it may be somewhere else next time."""
        session = entered(self.ctx, name, self.wishes)
        try:
            yield session
        except ConnectionLost:
            raise
        except CommandError:
            if not session.connected:
                self.ctx.shell.sql.close(self.ctx.shell.where, label_of(name, self.wishes))
            raise


def run(job: Job, db: str, words_: Sequence[str], file: Path | None, data: Value) -> Value:
    """Raises UsageError, SqlError and its kin."""
    kind = job.ctx.shell.kinds.get(data.kind or "") if isinstance(data, Rows) else None
    if kind is not None and kind.sql is not None and isinstance(data, Rows) and db:
        from awsh.builtins.sql.several import on_each

        return on_each(job, kind, data, " ".join([db, *words_]))
    name, text = chosen(job.ctx, db, words_)
    sources = (("a statement", bool(text)), ("a file", file is not None), ("a pipe", data is not None))
    given = [what for what, there in sources if there]
    if len(given) > 1:
        raise UsageError(f"sql takes statements from one place, not from {' and '.join(given)}")
    with job.session(name) as session:
        if text:
            return typed(job, session, text)
        if file is not None:
            from awsh.builtins.sql.scripts import run_file

            return run_file(job, session, file)
        if data is not None:
            return _piped(job, session, data)
        return _prompted(job, session)


def chosen(ctx: Context, db: str, words_: Sequence[str]) -> tuple[str, str]:
    """The database's name, and the text of the statements. The current database stands for a name that is left out.

    Raises UsageError where neither is there.
    """
    said = [db, *words_] if db else list(words_)
    is_name = (bool(db) and "://" in db) or not _is_statement(db)
    if db and is_name:
        return db, " ".join(words_)
    here = current(ctx)
    if here is None:
        raise UsageError(
            "sql wants a database first",
            hint="as in `sql db1 'select 1'`; `use database db1` makes one the current",
        )
    return here, " ".join(said)


def _is_statement(word: str) -> bool:
    """No name has a space in it, or begins with a backslash."""
    return word.startswith("\\") or any(c.isspace() or c == ";" for c in word)


def typed(job: Job, session: Session, text: str) -> Value:
    said = words.spoken(text, session.family)
    if said is not None:
        return words.answered(session, said)
    from awsh.builtins.sql.statements import run_all
    from awsh.sql import split

    try:
        return run_all(job, session, split(text, session.family))
    except SqlError as error:
        _point_at(job.ctx, error)
        raise


def _point_at(ctx: Context, error: SqlError) -> None:
    """Where a person looks on, the place is shown."""
    caret = error.caret() if ctx.console.interactive else ""
    if caret:
        ctx.note(caret)


def _piped(job: Job, session: Session, data: Value) -> Value:
    """Text is statements; rows are not, whatever is in them."""
    from awsh.builtins.sql.scripts import lines_of
    from awsh.builtins.sql.statements import run_all

    if isinstance(data, str):
        lines: Iterable[str] = data.splitlines(keepends=True)
    elif isinstance(data, Bytes):
        lines = lines_of(iter(data))
    else:
        raise UsageError(
            "rows are no statements", hint="`--insert TABLE` adds them to a table; text is run as statements"
        )
    return run_all(job, session, split_lines(lines, session.family), where="line ")


def _prompted(job: Job, session: Session) -> Value:
    if job.ctx.in_front:
        session.connect()
        job.ctx.sql_prompt(session)
        return None
    from awsh.builtins.sql.scripts import lines_of
    from awsh.builtins.sql.statements import run_all

    try:
        chunks = job.ctx.standard_input()
    except UsageError:
        raise UsageError(
            "sql has nothing to run", hint="a statement, -f FILE, or statements on standard input"
        ) from None
    return run_all(job, session, split_lines(lines_of(chunks), session.family), where="line ")
