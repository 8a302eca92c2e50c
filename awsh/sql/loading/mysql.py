"""Rows into MySQL: INSERT of many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awsh.sql.catalogue.names import TableName, quoted
from awsh.sql.errors import ConnectionLost, RowError, SqlError, StatementCancelled
from awsh.sql.mysql.connection import MysqlConnection
from awsh.sql.session import Session

_MOST_BYTES = 512 * 1024
_MOST_ROWS = 2000


def insert(session: Session, table: TableName, columns: Sequence[str], rows: Any) -> None:
    """Sends ROWS in statements below half a MiB. Raises RowError that names the row that was refused."""
    names = ", ".join(quoted(column, session.family) for column in columns)
    head = f"INSERT INTO {table.quoted(session.family)} ({names}) VALUES "  # noqa: S608
    connection = session.connect()
    assert isinstance(connection, MysqlConnection)
    held: list[str] = []
    size = 0
    before: int = rows.read
    for values in rows:
        held.append(connection.literals(values))
        size += len(held[-1]) + 1
        if size > _MOST_BYTES or len(held) >= _MOST_ROWS:
            _send(session, head, held, before)
            before, held, size = rows.read, [], 0
    if held:
        _send(session, head, held, before)


def _send(session: Session, head: str, held: Sequence[str], before: int) -> None:
    try:
        session.execute(head + ",".join(held))
    except (ConnectionLost, StatementCancelled):
        raise
    except SqlError as error:
        row = before + _culprit(session, head, held)
        raise RowError(row, error.message.replace(" at row 1", ""), hint=error.hint) from None


def _culprit(session: Session, head: str, held: Sequence[str]) -> int:
    """The number, from 1, of the row that is refused: halves are tried, and all of it is undone by the caller."""
    if len(held) == 1:
        return 1
    half = len(held) // 2
    try:
        session.execute(head + ",".join(held[:half]))
    except (ConnectionLost, StatementCancelled):
        raise
    except SqlError:
        return _culprit(session, head, held[:half])
    return half + _culprit(session, head, held[half:])
