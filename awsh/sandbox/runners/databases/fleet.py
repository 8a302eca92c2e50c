"""All databases of a sandbox: which there are, what is being done with them, and starting those asked for.

A database's key is AWS's resource id, db-… or cluster-…, under which its data lie too; its name may change.
"""

from __future__ import annotations

import logging
import selectors
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from awsh.files import make_folder
from awsh.sandbox.runners.databases import temporary
from awsh.sandbox.runners.databases.certificates import Authority
from awsh.sandbox.runners.databases.database import (
    Database,
    DatabaseError,
    Kind,
    copy_secrets,
    socket_folder,
)

log = logging.getLogger(__name__)

LOOK = 0.2
"""Seconds between looks at which sockets are to be watched."""


class Fleet:
    """The databases in one folder. ended: nothing that is begun is gone on with."""

    def __init__(self) -> None:
        self._databases: dict[str, Database] = {}
        self._work: dict[str, deque[Callable[[], None]]] = {}
        self._changing = threading.RLock()
        self._sockets: Path | None = None
        self._watching = False
        self.ended = False
        self.known: Callable[[], Iterable[str]] | None = None

    def open(self, folder: Path, changed: Callable[[], None]) -> None:
        """Uses FOLDER from now on. changed: called when a piece of work is done."""
        self.folder = folder
        self.authority = Authority(folder)
        self._changed = changed
        self.ended = False

    def get(self, key: str) -> Database | None:
        """The database with KEY, where it is attached."""
        return self._databases.get(key)

    def attach(self, key: str, kind: Kind, check: Callable[[str, str], bool]) -> Database:
        """The database with KEY; from now on it is found at its socket, and starts when somebody comes."""
        with self._changing:
            database = self._databases.get(key)
            if database is None:
                make_folder(self.folder)
                if self._sockets is None:
                    self._forget_unknown()
                    self._sockets = socket_folder(self.folder)
                database = Database(self.folder / key, self._sockets, self.authority, kind, check)
                self._databases[key] = database
                if not self._watching:
                    self._watching = True
                    threading.Thread(target=self._watch, daemon=True).start()
            return database

    def detach(self, key: str) -> None:
        """Ends the database with KEY; its data stay."""
        with self._changing:
            database = self._databases.pop(key, None)
        if database is not None:
            database.close()

    def drop(self, key: str) -> None:
        """Ends the database with KEY, if it is one, and deletes the data of it or of a snapshot."""
        self.detach(key)
        shutil.rmtree(self.folder / key, ignore_errors=True)

    def copy(self, source: str, target: str) -> None:
        """Copies the data with the key SOURCE, as of now, to TARGET. Raises DatabaseError."""
        made = self.folder / f".{target}"
        shutil.rmtree(made, ignore_errors=True)
        make_folder(made)
        database = self._databases.get(source)
        if database is not None and database.is_running:
            database.ask("copy", str(made))
        else:
            command = ["cp", "-a", str(self.folder / source / "data"), str(made / "data")]
            done = subprocess.run(command, capture_output=True, check=False)
            if done.returncode:
                raise DatabaseError(done.stderr.decode(errors="replace").strip())
        copy_secrets(self.folder / source, made)
        made.rename(self.folder / target)

    def work(self, key: str, task: Callable[[], None]) -> None:
        """Does TASK in the background, after all that was given before for the same KEY."""
        with self._changing:
            waiting = self._work.get(key)
            if waiting is None:
                waiting = self._work[key] = deque()
                threading.Thread(target=self._work_off, args=(key, waiting), daemon=True).start()
            waiting.append(task)

    def close(self) -> None:
        """Ends everything, all at the same time."""
        self.ended = True
        threads = [threading.Thread(target=each.close) for each in list(self._databases.values())]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(25)
        self._databases.clear()
        if self._sockets is not None:
            temporary.remove(self._sockets)
            self._sockets = None

    def reset(self) -> None:
        """Ends and forgets everything, except for who signs the certificates."""
        for key in list(self._databases):
            self.drop(key)
        self.keep(())

    def keep(self, keys: Iterable[str]) -> None:
        """Deletes the data of all databases and snapshots but KEYS."""
        kept = set(keys)
        for path in self.folder.glob("*") if self.folder.exists() else ():
            if path.is_dir() and path.name not in kept and path.name not in self._databases:
                shutil.rmtree(path, ignore_errors=True)

    def _work_off(self, key: str, waiting: deque[Callable[[], None]]) -> None:
        while True:
            with self._changing:
                if not waiting:
                    del self._work[key]
                    return
                task = waiting.popleft()
            try:
                task()
            except Exception:
                if not self.ended:
                    log.exception("a database's task failed")
            self._changed()

    def _watch(self) -> None:
        with selectors.DefaultSelector() as selector:
            while not self.ended:
                idle = {each for each in list(self._databases.values()) if not each.is_busy}
                known = {key.data for key in selector.get_map().values()}
                for database in known - idle:
                    selector.unregister(database.listening)
                for database in idle - known:
                    try:
                        selector.register(database.listening, selectors.EVENT_READ, database)
                    except ValueError:  # closed meanwhile
                        continue
                for key, _ in selector.select(LOOK):
                    key.data.wake()
            self._watching = False

    def _forget_unknown(self) -> None:
        """Deletes what a killed sandbox had begun and not noted; not where its notes could not be read."""
        if self.known is not None and not any(self.folder.parent.glob("*.unusable-*")):
            self.keep(self.known())


FLEET = Fleet()
"""This process's databases: moto's rules and the runner meet here."""
