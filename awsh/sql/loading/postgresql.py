"""Rows into PostgreSQL: COPY in its text format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from awsh.sql.catalogue.names import TableName, quoted
from awsh.sql.errors import RowError, SqlError
from awsh.sql.session import Session

_LINE = re.compile(r"COPY .*?, line (\d+)(?:, column ([^:]+))?")
_ESCAPED = str.maketrans(
    {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\v": "\\v", "\f": "\\f"}
)


def insert(session: Session, table: TableName, columns: Sequence[str], rows: Any) -> None:
    """Sends ROWS by COPY. Raises RowError that names the row that was refused."""
    names = ", ".join(quoted(column, session.family) for column in columns)
    before: int = rows.read
    try:
        session.execute(f"COPY {table.quoted(session.family)} ({names}) FROM STDIN", data=_lines(rows))
    except SqlError as error:
        found = _LINE.search(error.context)
        if found is None or "unexpected message type" in error.context:
            raise
        where = f"column {found[2]}: " if found[2] and found[2] not in error.message else ""
        raise RowError(before + int(found[1]), where + error.message, hint=error.hint) from None


def _lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    for values in rows:
        yield "\t".join([_field(value) for value in values]) + "\n"


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    if type(value) is str:
        return value.translate(_ESCAPED)
    plain = _PLAIN.get(type(value))
    if plain is not None:
        return plain(value)
    return _plain(value).translate(_ESCAPED)


def _plain(value: Any) -> str:
    """The text of a value as PostgreSQL reads it."""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "\\x" + bytes(value).hex()
    if isinstance(value, timedelta):
        return f"{value.days} days {value.seconds}.{value.microseconds:06} seconds"
    if isinstance(value, list):
        return "{" + ",".join(_element(item) for item in value) + "}"
    if isinstance(value, int):
        return int.__repr__(value)
    isoformat: Callable[[], str] | None = getattr(value, "isoformat", None)
    return isoformat() if isoformat is not None else str(value)


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return _plain(value)
    return '"' + _plain(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


_PLAIN: dict[type, Callable[[Any], str]] = {int: str, float: repr, bool: lambda value: "t" if value else "f"}
