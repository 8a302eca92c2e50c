"""One connection to a server, whichever its family: what is common to the drivers."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, TypeVar

from awsh.sql.database import Database
from awsh.sql.errors import ConnectionLost, LoginRefused, SqlError, StatementCancelled, Unreachable
from awsh.sql.patience import GaveUp, Patience
from awsh.sql.results import Batch, Source

T = TypeVar("T")
Transaction = Literal["idle", "open", "failed"]
Parameters = Sequence[Any] | Mapping[str, Any] | None

CONNECT_SECONDS = 15.0
PROBE_SECONDS = 4.0


class Connection(ABC):
    """A connection that is used by one thread at a time; `cancel` may be called by any.

    note: takes one line for the person.
    """

    def __init__(self, database: Database, password: str, note: Callable[[str], None]) -> None:
        self.database = database
        self.note = note
        self.patience = Patience(self.cancel, self._is_alive)
        self.used = time.monotonic()
        self._secret = password
        self._side: Connection | None = None

    # What a family has to say

    @property
    @abstractmethod
    def closed(self) -> bool: ...

    @property
    @abstractmethod
    def transaction(self) -> Transaction: ...

    @property
    @abstractmethod
    def id(self) -> int:
        """The server's number of this connection: MySQL's connection id, PostgreSQL's pid."""

    @property
    @abstractmethod
    def version(self) -> str: ...

    @abstractmethod
    def bound(self, statement: str, parameters: Parameters) -> str:
        """STATEMENT with `%s` and `%(name)s` replaced by literals, as the driver quotes them."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def drop(self) -> None:
        """Closes without a word: the other end does not answer."""

    @abstractmethod
    def _send(self, statement: str, data: Iterable[str] | None) -> Source: ...

    @abstractmethod
    def _rest(self) -> None:
        """Reads what is still under way, to its end; raises what the server says."""

    @abstractmethod
    def _cancel(self, side: Connection | None) -> None:
        """Cancels on the server what this connection runs."""

    @abstractmethod
    def _state(self, number: int) -> Literal["running", "sending", "idle", "gone"]:
        """What the server does for its connection NUMBER: asked over this one for another."""

    @abstractmethod
    def _again(self) -> Connection:
        """A second connection, as this one was made; within PROBE_SECONDS."""

    # What they share

    def execute(self, statement: str, data: Iterable[str] | None = None) -> Source:
        """Sends one statement. Raises SqlError, and KeyboardInterrupt when it was cancelled for that."""
        return self.guarded(lambda: self._send(statement, data), late=True)

    def ping(self) -> None:
        """Asks the server for an answer. Raises ConnectionLost."""
        silence, self.patience.silence = self.patience.silence, 3.0
        alive, self.patience.is_alive = self.patience.is_alive, lambda: False
        try:
            self.guarded(self._ping)
        finally:
            self.patience.silence = silence
            self.patience.is_alive = alive

    @abstractmethod
    def _ping(self) -> None: ...

    def batch(self, read: Callable[[], Batch]) -> Batch:
        """The next rows by READ. A Ctrl-C meanwhile cancels on the server, and is raised after."""
        return self.guarded(read)

    def guarded(self, work: Callable[[], T], *, late: bool = False) -> T:
        """WORK, in the course of which the protocol is never left half-way.

        late: it may change something, so it matters whether Ctrl-C came in time.
        """
        patience = self.patience
        with patience.held():
            try:
                value = work()
                if patience.interrupted:
                    self._stop(isinstance(getattr(value, "columns", None), tuple) and late, value)
            except StatementCancelled:
                if not patience.interrupted:
                    raise
            except GaveUp as why:
                self.drop()
                if not patience.interrupted:
                    raise ConnectionLost(self._lost(str(why))) from None
                self.note(f"{self.database.name}: {why}; the connection was closed")
            finally:
                self.used = time.monotonic()
                self._leave_side()
        if patience.interrupted:
            raise KeyboardInterrupt
        return value

    def _stop(self, late: bool, value: Any) -> None:
        if late and not value.columns:
            self.note(f"{self.database.name}: Ctrl-C came too late: {value.tag or 'the statement'} is done")
            return
        self.abandon()

    def abandon(self) -> None:
        """Has the server stop sending, so that the next statement can go."""
        if self.closed:
            return
        try:
            with self.patience.deferred():
                self._rest_within()
        except StatementCancelled:
            pass
        except (SqlError, GaveUp):
            self.drop()

    def _rest_within(self) -> None:
        """Cancels, then reads to the end what was already under way."""
        self.cancel()
        self._rest()

    def cancel(self) -> None:
        """Cancels on the server what runs; what waits for it then gets StatementCancelled."""
        self._cancel(self._side)

    def aside(self) -> Connection:
        """The second connection, made when it is first needed and closed with the statement."""
        if self._side is None or self._side.closed:
            self._side = self._again()
        return self._side

    def _leave_side(self) -> None:
        side, self._side = self._side, None
        if side is not None:
            with suppress(Exception):
                side.close()

    def _is_alive(self) -> bool:
        """Whether the server, asked over a second connection, still works on what runs here."""
        try:
            return self.aside()._state(self.id) == "running"
        except LoginRefused:
            return True
        except (Unreachable, ConnectionLost, GaveUp):
            self._leave_side()
            return False
        except SqlError:
            return True

    def _lost(self, why: str) -> str:
        why = " ".join(why.split()).rstrip(".")
        return f"the connection to {self.database.name} was lost: {why}"
