"""Threads for what happens outside of every request; none is there while there is nothing to do."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from awsh.sandbox import lineage

log = logging.getLogger(__name__)

MOST = 64
"""Threads at most: each may be waiting for a function."""
REST = 10.0
"""Seconds after which a thread without work ends."""


class Work:
    """A pool whose threads come with work and go without it. changed: called after each piece of work."""

    def __init__(self) -> None:
        self.changed: Callable[[], None] = lambda: None
        self._tasks: queue.SimpleQueue[tuple[str, Callable[[], object]]] = queue.SimpleQueue()
        self._counting = threading.Lock()
        self._threads = self._open = 0
        self._ended = threading.Event()

    @property
    def ended(self) -> bool:
        """Whether the sandbox is being stopped."""
        return self._ended.is_set()

    def begin(self, changed: Callable[[], None]) -> None:
        """Takes work from now on."""
        self.changed = changed
        self._ended.clear()

    def submit(self, task: Callable[[], object], trace: str | None = None) -> None:
        """Has TASK done soon, for what TRACE began: what this thread does, where it is left out."""
        if self.ended:
            return
        with self._counting:
            self._open += 1
            self._tasks.put((lineage.current() if trace is None else trace, task))
            start = self._open > self._threads and self._threads < MOST
            self._threads += start
        if start:
            threading.Thread(target=self._work_off, daemon=True, name="triggers").start()

    def sleep(self, seconds: float) -> None:
        """Waits, but not longer than the sandbox lives."""
        self._ended.wait(seconds)

    def forget(self) -> None:
        """Drops what has not begun."""
        while True:
            try:
                self._tasks.get_nowait()
            except queue.Empty:
                return
            with self._counting:
                self._open -= 1

    def end(self) -> None:
        """Drops what has not begun, and lets go of what has."""
        self._ended.set()
        self.forget()

    def _work_off(self) -> None:
        while True:
            try:
                trace, task = self._tasks.get(timeout=REST)
            except queue.Empty:
                with self._counting:
                    if self._open < self._threads:
                        self._threads -= 1
                        return
                continue
            try:
                with lineage.carried(trace):
                    task()
            except Exception:
                if not self.ended:
                    log.exception("a trigger failed")
            finally:
                with self._counting:
                    self._open -= 1
            self.changed()


WORK = Work()
"""This process's: moto's rules and the runner meet here."""
