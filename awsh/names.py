"""Names of resources, remembered so that typing never waits for AWS.

Entries live in memory and on disk, under the target, account, profile and region they came from.
They are loaded in the background, and go stale after any changing call to their service.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable
from pathlib import Path

from awsh.files import write_whole
from awsh.paths import cache_dir
from awsh.resources import Name

FRESH_SECONDS = 120
"""How long names are believed without asking again."""

MOST_ENTRIES = 500


class Entry:
    """The names under one key. Look-ups by prefix are logarithmic."""

    __slots__ = ("_joined", "_sorted", "loaded", "names", "stale")

    def __init__(self, names: Iterable[Name], loaded: float) -> None:
        self.names = tuple(names)
        self.loaded = loaded
        self.stale = False
        self._sorted: list[tuple[str, Name]] | None = None
        self._joined: tuple[str, list[int]] | None = None

    @property
    def fresh(self) -> bool:
        return not self.stale and time.time() - self.loaded < FRESH_SECONDS

    def matching(self, prefix: str, limit: int) -> list[Name]:
        """Names that start with PREFIX, by name or by id, in order; then those that contain it."""
        if self._sorted is None:
            pairs = [(n.id, n) for n in self.names]
            pairs += [(n.name, n) for n in self.names if n.name and n.name != n.id]
            self._sorted = sorted(pairs)
        found: list[Name] = []
        seen: set[str] = set()
        for text, name in self._sorted[
            bisect_left(self._sorted, (prefix,)) :   # type: ignore[arg-type]
            bisect_left(self._sorted, (prefix,)) + 2 * limit
        ]:  # type: ignore[arg-type]
            if not text.startswith(prefix) or len(found) >= limit:
                break
            if name.id not in seen:
                seen.add(name.id)
                found.append(name)
        if prefix and len(found) < limit:
            self._containing(prefix, limit, found, seen)
        return found

    def _containing(self, part: str, limit: int, found: list[Name], seen: set[str]) -> None:
        if self._joined is None:
            starts, position, pieces = [], 0, []
            for n in self.names:
                piece = f"{n.id}\n{n.name}\0"
                starts.append(position)
                position += len(piece)
                pieces.append(piece)
            self._joined = "".join(pieces), starts
        text, starts = self._joined
        position = text.find(part)
        while position >= 0 and len(found) < limit:
            index = bisect_left(starts, position + 1) - 1
            name = self.names[index]
            if name.id not in seen:
                seen.add(name.id)
                found.append(name)
            following = starts[index + 1] if index + 1 < len(starts) else len(text)
            position = text.find(part, following)


class NameCache:
    """All entries of one shell.

    place: gives the folder of the present account, profile and region; called off the main thread, and
    may ask AWS. on_arrival: called, from another thread, when names have come.
    """

    def __init__(self, place: Callable[[], str | None]) -> None:
        self._place = place
        self._entries: dict[tuple[str, str], Entry] = {}
        self._service: dict[str, str] = {}
        self._loading: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._stale_at: dict[str, float] = {}
        self.on_arrival: Callable[[], None] = lambda: None

    def peek(self, where: str, key: str) -> Entry | None:
        """What is known now, without any waiting. where: profile and region."""
        return self._entries.get((where, key))

    def load(self, where: str, key: str, service: str, fetch: Callable[[], Iterable[Name]]) -> Entry:
        """Asks AWS now and keeps the answer. Raises what FETCH raises."""
        asked = time.time()
        entry = Entry(fetch(), asked)
        with self._lock:
            self._service[key] = service
            entry.stale = self._stale_at.get(service, 0) > asked
            while len(self._entries) >= MOST_ENTRIES:
                self._entries.pop(next(iter(self._entries)))
            self._entries[(where, key)] = entry
        self._keep(key, entry)
        return entry

    def want(self, where: str, key: str, service: str, fetch: Callable[[], Iterable[Name]]) -> Entry | None:
        """What is known now; if that is nothing, or not fresh, asks AWS in the background."""
        entry = self._entries.get((where, key))
        if entry is not None and entry.fresh:
            return entry
        with self._lock:
            if (where, key) in self._loading:
                return entry
            self._loading.add((where, key))
        threading.Thread(
            target=self._refresh, args=(where, key, service, fetch), name=f"names {key}", daemon=True
        ).start()
        return entry

    def _refresh(self, where: str, key: str, service: str, fetch: Callable[[], Iterable[Name]]) -> None:
        try:
            if (where, key) not in self._entries:
                kept = self._kept(key)
                if kept is not None:
                    with self._lock:
                        self._service[key] = service
                        kept.stale = kept.loaded < self._stale_at.get(service, 0)
                        self._entries.setdefault((where, key), kept)
                    self.on_arrival()
                    if kept.fresh:
                        return
            self.load(where, key, service, fetch)
            self.on_arrival()
        except BaseException as error:
            from awsh.log import log

            log().info("names of %s could not be had: %s", key, error)
            with self._lock:
                # Believed for a while, so that a refusal is not asked for again at each keystroke.
                self._entries.setdefault((where, key), Entry((), time.time()))
        finally:
            with self._lock:
                self._loading.discard((where, key))

    def changed(self, service: str) -> None:
        """Something of SERVICE was changed: its names are asked for again when next wanted."""
        now = time.time()
        with self._lock:
            self._stale_at[service] = now
            for (_, key), entry in self._entries.items():
                if self._service.get(key) == service:
                    entry.stale = True

    def _file(self, key: str) -> Path | None:
        place = self._place()
        if place is None:
            return None
        folder = cache_dir() / place
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / (hashlib.sha256(key.encode()).hexdigest()[:24] + ".json")

    def _kept(self, key: str) -> Entry | None:
        try:
            path = self._file(key)
            if path is None:
                return None
            data = json.loads(path.read_bytes())
            return Entry((Name(*item) for item in data["names"]), float(data["loaded"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, key: str, entry: Entry) -> None:
        with contextlib.suppress(OSError):
            path = self._file(key)
            if path is not None:
                data = {"key": key, "loaded": entry.loaded, "names": entry.names}
                write_whole(path, json.dumps(data, separators=(",", ":")).encode())
