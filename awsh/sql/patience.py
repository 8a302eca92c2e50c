"""Waiting for a server so that Ctrl-C is heard but never strikes in the middle of the protocol."""

from __future__ import annotations

import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

TICK = 0.1
"""Seconds between two looks at whether it is still wanted."""
ANSWER = 5.0
"""Seconds the server has to answer a cancellation before the connection is given up."""
SILENCE = 5.0
"""Seconds without a byte after which the server is asked, over a second connection, what it is doing."""


class Readable(Protocol):
    def fileno(self) -> int: ...


class GaveUp(Exception):
    """The connection does not answer any more. The message says how it was found out."""


class Patience:
    """How long one connection waits for its server.

    cancel: cancels on the server what runs; is_alive: asks it, otherwise than over this connection, whether it
    still works on it; False says that whatever it sent is lost.
    """

    def __init__(self, cancel: Callable[[], None], is_alive: Callable[[], bool]) -> None:
        self._cancel = cancel
        self.is_alive = is_alive
        self.stopped: Callable[[], bool] = lambda: False
        self.silence = SILENCE
        self.interrupted = False
        self._deadline: float | None = None
        self._doubts = 0
        self._before: Any = None

    def wait(self, readable: Readable | None, writable: Readable | None = None) -> None:
        """Returns when there is something to read or room to write. Raises GaveUp."""
        poll = select.poll()
        if readable is not None:
            poll.register(readable, select.POLLIN)
        if writable is not None:
            poll.register(writable, select.POLLOUT | (select.POLLIN if writable is readable else 0))
        began = asked = time.monotonic()
        while True:
            if poll.poll(TICK * 1000):
                if readable is not None:
                    self._doubts = 0
                return
            now = time.monotonic()
            if self._deadline is None and (self.interrupted or self.stopped()):
                self._stop(now)
            if self._deadline is not None and now > self._deadline:
                raise GaveUp("the server did not answer the cancellation")
            if self._deadline is None and now - asked > (1.0 if self._doubts else self.silence):
                self._ask()
                asked = time.monotonic()
            if readable is None and now - began > 60:
                raise GaveUp("nothing could be sent for 60 seconds")

    def _stop(self, now: float) -> None:
        self.interrupted = True
        self._deadline = now + ANSWER
        try:
            self._cancel()
        except Exception as error:
            raise GaveUp(f"it could not be cancelled on the server: {error}") from None
        self._deadline = time.monotonic() + ANSWER

    def _ask(self) -> None:
        if self.is_alive():
            self._doubts = 0
            return
        self._doubts += 1
        if self._doubts > 1:
            raise GaveUp("nothing comes over the network any more")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Inside, Ctrl-C is a wish that `wait` grants; what it left is raised at the end."""
        self.interrupted = False
        self._deadline = None
        self._doubts = 0
        with self.deferred():
            yield

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """The same without forgetting what was wished before."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before: Any = signal.getsignal(signal.SIGINT)
        if before in (None, signal.SIG_IGN):
            yield
            return

        def wish(signum: int, frame: FrameType | None) -> None:
            self.interrupted = True

        outer, self._before = self._before, before
        signal.signal(signal.SIGINT, wish)
        try:
            yield
        finally:
            self._before = outer
            signal.signal(signal.SIGINT, before)

    @contextmanager
    def released(self) -> Iterator[None]:
        """Inside `held`: what is done here may be struck by Ctrl-C as always, for it is no part of the protocol."""
        if self._before is None:
            yield
            return
        wish = signal.signal(signal.SIGINT, self._before)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, wish)
