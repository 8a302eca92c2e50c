"""A connection to MySQL or MariaDB."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Literal, TypeVar

import pymysql
from pymysql.constants import COMMAND, SERVER_STATUS
from pymysql.protocol import EOFPacketWrapper

from awsh.sql.connection import CONNECT_SECONDS, PROBE_SECONDS, Connection, Parameters, Transaction
from awsh.sql.database import Database
from awsh.sql.errors import ConnectionLost, SqlError
from awsh.sql.mysql.failures import translated
from awsh.sql.mysql.login import connect
from awsh.sql.mysql.values import converter, type_name
from awsh.sql.results import Batch, Column, distinct

T = TypeVar("T")
BATCH = 1000


class MysqlConnection(Connection):
    """Raises SqlError and its kin."""

    def __init__(
        self,
        database: Database,
        password: str,
        note: Callable[[str], None],
        *,
        timeout: float = CONNECT_SECONDS,
    ) -> None:
        super().__init__(database, password, note)
        self.wire = self._translating("", lambda: connect(database, password, timeout))
        self.wire.settled(self.patience)

    @property
    def closed(self) -> bool:
        return not self.wire.open

    @property
    def transaction(self) -> Transaction:
        if self.closed:
            return "idle"
        begun = self.wire.server_status & SERVER_STATUS.SERVER_STATUS_IN_TRANS
        return "open" if begun else "idle"

    @property
    def id(self) -> int:
        return int(self.wire.thread_id())

    @property
    def version(self) -> str:
        return str(self.wire.get_server_info()).removeprefix("5.5.5-")

    def bound(self, statement: str, parameters: Parameters) -> str:
        return str(self.wire.cursor().mogrify(statement, parameters))

    def literals(self, values: Iterable[Any]) -> str:
        """`(1, 'x', NULL)`: values as `bound` quotes them, for the many of an INSERT."""
        escape = self.wire.escape
        return "(" + ",".join(["NULL" if value is None else escape(value) for value in values]) + ")"

    def close(self) -> None:
        with suppress(Exception):
            self.wire.close()

    def drop(self) -> None:
        self.wire._force_close()

    def _send(self, statement: str, data: Iterable[str] | None) -> MysqlSource:
        wire = self.wire

        def send() -> MysqlSource:
            wire.query(statement, unbuffered=True)
            return MysqlSource(self, statement)

        begun = self.transaction != "idle"
        try:
            return self._translating(statement, send)
        except SqlError:
            # An error packet does not say whether the transaction is still there: a deadlock ends it.
            if begun and not self.closed:
                self._ping()
            raise

    def _ping(self) -> None:
        def ping() -> None:
            self.wire._execute_command(COMMAND.COM_PING, "")
            self.wire._read_ok_packet()

        self._translating("", ping)

    def _rest(self) -> None:
        result = self.wire._result

        def rest() -> None:
            current = result
            while current is not None:
                if current.unbuffered_active:
                    current._finish_unbuffered_query()
                if not current.has_next:
                    return
                self.wire.next_result(unbuffered=True)
                current = self.wire._result

        self._translating("(the rest)", rest)

    def _cancel(self, side: Connection | None) -> None:
        owned = side is None
        other = self._again() if owned else side
        assert isinstance(other, MysqlConnection)
        try:
            other.wire.query(f"KILL QUERY {self.id}")
        except pymysql.err.Error as error:
            raise translated(error, self.database.name, "KILL QUERY") from None
        finally:
            if owned:
                other.close()

    def _state(self, number: int) -> Literal["running", "sending", "idle", "gone"]:
        asked = "SELECT command, state FROM information_schema.processlist WHERE id = %s"
        source = self._send(self.bound(asked, (number,)), None)
        rows = source.batch()
        while source.batch():
            pass
        if not rows:
            return "gone"
        command, state = rows[0]
        if command == "Sleep":
            return "idle"
        return "sending" if state in ("Writing to net", "Sending to client") else "running"

    def _again(self) -> MysqlConnection:
        made = MysqlConnection(self.database, self._secret, self.note, timeout=PROBE_SECONDS)
        made.patience.silence = PROBE_SECONDS
        made.patience.is_alive = lambda: False
        return made

    def _translating(self, statement: str, work: Callable[[], T]) -> T:
        try:
            return work()
        except pymysql.err.Error as error:
            raise translated(error, self.database.name, statement) from None
        except RuntimeError as error:
            # pymysql's answer to a server that asks for a file of ours.
            self.drop()
            if "LOAD_LOCAL" not in str(error):
                raise
            raise SqlError(
                "the server asked for a file of this machine: refused",
                hint="LOAD DATA LOCAL is off; `load FILE into TABLE` sends rows",
            ) from None
        except OSError as error:
            raise translated(error, self.database.name, statement) from None


class MysqlSource:
    """One result on the wire."""

    def __init__(self, connection: MysqlConnection, statement: str) -> None:
        self._connection = connection
        self._statement = statement
        self._result = result = connection.wire._result
        fields = getattr(result, "fields", None) or ()
        names = distinct([field.name for field in fields])
        self.columns = tuple(
            Column(name, type_name(field.type_code, field.charsetnr, field.flags))
            for name, field in zip(names, fields, strict=True)
        )
        self._converters = [converter(field.type_code, field.charsetnr) for field in fields]
        self.count: int | None = None if self.columns else int(result.affected_rows)
        self.notices: list[str] = []
        self.tag = "" if self.columns else _tag(statement, int(result.affected_rows))
        if not self.columns:
            self._ended()

    def batch(self) -> Batch:
        return self._connection.batch(self._read)

    def _read(self) -> Batch:
        wire, result = self._connection.wire, self._result
        if not result.unbuffered_active:
            return []

        def read() -> Batch:
            rows, ended = wire.rows(self._converters, BATCH)
            if ended and not rows:
                packet = wire._read_packet()
                closing = EOFPacketWrapper(packet)
                result.unbuffered_active = False
                result.connection = None
                result.has_next = closing.has_next
                result.warning_count = closing.warning_count
                wire.server_status = closing.server_status
                self._ended()
            return rows

        return self._connection._translating(self._statement, read)

    def abandon(self) -> None:
        if self._result.unbuffered_active or self._result.has_next:
            self._connection.abandon()
            # What would have followed was read to its end with it.
            self._result.has_next = False

    def following(self) -> MysqlSource | None:
        if not self._result.has_next or self._connection.closed:
            return None
        connection = self._connection

        def following() -> MysqlSource:
            connection.wire.next_result(unbuffered=True)
            return MysqlSource(connection, self._statement)

        return connection.guarded(lambda: connection._translating(self._statement, following))

    def _ended(self) -> None:
        if self._result.warning_count and not self._result.has_next and not self._connection.closed:
            wire = self._connection.wire
            held, wire._result = wire._result, None
            with suppress(pymysql.err.Error, ConnectionLost):
                self.notices += [f"{level}: {message}" for level, _, message in _shown(wire)]
            wire._result = held


def _shown(wire: Any) -> list[tuple[str, int, str]]:
    return list(wire.show_warnings())[:100]


def _tag(statement: str, count: int) -> str:
    """`UPDATE 3`, `CREATE TABLE`, as psql has it."""
    from awsh.sql.statements import judge

    judged = judge(statement, "mysql")
    counted = {"INSERT", "REPLACE", "UPDATE", "DELETE", "LOAD"}
    return f"{judged.verb} {count}" if judged.verb in counted else judged.title
