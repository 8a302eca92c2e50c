"""Work on a connection that Ctrl-C ends between two of its packets, never inside one.

Where it comes in the middle of one, the server waits for the rest, and nothing is understood any more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from awsh import Context

T = TypeVar("T")

_LOOK_SECONDS = 0.2
_LET_GO_SECONDS = 4.0
"""How long work that is not wanted any more is waited for."""


class Aside:
    """Runs work in threads of its own, one after the other."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._stop = threading.Event()
        # Not Thread.join: where that is interrupted, Python 3.11 takes the thread for ended.
        self._ended = threading.Event()

    @property
    def is_over(self) -> bool:
        """Whether the work has ended: what Ctrl-C has not ended in time goes on."""
        return self._ended.is_set()

    def check(self) -> None:
        """For the work to call where it may end. Raises KeyboardInterrupt once it is to."""
        if self._stop.is_set() or self._ctx.stopped():
            raise KeyboardInterrupt

    def run(self, work: Callable[[], T]) -> T:
        """What WORK gives or raises. Raises KeyboardInterrupt on Ctrl-C, when the work has ended, or does not."""
        given: list[T] = []
        failed: list[BaseException] = []
        self._ended.clear()

        def running() -> None:
            try:
                given.append(work())
            except BaseException as error:
                failed.append(error)
            finally:
                self._ended.set()

        threading.Thread(target=running, name="ec2 cp", daemon=True).start()
        try:
            while not self._ended.wait(_LOOK_SECONDS):
                pass
        except KeyboardInterrupt:
            self._stop.set()
            self._ended.wait(_LET_GO_SECONDS)
            raise
        if failed:
            raise failed[0]
        return given[0]
