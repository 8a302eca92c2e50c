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
    """Keeps Ctrl-C, and the signals that ask the process to end, back while the `with` block lasts: `asked` says that
    one came. A second one is not kept. A signal to end is answered when the block is over, as it would have been.

    ending: the signal, where it was one of those. Only in the main thread, where signals arrive; elsewhere nothing is
    changed.
    """

    def __init__(self) -> None:
        self.asked = False
        self.ending: int | None = None
        self._over = False
        self._at = 0.0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            for signum in (signal.SIGINT, *ENDING):
                before = signal.getsignal(signum)
                if callable(before):
                    self._before[signum] = before
                    signal.signal(signum, self._handle)
        return self

    def __exit__(self, *problem: object) -> None:
        self._over = True
        if threading.current_thread() is not threading.main_thread():
            return
        for signum, before in self._before.items():
            # Blocks of generators may not end in the order in which they began: then this one stays, and passes on.
            if signal.getsignal(signum) == self._handle:
                signal.signal(signum, before)
        if self.ending is not None:
            self._before[self.ending](self.ending, None)

    def _handle(self, signum: int, frame: FrameType | None) -> None:
        if self.asked or self._over:
            same = signum in ENDING and self.ending is not None and time.monotonic() - self._at <= PATIENCE
            if self._over or not same:
                self._before[signum](signum, frame)
            return
        self.asked, self._at = True, time.monotonic()
        self.ending = signum if signum in ENDING else None


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
