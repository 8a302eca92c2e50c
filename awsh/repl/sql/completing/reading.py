"""Reads the catalogue in the background, over a session of its own, so that nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from awsh.log import log
from awsh.repl.sql.completing.known import Known, Table
from awsh.sql import Database, Session, catalogue
from awsh.sql.database import Family

_VISIBLE = "SELECT unnest(current_schemas(false)) AS schema"


class Catalogue:
    """known: the newest that was read. arrived: called from another thread when there is more.

    What fails is logged and not said: it is only completion.
    """

    def __init__(self, database: Database, arrived: Callable[[], None] = lambda: None) -> None:
        self.known = Known(database.family)
        self.arrived = arrived
        self._database = database
        self._lock = threading.Lock()
        self._reading = False
        self._stale = False
        self._session: Session | None = None
        self._ended = False

    def refresh(self, database: Database | None = None) -> None:
        """Reads it anew; when it is being read already, once more after that. database: of another one."""
        with self._lock:
            self._database = database or self._database
            if self._ended:
                return
            self._stale = True
            if self._reading:
                return
            self._reading = True
        threading.Thread(target=self._read, name="sql-catalogue", daemon=True).start()

    def end(self) -> None:
        """Nothing more is wanted."""
        with self._lock:
            self._ended = True
            session = self._session
        if session is not None:
            session.stopped = lambda: True

    def _read(self) -> None:
        while True:
            with self._lock:
                if self._ended or not self._stale:
                    self._reading = False
                    return
                self._stale = False
                database = self._database
            try:
                with Session(database, stopped=lambda: self._ended) as session:
                    self._session = session
                    self._take(session)
            except BaseException as error:
                log().info("the catalogue of %s could not be read: %s", database.name, error)
            finally:
                self._session = None

    def _take(self, session: Session) -> None:
        """Tables first: they are there soon, and most wanted."""
        family = session.family
        here = None
        if family is Family.POSTGRESQL:
            here = {row["schema"] for row in session.execute(_VISIBLE)}
        tables = [
            Table(row["schema"], row["table"], row["type"] or "table", here is None or row["schema"] in here)
            for row in catalogue.tables(session)
        ]
        tables.sort(key=lambda table: not table.here)
        self._put(Known(family, tables, self.known.columns, self.known.functions))
        columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row in catalogue.columns(session):
            columns.setdefault((row["schema"], row["table"]), []).append((row["column"], row["type"]))
        self._put(
            Known(
                family,
                tables,
                columns,
                list(dict.fromkeys(row["function"] for row in catalogue.functions(session))),
                [row["schema"] for row in catalogue.schemas(session)],
                [row["database"] for row in catalogue.databases(session)],
            )
        )

    def _put(self, known: Known) -> None:
        self.known = known.prepared()
        self.arrived()
