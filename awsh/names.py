"""Names of resources, remembered so that typing never waits for AWS.

Entries live in memory and on disk, under the target, account, profile and region they came from.
They are loaded in the background, and go stale after any changing call to their service.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from awsh.errors import ConfigError
from awsh.files import make_folder, write_whole
from awsh.nameindex import NameIndex
from awsh.paths import cache_dir
from awsh.resources import Name

FRESH_SECONDS = 120
"""How long names are believed without asking again."""

REFUSED_SECONDS = 30
"""How long nothing is asked again after a refusal: not at each keystroke."""

MOST_ENTRIES = 500

FEW = 2000
"""Names that are put in order in no time."""

_LINE = 1000
"""Names on one line of a file: reading a line does not let other threads run."""


class Entry:
    """The names under one key."""

    __slots__ = ("_index", "loaded", "names", "stale")

    def __init__(self, names: Iterable[Name], loaded: float) -> None:
        self.names = tuple(names)
        self.loaded = loaded
        self.stale = False
        self._index: NameIndex | None = None

    @property
    def fresh(self) -> bool:
        return not self.stale and time.time() - self.loaded < FRESH_SECONDS

    @property
    def shared(self) -> frozenset[str]:
        """Names that several have, so that only the id says which one is meant."""
        return self.index().shared

    def index(self) -> NameIndex:
        """Made once; of very many names it takes a while."""
        if self._index is None:
            self._index = NameIndex(self.names)
        return self._index

    def take_index(self, before: Entry) -> None:
        """Takes over the order of the same names."""
        if before._index is not None and before.names == self.names:
            self._index = before._index

    @property
    def ready(self) -> bool:
        """Whether looking names up takes no while."""
        return self._index is not None or len(self.names) <= FEW

    def matching(self, part: str, limit: int) -> list[Name]:
        """Names that start with PART, by name or by id, in order; then those that contain it."""
        return self.index().matching(part, limit)


class NameCache:
    """All entries of one shell.

    place: gives the folder of the present account, profile and region; called off the main thread, and
    may ask AWS. present: profile and region, at once. on_arrival: called, from another thread, when
    names have come.
    """

    def __init__(self, place: Callable[[], str | None], present: Callable[[], str] | None = None) -> None:
        self._place = place
        self._present = present
        self._entries: dict[tuple[str, str], Entry] = {}
        self._service: dict[str, str] = {}
        self._told: dict[tuple[str, str, str], str] = {}
        self._loading: set[tuple[str, str]] = set()
        self._refused: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._stale_at: dict[str, float] = {}
        self.on_arrival: Callable[[], None] = lambda: None

    def tell(self, where: str, key: str, name: str, id: str) -> None:
        """Keeps what one name stands for, of a kind whose ids follow from names."""
        if len(self._told) < MOST_ENTRIES:
            self._told[(where, key, name)] = id

    def told(self, where: str, key: str, name: str) -> str | None:
        """What was told of NAME."""
        return self._told.get((where, key, name))

    def peek(self, where: str, key: str) -> Entry | None:
        """What is known now, without any waiting. where: profile and region."""
        return self._entries.get((where, key))

    def load(self, where: str, key: str, service: str, fetch: Callable[[], Iterable[Name]]) -> Entry:
        """Asks AWS now and keeps the answer. Raises what FETCH raises."""
        before = self._entries.get((where, key))
        entry = self._asked(before, fetch)
        self._put(where, key, service, entry)
        if before is None or before.names != entry.names:
            threading.Thread(
                target=self._settle, args=(where, key, entry), name=f"keep {key}", daemon=True
            ).start()
        return entry

    def _settle(self, where: str, key: str, entry: Entry) -> None:
        """What may be done after the answer was used: putting many names in order, and on disk."""
        entry.index()
        self._keep(where, key, entry)
        self.on_arrival()

    def _asked(self, before: Entry | None, fetch: Callable[[], Iterable[Name]]) -> Entry:
        asked = time.time()
        entry = Entry(fetch(), asked)
        if before is not None:
            entry.take_index(before)
        return entry

    def _is_present(self, where: str) -> bool:
        """Whether profile and region are still those: else the names may be of either."""
        return self._present is None or self._present() == where

    def _put(self, where: str, key: str, service: str, entry: Entry) -> None:
        if not self._is_present(where):
            return
        with self._lock:
            self._service[key] = service
            self._refused.pop((where, key), None)
            entry.stale = self._stale_at.get(service, 0) > entry.loaded
            while len(self._entries) >= MOST_ENTRIES:
                self._entries.pop(next(iter(self._entries)))
            self._entries[(where, key)] = entry

    def want(self, where: str, key: str, service: str, fetch: Callable[[], Iterable[Name]]) -> Entry | None:
        """What is known now; if that is nothing, or not fresh, asks AWS in the background."""
        entry = self._entries.get((where, key))
        if entry is not None and entry.fresh:
            return entry
        with self._lock:
            if (where, key) in self._loading or self._refused.get((where, key), 0) > time.time():
                return entry
            self._loading.add((where, key))
        threading.Thread(
            target=self._refresh, args=(where, key, service, fetch), name=f"names {key}", daemon=True
        ).start()
        return entry

    def _refresh(self, where: str, key: str, service: str, fetch: Callable[[], Iterable[Name]]) -> None:
        try:
            if (where, key) not in self._entries:
                kept = self._kept(where, key)
                if kept is not None:
                    kept.index()
                    self._put(where, key, service, kept)
                    self.on_arrival()
                    if kept.fresh:
                        return
            before = self._entries.get((where, key))
            entry = self._asked(before, fetch)
            entry.index()
            self._put(where, key, service, entry)
            self.on_arrival()
            if before is None or before.names != entry.names:
                self._keep(where, key, entry)
        except BaseException as error:
            from awsh.log import log

            log().info("names of %s could not be had: %s", key, error)
            with self._lock:
                self._refused[(where, key)] = time.time() + REFUSED_SECONDS
        finally:
            with self._arrived:
                self._loading.discard((where, key))
                self._arrived.notify_all()

    def wait(self, seconds: float = 20) -> bool:
        """Until names that are being asked for have come, or cannot be had; whether there were any."""
        with self._arrived:
            asked = bool(self._loading)
            self._arrived.wait_for(lambda: not self._loading, seconds)
        return asked

    def changed(self, service: str) -> None:
        """Something of SERVICE was changed: its names are asked for again when next wanted."""
        now = time.time()
        with self._lock:
            self._stale_at[service] = now
            self._told.clear()
            for (_, key), entry in self._entries.items():
                if self._service.get(key) == service:
                    entry.stale = True

    def _file(self, where: str, key: str) -> Path | None:
        from hashlib import sha256

        place = self._place()
        if place is None or not self._is_present(where):
            return None
        folder = cache_dir() / place
        make_folder(folder)
        return folder / (sha256(key.encode()).hexdigest()[:24] + ".jsonl")

    def _kept(self, where: str, key: str) -> Entry | None:
        try:
            path = self._file(where, key)
            if path is None:
                return None
            with path.open("rb") as file:
                head = json.loads(file.readline())
                names = [Name(*item) for line in file for item in json.loads(line)]
            return Entry(names, float(head["loaded"])) if len(names) == head["count"] else None
        except (OSError, ConfigError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, where: str, key: str, entry: Entry) -> None:
        with contextlib.suppress(OSError, ConfigError):
            path = self._file(where, key)
            if path is not None:
                write_whole(path, _lines(key, entry))


def _lines(key: str, entry: Entry) -> Iterator[bytes]:
    yield json.dumps({"key": key, "loaded": entry.loaded, "count": len(entry.names)}).encode() + b"\n"
    for start in range(0, len(entry.names), _LINE):
        yield json.dumps(entry.names[start : start + _LINE], separators=(",", ":")).encode() + b"\n"
