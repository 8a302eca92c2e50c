"""One event loop in one thread for all instances, started when somebody first needs it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that another thread waits for this one."""


class Loop:
    """Runs coroutines for other threads."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What WORK gives. Raises TimeoutError, and what WORK raises."""
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="instances", daemon=True)
                self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Lets WORK be done, and does not wait for it."""
        if self._loop is None:
            work.close()
        else:
            asyncio.run_coroutine_threadsafe(work, self._loop)

    def stop(self) -> None:
        """Ends the thread, if it was started."""
        with self._starting:
            if self._loop is not None and self._thread is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join(PATIENCE)
                self._loop = None
