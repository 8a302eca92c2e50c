"""The sessions of one shell: kept from line to line, so that a transaction and the settings of one live on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from awsh.sql.database import Database
from awsh.sql.session import Session


class Sessions:
    """By place (profile and region) and label. A background job has sessions of its own."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, int], Session] = {}
        self._lock = threading.Lock()

    def get(
        self,
        place: str,
        label: str,
        make: Callable[[], Database],
        note: Callable[[str], None],
        stopped: Callable[[], bool],
    ) -> Session:
        """The session with LABEL; MAKE says which database that is when there is none yet."""
        key = (place, label, self._thread())
        with self._lock:
            session = self._held.get(key)
        if session is None:
            session = Session(make())
            with self._lock:
                session = self._held.setdefault(key, session)
        session.note, session.stopped = note, stopped
        return session

    def open(self, place: str) -> list[tuple[str, Session]]:
        """Labels and sessions of PLACE that are connected."""
        with self._lock:
            return [(key[1], each) for key, each in self._held.items() if key[0] == place and each.connected]

    def close(self, place: str, label: str) -> bool:
        """Ends the session with LABEL; whether there was one."""
        with self._lock:
            session = self._held.pop((place, label, self._thread()), None)
        if session is not None:
            session.close()
        return session is not None

    def close_all(self) -> None:
        with self._lock:
            held, self._held = list(self._held.values()), {}
        for session in held:
            with suppress(Exception):
                session.close()

    def _thread(self) -> int:
        """0 for the shell's own thread. Sessions of jobs that have ended are closed."""
        if threading.current_thread() is threading.main_thread():
            return 0
        alive = {0, *(thread.ident or 0 for thread in threading.enumerate())}
        with self._lock:
            for key in [key for key in self._held if key[2] not in alive]:
                self._held.pop(key).close()
        return threading.get_ident()
