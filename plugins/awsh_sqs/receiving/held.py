"""Messages that a receive has and has neither deleted nor given back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from awsh_sqs.receiving.receipts import Handle

_ENOUGH = 0.5
"""The part of its time after which a message that is to stay hidden is hidden anew."""


class Held:
    """Who takes what is told by one lock: a message that comes when all is given back goes back too.

    seconds: how long messages are hidden from when they come; None where the queue says. taken: how many have come.
    """

    def __init__(self, seconds: int | None) -> None:
        self.seconds = seconds
        self.taken = 0
        self._handles: dict[str, tuple[Handle, float]] = {}
        self._handed: set[str] = set()
        self._lock = threading.Lock()
        self._closed = False

    def take(self, handles: Iterable[Handle]) -> bool:
        """False: it is over, and they are the caller's to give back."""
        with self._lock:
            if self._closed:
                return False
            now = time.monotonic()
            for handle in handles:
                self.taken += 1
                self._handles[handle.receipt] = (handle, now)
            return True

    def hand_on(self, handle: Handle) -> None:
        """Its row was read."""
        self._handed.add(handle.receipt)

    def drop(self, handles: Iterable[Handle]) -> None:
        """They are deleted, or somebody else's now."""
        with self._lock:
            for handle in handles:
                self._handles.pop(handle.receipt, None)
                self._handed.discard(handle.receipt)

    def due(self) -> list[Handle]:
        """Those that are to be hidden anew now, the longest hidden first."""
        if not self.seconds:
            return []
        since = time.monotonic() - self.seconds * _ENOUGH
        with self._lock:
            return [handle for handle, at in self._handles.values() if at <= since]

    def renewed(self, handles: Iterable[Handle], at: float) -> None:
        """They are hidden from AT on, by time.monotonic()."""
        with self._lock:
            for handle in handles:
                if handle.receipt in self._handles:
                    self._handles[handle.receipt] = handle, at

    def any(self, *, handed_on: bool) -> bool:
        """Whether `close` would give some."""
        with self._lock:
            return any(handed_on or receipt not in self._handed for receipt in self._handles)

    def close(self, *, handed_on: bool) -> list[Handle]:
        """Those whose rows nobody has read, or all; from now on none is taken."""
        with self._lock:
            self._closed = True
            handles = [handle for handle, _ in self._handles.values()]
            self._handles.clear()
            return [each for each in handles if handed_on or each.receipt not in self._handed]
