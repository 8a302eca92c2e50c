"""One result of PostgreSQL: rows in chunks, through a cursor inside a transaction, COPY, or a count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from awsh.sql.postgresql.values import carefully, type_name
from awsh.sql.results import Batch, Column, distinct
from awsh.sql.statements import judge

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

    from awsh.sql.postgresql.connection import PostgresConnection

_CURSOR = "awsh_stream"
_FETCHED = 1000
_CHUNK = 1 << 17


def send(connection: PostgresConnection, statement: str, data: Iterable[str] | None) -> PostgresSource:
    """Sends STATEMENT, with DATA for a COPY FROM STDIN."""
    from psycopg.pq import ExecStatus as Status

    if connection.transaction == "open" and judge(statement, "postgresql").cursor:
        # A result that is abandoned inside a transaction must not be cancelled: that would fail it.
        return CursorSource(connection, statement)
    result = connection.start(statement)
    if result.status == Status.COPY_IN:
        return _copied_in(connection, statement, data)
    if result.status == Status.COPY_OUT:
        return CopySource(connection, statement, result)
    return PostgresSource(connection, statement, result)


class PostgresSource:
    """The result of one statement."""

    def __init__(self, connection: PostgresConnection, statement: str, result: PGresult) -> None:
        from psycopg.adapt import Transformer

        self._connection = connection
        self._statement = statement
        self._first: PGresult | None = result
        self._transformer: Any = Transformer(connection.psycopg)
        self._prepared = False
        self.notices: list[str] = connection.notices()
        self.tag = (result.command_status or b"").decode()
        self.count: int | None = result.command_tuples
        self.columns = self._columns(result)
        if self.columns:
            self.tag, self.count = "", None
        else:
            connection.finish()
            self._first = None
            self.notices += connection.notices()

    def _columns(self, result: PGresult) -> tuple[Column, ...]:
        names = distinct(
            [(result.fname(number) or b"").decode("utf-8", "replace") for number in range(result.nfields)]
        )
        return tuple(
            Column(name, type_name(self._connection.psycopg, result.ftype(number), result.fmod(number)))
            for number, name in enumerate(names)
        )

    def batch(self) -> Batch:
        return self._connection.batch(self._read)

    def _read(self) -> Batch:
        from psycopg.pq import ExecStatus as Status

        result, self._first = self._first, None
        if result is None:
            if self._prepared is None:
                return []
            result = self._connection.fetch()
        while result is not None:
            if result.status == Status.FATAL_ERROR:
                raise self._connection.refused(result, self._statement)
            if result.ntuples:
                return self._rows(result)
            result = self._connection.fetch()
        self.notices += self._connection.notices()
        return []

    def _rows(self, result: PGresult) -> Batch:
        import psycopg

        self._transformer.set_pgresult(result, set_loaders=not self._prepared)
        self._prepared = True
        try:
            rows: Batch = self._transformer.load_rows(0, result.ntuples, tuple)
            return rows
        except (psycopg.DataError, ValueError, OverflowError):
            return carefully(self._transformer, result)

    def abandon(self) -> None:
        self._connection.abandon()

    def following(self) -> None:
        """A statement that is sent alone has one result."""


class CursorSource(PostgresSource):
    """Rows of a cursor of the server, which can be closed without failing the transaction."""

    def __init__(self, connection: PostgresConnection, statement: str) -> None:
        before = f"DECLARE {_CURSOR} NO SCROLL CURSOR FOR "
        connection.start(before + statement, before=len(before))
        connection.finish()
        self._ended = False
        super().__init__(connection, statement, connection.start(f"FETCH {_FETCHED} FROM {_CURSOR}"))

    def _read(self) -> Batch:
        if self._ended:
            return []
        rows = super()._read()
        if not rows:
            self._first = self._connection.start(f"FETCH {_FETCHED} FROM {_CURSOR}")
            rows = super()._read()
            if not rows:
                self._close()
        return rows

    def abandon(self) -> None:
        self._connection.guarded(self._close)

    def _close(self) -> None:
        if not self._ended and not self._connection.closed:
            self._ended = True
            self._connection.finish()
            self._connection.start(f"CLOSE {_CURSOR}")
            self._connection.finish()


class CopySource(PostgresSource):
    """The lines of a COPY TO STDOUT."""

    def __init__(self, connection: PostgresConnection, statement: str, result: PGresult) -> None:
        super().__init__(connection, statement, result)

    def _columns(self, result: PGresult) -> tuple[Column, ...]:
        return (Column("line", "text"),)

    def _read(self) -> Batch:
        connection = self._connection
        rows: Batch = []
        if self._first is None:
            return rows
        while len(rows) < _FETCHED:
            size, data = connection.pgconn.get_copy_data(1)
            if size > 0:
                rows.append((bytes(data).decode("utf-8", "backslashreplace").rstrip("\n"),))
            elif size == 0:
                if rows:
                    break
                connection.patience.wait(connection)
                connection.pgconn.consume_input()
            else:
                self._first = None
                _check(connection, self._statement)
                connection.finish()
                break
        return rows


def _copied_in(connection: PostgresConnection, statement: str, data: Iterable[str] | None) -> PostgresSource:
    from awsh.sql.errors import SqlError

    if data is None:
        connection.pgconn.put_copy_end(b"nothing was given")
        connection.flush()
        connection.finish()
        raise SqlError("COPY FROM STDIN has no data here", hint="`load FILE into TABLE` sends rows")
    lines = iter(data)
    try:
        while True:
            # Where they come from may take its time, and may be left by Ctrl-C.
            with connection.patience.released():
                chunk = _chunk(lines)
            if connection.patience.interrupted or connection.patience.stopped():
                raise KeyboardInterrupt
            if not chunk:
                break
            _put(connection, chunk)
    except BaseException:
        connection.pgconn.put_copy_end(b"it was interrupted")
        connection.flush()
        connection.finish()
        raise
    while connection.pgconn.put_copy_end() == 0:
        connection.patience.wait(connection, connection)
    connection.flush()
    result = _check(connection, statement)
    return PostgresSource(connection, statement, result)


def _chunk(lines: Iterator[str]) -> bytes:
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _CHUNK:
            break
    return "".join(held).encode("utf-8", "surrogateescape")


def _put(connection: PostgresConnection, data: bytes) -> None:
    while connection.pgconn.put_copy_data(data) == 0:
        connection.patience.wait(connection, connection)
    connection.flush()


def _check(connection: PostgresConnection, statement: str) -> PGresult:
    """The result behind the data. Raises SqlError."""
    from psycopg.pq import ExecStatus as Status

    result = connection.fetch()
    assert result is not None
    if result.status == Status.FATAL_ERROR:
        raise connection.refused(result, statement)
    return result
