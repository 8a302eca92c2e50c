"""A session with a database: statements over a connection that is made when needed, and made again when lost."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from awsh.sql.connection import Connection, Parameters, Transaction
from awsh.sql.database import Database, Family
from awsh.sql.errors import ConnectionLost, LoginRefused, SqlError, Unreachable
from awsh.sql.results import Result, Source
from awsh.sql.statements import Judgement, judge

IDLE_SECONDS = 30.0
"""After so long without a statement the server is asked whether it is still there before the next one."""
KEPT_ROWS = 100_000
"""How many rows of a result that is still being read are kept in memory when another statement is run."""
_USE = re.compile(r"(?is)use\s+(`(?:[^`]|``)+`|[^\s;`]+)\s*;?\s*")


class Session:
    """Used by one thread at a time; `cancel` may be called by any other.

    note: takes one line for the person (`ctx.note`). stopped: asked while waiting, True cancels (`ctx.stopped`).
    Nothing is connected before the first statement. Errors are SqlError and its kin.
    """

    def __init__(
        self,
        database: Database,
        *,
        note: Callable[[str], None] = lambda text: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.database = database
        self.note = note
        self.stopped = stopped
        self._connection: Connection | None = None
        self._password: str | None = None
        self._reading: Result | None = None
        self._begun = False
        self._lock = threading.RLock()

    # State

    @property
    def family(self) -> Family:
        return self.database.family

    @property
    def transaction(self) -> Transaction:
        """`idle`, `open`, or `failed`: PostgreSQL refuses all but ROLLBACK then."""
        connection = self._connection
        return connection.transaction if connection is not None else "idle"

    @property
    def connected(self) -> bool:
        return self._connection is not None and not self._connection.closed

    @property
    def busy(self) -> bool:
        """Whether the rows of a statement are still being read."""
        return self._reading is not None and self._reading.open

    @property
    def version(self) -> str:
        """The server's, as it says it (`11.8.3-MariaDB-1`)."""
        return self.connect().version

    @property
    def id(self) -> int:
        """The server's number of the present connection."""
        return self.connect().id

    # Statements

    def execute(
        self, statement: str, parameters: Parameters = None, *, data: Iterable[str] | None = None
    ) -> Result:
        """Runs one statement, with `%s` or `%(name)s` replaced by PARAMETERS when there are some.

        data: the lines for a COPY FROM STDIN. Ctrl-C cancels it on the server and is raised; the session goes on.

        A connection that is lost is made again, and a read repeated once. What may have changed something is never
        repeated: ConnectionLost says then that it is not known whether it took effect.
        """
        with self._lock:
            self._free()
            judged = judge(statement, self.family)
            began = time.monotonic()
            connection = self._ready(judged)
            begun = connection.transaction != "idle"
            bound = connection.bound(statement, parameters) if parameters is not None else statement
            connection.patience.stopped = self.stopped
            try:
                source = connection.execute(bound, data)
            except ConnectionLost as lost:
                source = self._after_loss(lost, bound, judged, begun)
            self._remember(statement)
            result = Result(source, began, self._done)
            self._reading = result if result.open else None
            return result

    def run(self, statement: str, parameters: Parameters = None) -> Iterator[Result]:
        """Every result of one statement; CALL may have several. The next ends the one before."""
        result: Result | None = self.execute(statement, parameters)
        while result is not None:
            yield result
            with self._lock:
                result = result.next()
                self._reading = result if result is not None and result.open else None

    def cancel(self) -> None:
        """Cancels on the server what this session runs, from another thread; the session goes on."""
        connection = self._connection
        if connection is not None and not connection.closed:
            connection.cancel()

    def connect(self) -> Connection:
        """The connection, made when there is none. Raises Unreachable, LoginRefused."""
        with self._lock:
            if self._connection is None or self._connection.closed:
                self._connection = self._connected()
            return self._connection

    def close(self) -> None:
        """Ends the session; an open transaction is rolled back by the server. Safe to call twice."""
        reading, self._reading = self._reading, None
        connection, self._connection = self._connection, None
        if connection is not None:
            # Whoever still reads would wait for a server that we have left.
            connection.drop() if reading is not None else connection.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    # The connection's life

    def _connected(self) -> Connection:
        known = self._password is not None
        password = self._password if self._password is not None else self.database.password(False)
        try:
            made = self._make(password)
        except LoginRefused as refusal:
            again = self.database.password(True)
            if again == password and not known:
                raise self._explained(refusal) from None
            password = again
            try:
                made = self._make(password)
            except LoginRefused as another:
                raise self._explained(another) from None
        self._password = password
        return made

    def _explained(self, refusal: LoginRefused) -> LoginRefused:
        refusal.hint = self.database.refused or refusal.hint
        return refusal

    def _make(self, password: str) -> Connection:
        if self.family is Family.MYSQL:
            from awsh.sql.mysql.connection import MysqlConnection

            return MysqlConnection(self.database, password, self.note)
        from awsh.sql.postgresql.connection import PostgresConnection

        return PostgresConnection(self.database, password, self.note)

    def _ready(self, judged: Judgement) -> Connection:
        """A connection that was there a moment ago. Raises ConnectionLost when a transaction went with it."""
        connection = self._connection
        if connection is None:
            return self.connect()
        if not connection.closed and time.monotonic() - connection.used > IDLE_SECONDS:
            begun = connection.transaction != "idle"
            with suppress(ConnectionLost):
                connection.ping()
            if connection.closed and begun:
                self._begun = True
        if not connection.closed:
            return connection
        if self._begun:
            self._begun = False
            self._connection = None
            raise ConnectionLost(
                f"the connection to {self.database.name} was lost, and with it the open transaction: "
                "nothing of it took effect",
                sent=False,
                hint="begin it again",
            )
        return self._reconnected()

    def _reconnected(self) -> Connection:
        self._connection = None
        connection = self.connect()
        self.note(f"{self.database.name}: connected again; settings and temporary tables of before are gone")
        return connection

    def _after_loss(self, lost: ConnectionLost, statement: str, judged: Judgement, begun: bool) -> Source:
        """What to do when the connection went while STATEMENT ran: run a read again, or say what is known."""
        self._connection = None
        ending = judged.verb in ("COMMIT", "END")
        if begun and not ending:
            raise ConnectionLost(
                f"{lost.message}; the open transaction is lost with it: nothing of it took effect",
                hint="begin it again",
            ) from None
        if begun or (judged.kind != "session" and not judged.repeatable):
            what = judged.title or "the statement"
            raise ConnectionLost(
                f"{lost.message}; it is not known whether {what} took effect, and it was not repeated",
                hint="look, before you run it again",
            ) from None
        try:
            connection = self._reconnected()
        except Unreachable as why:
            raise ConnectionLost(f"{lost.message}; there is no new one: {why.message}") from None
        connection.patience.stopped = self.stopped
        return connection.execute(statement)

    def _remember(self, statement: str) -> None:
        """USE holds for the next connection too."""
        used = _USE.fullmatch(statement) if self.family is Family.MYSQL else None
        if used is not None:
            name = used[1]
            name = name[1:-1].replace("``", "`") if name.startswith("`") else name
            self.database = replace(self.database, database=name)
        self._begun = self.transaction != "idle"

    # Results

    def _free(self) -> None:
        """Makes room for a statement where the rows of another are still being read."""
        reading, self._reading = self._reading, None
        if reading is None or not reading.open:
            return
        with suppress(SqlError):
            if reading.keep(KEPT_ROWS):
                return
        if reading.open:
            self._reading = reading
            raise SqlError(
                f"{self.database.name} is still sending the rows of another statement, more than {KEPT_ROWS:,}",
                hint="read them to their end first, or limit them",
            )

    def _done(self, result: Result) -> None:
        if self._reading is result:
            self._reading = None
        self._begun = self.transaction != "idle"
