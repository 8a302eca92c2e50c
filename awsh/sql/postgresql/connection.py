"""A connection to PostgreSQL. libpq is driven here, so that a Ctrl-C never leaves its protocol half-way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from awsh.sql.connection import CONNECT_SECONDS, PROBE_SECONDS, Connection, Parameters, Transaction
from awsh.sql.database import Database
from awsh.sql.errors import ConnectionLost, LoginRefused, SqlError, Unreachable
from awsh.sql.patience import GaveUp
from awsh.sql.postgresql import login
from awsh.sql.postgresql.dialling import Doorway
from awsh.sql.postgresql.failures import of_connecting, of_result
from awsh.sql.postgresql.values import prepare

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

    from awsh.sql.postgresql.source import PostgresSource

BATCH = 1000


class PostgresConnection(Connection):
    """Raises SqlError and its kin."""

    def __init__(
        self,
        database: Database,
        password: str,
        note: Callable[[str], None],
        *,
        timeout: float = CONNECT_SECONDS,
    ) -> None:
        import psycopg

        super().__init__(database, password, note)
        self._doorway = Doorway()
        try:
            self.pgconn = login.connect(database, password, timeout, self._doorway)
        except (psycopg.Error, OSError) as error:
            self._doorway.close()
            raise of_connecting(error, database.name) from None
        except BaseException:
            self._doorway.close()
            raise
        self.psycopg: psycopg.Connection[Any] = psycopg.Connection(self.pgconn)
        self.psycopg.autocommit = True
        prepare(self.psycopg)
        self._notices: list[str] = []
        self._pid = self.pgconn.backend_pid
        self.pgconn.notice_handler = self._noticed

    def fileno(self) -> int:
        return int(self.pgconn.socket)

    @property
    def closed(self) -> bool:
        from psycopg.pq import ConnStatus

        return self.psycopg.closed or self.pgconn.status == ConnStatus.BAD

    @property
    def transaction(self) -> Transaction:
        from psycopg.pq import TransactionStatus as Status

        if self.closed:
            return "idle"
        status = self.pgconn.transaction_status
        return "failed" if status == Status.INERROR else "open" if status == Status.INTRANS else "idle"

    @property
    def id(self) -> int:
        return self._pid

    @property
    def version(self) -> str:
        return (self.pgconn.parameter_status(b"server_version") or b"").decode()

    def bound(self, statement: str, parameters: Parameters) -> str:
        from psycopg import ClientCursor, DataError, ProgrammingError

        try:
            return ClientCursor(self.psycopg).mogrify(statement, parameters)
        except (DataError, ProgrammingError) as error:
            raise SqlError(str(error)) from None

    def close(self) -> None:
        with suppress(Exception):
            self.psycopg.close()
        self._doorway.close()

    drop = close

    def notices(self) -> list[str]:
        """What the server said since this was last asked."""
        said, self._notices = self._notices, []
        return said

    def _noticed(self, result: PGresult) -> None:
        from psycopg.pq import DiagnosticField as Field

        severity = (result.error_field(Field.SEVERITY_NONLOCALIZED) or b"NOTICE").decode()
        message = (result.error_field(Field.MESSAGE_PRIMARY) or b"").decode("utf-8", "replace")
        if len(self._notices) < 100:
            self._notices.append(f"{severity}: {message}")

    # The protocol

    def fetch(self) -> PGresult | None:
        """The next result libpq has; None at the end of the statement. Raises ConnectionLost, GaveUp."""
        from psycopg import OperationalError

        try:
            while self.pgconn.is_busy():
                self.patience.wait(self)
                self.pgconn.consume_input()
            return self.pgconn.get_result()
        except OperationalError as error:
            raise self._broken(str(error)) from None

    def flush(self) -> None:
        """Has everything that was given to libpq sent."""
        from psycopg import OperationalError

        try:
            while self.pgconn.flush():
                self.patience.wait(self, self)
                self.pgconn.consume_input()
        except OperationalError as error:
            raise self._broken(str(error)) from None

    def start(self, statement: str, *, before: int = 0) -> PGresult:
        """Sends STATEMENT alone and gives the first of what comes. Raises SqlError."""
        from psycopg import OperationalError, pq

        try:
            self.pgconn.send_query_params(statement.encode(), None)
            self.pgconn.set_chunked_rows_mode(BATCH)
        except OperationalError as error:
            raise self._broken(str(error), sent=False) from None
        self.flush()
        first = self.fetch()
        if first is None:
            raise self._broken("no answer")
        if first.status == pq.ExecStatus.FATAL_ERROR:
            raise self.refused(first, statement[before:], before=before)
        return first

    def refused(self, result: PGresult, statement: str, *, before: int = 0) -> SqlError:
        """The error of RESULT, once what follows it was read."""
        error = of_result(result, self.database.name, statement, before=before)
        if isinstance(error, ConnectionLost):
            self.drop()
            return error
        with suppress(ConnectionLost):
            self.finish()
        # libpq makes up a result of its own where the connection broke.
        if self.closed:
            self.drop()
            if not error.code:
                return ConnectionLost(self._lost(error.message))
        return error

    def finish(self) -> None:
        """Reads to the end of the statement; what it says is of no interest any more."""
        from psycopg import pq

        while (result := self.fetch()) is not None:
            if result.status == pq.ExecStatus.COPY_IN:
                self.pgconn.put_copy_end(b"nothing is given")
                self.flush()
            elif result.status == pq.ExecStatus.COPY_OUT:
                while self.pgconn.get_copy_data(1)[0] >= 0:
                    with suppress(GaveUp):
                        self.patience.wait(self)
                    self.pgconn.consume_input()

    def _send(self, statement: str, data: Iterable[str] | None) -> PostgresSource:
        from awsh.sql.postgresql.source import send

        return send(self, statement, data)

    def _rest(self) -> None:
        self.finish()

    def _rest_within(self) -> None:
        # What is left of a small result is read sooner than cancelled, and a cancelled one fails a transaction.
        for _ in range(3):
            if self.fetch() is None:
                return
        self.cancel()
        self.finish()

    def _ping(self) -> None:
        self.start("")
        self.finish()

    def _cancel(self, side: Connection | None) -> None:
        import psycopg

        try:
            login.cancel(self.pgconn, self._doorway, self.database, PROBE_SECONDS)
        except (psycopg.Error, OSError) as error:
            raise of_connecting(error, self.database.name) from None

    def _state(self, number: int) -> Literal["running", "sending", "idle", "gone"]:
        asked = "SELECT state, wait_event FROM pg_catalog.pg_stat_activity WHERE pid = %s"
        source = self._send(self.bound(asked, (number,)), None)
        rows = source.batch()
        while source.batch():
            pass
        if not rows:
            return "gone"
        state, event = rows[0]
        if state is not None and state.startswith("idle"):
            return "idle"
        return "sending" if event == "ClientWrite" else "running"

    def _again(self) -> PostgresConnection:
        try:
            made = PostgresConnection(self.database, self._secret, self.note, timeout=PROBE_SECONDS)
        except Unreachable as error:
            # The server is there, and has no room for one more.
            if any(word in error.message for word in ("too many", "remaining connection slots")):
                raise LoginRefused(error.message) from None
            raise
        made.patience.silence = PROBE_SECONDS
        made.patience.is_alive = lambda: False
        return made

    def _broken(self, why: str, *, sent: bool = True) -> ConnectionLost:
        self.drop()
        first = why.strip().split("\n")[0]
        return ConnectionLost(self._lost(first), sent=sent)
