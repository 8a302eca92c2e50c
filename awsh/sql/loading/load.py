"""`load`: from an iterable of mappings to rows of a table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from awsh.errors import suggest
from awsh.sql import catalogue
from awsh.sql.catalogue.names import TableName
from awsh.sql.database import Family
from awsh.sql.errors import ConnectionLost, RowError, SqlError
from awsh.sql.loading.conversion import Target, converter
from awsh.sql.loading.inference import create_statement
from awsh.sql.session import Session

Row = Mapping[str, Any]
LOOKED_AT = 1000
"""How many rows are looked at before the first is sent: for their columns, and for the types of a new table."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """created: the CREATE TABLE that was run, or ""."""

    table: str
    rows: int
    seconds: float
    created: str = ""


def load(
    session: Session,
    table: str,
    rows: Iterable[Row],
    *,
    create: bool = False,
    batch: int | None = None,
    progress: Callable[[int], None] = lambda count: None,
) -> Loaded:
    """Inserts ROWS into TABLE: every one or, after an error or Ctrl-C, none.

    create: makes the table from the rows when it is not there. batch: commits after so many rows, so that what was
    committed stays. progress: told how many more were sent. Inside an open transaction nothing is committed.

    Raises SqlError, RowError.
    """
    began = time.monotonic()
    source = iter(rows)
    seen = list(islice(source, LOOKED_AT))
    names = list(dict.fromkeys(name for row in seen for name in row))
    if not names:
        return Loaded(table, 0, time.monotonic() - began)
    inside = session.transaction == "open"
    if batch is not None and inside:
        raise SqlError("a transaction is open: rows cannot be committed in batches", hint="COMMIT first")
    name, created = _table(session, table, names, seen, create=create)
    try:
        targets = _targets(session, name, names)
        counted = _Rows(chain(seen, source), names, targets, session.family, progress)
        insert = _insert(session)
        statement_begun = _begin(session, inside)
        try:
            while counted.more(batch):
                insert(session, name, [target.name for target in targets], counted)
                if batch is not None:
                    session.execute("COMMIT")
                    counted.committed = counted.read
                    session.execute("BEGIN")
        except BaseException:
            _undo(session, inside, statement_begun)
            raise
        if not inside:
            session.execute("COMMIT")
    except BaseException as error:
        _drop(session, name, created, counted.committed if "counted" in locals() else 0)
        if "counted" in locals() and counted.committed and isinstance(error, SqlError):
            error.hint = f"the first {counted.committed:,} rows are committed"
        raise
    return Loaded(str(name), counted.read, time.monotonic() - began, created)


class _Rows:
    """Rows as tuples for the columns, converted and counted."""

    def __init__(
        self,
        source: Iterator[Row],
        names: Sequence[str],
        targets: Sequence[Target],
        family: Family,
        progress: Callable[[int], None],
    ) -> None:
        self._source = source
        self._columns = [
            (name, target, converter(target, family)) for name, target in zip(names, targets, strict=True)
        ]
        self._names = frozenset(names)
        self._progress = progress
        self._next: tuple[Any, ...] | None = None
        self._left: int | None = None
        self.read = 0
        self.committed = 0

    def more(self, most: int | None) -> bool:
        """Whether there is another row; the next MOST are given then."""
        self._left = most
        if self._next is None:
            row = next(self._source, None)
            if row is None:
                return False
            self._next = self._converted(row, self.read + 1)
        return True

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        while self._left is None or self._left > 0:
            if self._next is None:
                row = next(self._source, None)
                if row is None:
                    return
                self._next = self._converted(row, self.read + 1)
            given, self._next = self._next, None
            self.read += 1
            if self._left is not None:
                self._left -= 1
            if self.read % 1000 == 0:
                self._progress(1000)
            yield given

    def _converted(self, row: Row, number: int) -> tuple[Any, ...]:
        if not self._names.issuperset(row):
            extra = next(name for name in row if name not in self._names)
            raise RowError(number, f"column {extra!r} is in none of the rows before")
        values = []
        for name, target, convert in self._columns:
            try:
                values.append(convert(row.get(name)))
            except (ValueError, OverflowError) as error:
                raise RowError(number, f"column {target.name}: {error}") from None
        return tuple(values)


def _table(
    session: Session, table: str, names: Sequence[str], seen: Sequence[Row], *, create: bool
) -> tuple[TableName, str]:
    """The table, and how it was made if it was."""
    try:
        return catalogue.table_named(session, table), ""
    except ConnectionLost:
        raise
    except SqlError as missing:
        if not create:
            missing.hint = f"{missing.hint}; or have it created" if missing.hint else "have it created"
            raise
    name = TableName.parse(table, session.family)
    statement = create_statement(name, names, seen, session.family)
    session.execute(statement)
    return name, statement


def _targets(session: Session, table: TableName, names: Sequence[str]) -> list[Target]:
    """The column that each name means. Raises SqlError that names all that are none, and what is missing."""
    described = catalogue.describe(session, table.quoted(session.family))
    known = {
        row["column"]: Target(
            row["column"],
            row["type"],
            not row["null"] and row["default"] is None and not row["extra"],
        )
        for row in described
    }
    folded: dict[str, list[str]] = {}
    for column in known:
        folded.setdefault(column.casefold(), []).append(column)
    found: list[Target] = []
    unknown: list[str] = []
    for name in names:
        near = folded.get(name.strip().casefold(), [])
        column = name if name in known else near[0] if len(near) == 1 else None
        if column is None:
            unknown.append(name)
        else:
            found.append(known[column])
    if unknown:
        hint = suggest(unknown[0], known) or f"it has {', '.join(known)}"
        listed = ", ".join(repr(name) for name in unknown[:5]) + (" …" if len(unknown) > 5 else "")
        raise SqlError(f"table {table} has no column {listed}", hint=hint)
    if len({target.name for target in found}) < len(found):
        raise SqlError("two columns of the rows mean the same column of the table")
    missing = [name for name, target in known.items() if target.required and target not in found]
    if missing:
        raise SqlError(f"table {table} needs a value for {', '.join(missing)}, which the rows do not have")
    return found


def _insert(session: Session) -> Callable[..., None]:
    if session.family is Family.MYSQL:
        from awsh.sql.loading.mysql import insert
    else:
        from awsh.sql.loading.postgresql import insert
    return insert


def _begin(session: Session, inside: bool) -> str:
    statement = "SAVEPOINT awsh_load" if inside else "BEGIN"
    session.execute(statement)
    return statement


def _undo(session: Session, inside: bool, begun: str) -> None:
    with suppress(SqlError):
        if session.transaction != "idle":
            session.execute("ROLLBACK TO SAVEPOINT awsh_load" if inside else "ROLLBACK")


def _drop(session: Session, name: TableName, created: str, committed: int) -> None:
    """A table that was made for rows that did not come goes again."""
    if created and not committed:
        with suppress(SqlError):
            session.execute(f"DROP TABLE {name.quoted(session.family)}")
