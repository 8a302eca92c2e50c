"""The signals that ask a process to end, answered in good order."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
PATIENCE = 3.0
"""Seconds in which a second signal changes nothing: a terminal that closes sends several at once."""


def _nothing() -> None:
    pass


class Interrupt:
    """Keeps Ctrl-C back while the `with` block lasts: `asked` says that it came. A second one is not kept.

    Only in the main thread, where Ctrl-C arrives; elsewhere nothing is changed.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            before = signal.getsignal(signal.SIGINT)
            if callable(before):
                self._before = before
                signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *problem: object) -> None:
        # Blocks of generators may not end in the order in which they began.
        main = threading.current_thread() is threading.main_thread()
        if main and self._before is not None and signal.getsignal(signal.SIGINT) == self._handle:
            signal.signal(signal.SIGINT, self._before)
        self._before = None

    def _handle(self, signum: int, frame: FrameType | None) -> None:
        if self.asked or self._before is None:
            (self._before or signal.default_int_handler)(signum, frame)
        self.asked = True


class Endings:
    """Has ENDED called for the first such signal while the `with` block lasts.

    ended: called with the signal's number, in the main thread; may raise. given_up: called before the
    process ends at once, when it was asked before and could not. A signal that is ignored, as `nohup`
    has it, stays so.
    """

    def __init__(self, ended: Callable[[int], None], given_up: Callable[[], None] = _nothing) -> None:
        self._ended = ended
        self._given_up = given_up
        self._before: dict[signal.Signals, Any] = {}
        self._asked: float | None = None

    def __enter__(self) -> Endings:
        for signum in ENDING:
            if signal.getsignal(signum) is not signal.SIG_IGN:
                self._before[signum] = signal.signal(signum, self._handle)
        return self

    def __exit__(self, *problem: object) -> None:
        for signum, handler in self._before.items():
            signal.signal(signum, handler)

    def _handle(self, signum: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._asked is None:
            self._asked = now
            self._ended(signum)
        elif now - self._asked > PATIENCE:
            self._given_up()
            os._exit(128 + signum)
