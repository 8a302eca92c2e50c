"""The signals that ask a process to end, answered in good order."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
PATIENCE = 3.0
"""Seconds in which a second signal changes nothing: a terminal that closes sends several at once."""


def _nothing() -> None:
    pass


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
