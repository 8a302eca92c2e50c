"""Bars for long work, on standard error: several at once, drawn only when the work takes a while."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TYPE_CHECKING

from awsh.console import NoProgress, Progress

if TYPE_CHECKING:
    from awsh.repl.bars import Drawing

DELAY = 0.5
"""Seconds of work before a bar is worth looking at."""


class Bar:
    """One bar's numbers; moved on from any thread."""

    def __init__(self, label: str, total: int | None, unit: str) -> None:
        self.label = label
        self.unit = unit
        self.size = total
        self.done = 0
        self.began = time.monotonic()
        self._lock = threading.Lock()

    def advance(self, amount: int = 1) -> None:
        with self._lock:
            self.done += amount

    def total(self, total: int) -> None:
        self.size = total


class _Bars:
    """All bars of the process: they share one drawing."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._active: list[Bar] = []
        self._timer: threading.Timer | None = None
        self._drawing: Drawing | None = None
        self._hidden = 0

    def begin(self, bar: Bar) -> None:
        with self._lock:
            self._active.append(bar)
            if self._drawing is not None:
                self._drawing.show(self._active)
            else:
                self._later()

    def end(self, bar: Bar) -> None:
        with self._lock:
            self._active.remove(bar)
            if self._active and self._drawing is not None:
                self._drawing.show(self._active)
            elif not self._active:
                self._erase()

    def _later(self) -> None:
        if self._timer is None and not self._hidden:
            self._timer = threading.Timer(DELAY, self._draw)
            self._timer.daemon = True
            self._timer.start()

    def _draw(self) -> None:
        with self._lock:
            self._timer = None
            if not self._active or self._hidden or self._drawing is not None:
                return
            from awsh.repl.bars import Drawing

            self._drawing = Drawing()
            self._drawing.show(self._active)

    def _erase(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._drawing is not None:
            self._drawing.close()
            self._drawing = None

    @property
    def drawn(self) -> bool:
        return self._drawing is not None

    def above(self, write: Callable[[], None]) -> bool:
        drawing = self._drawing
        return drawing is not None and drawing.above(write)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        with self._lock:
            self._hidden += 1
            self._erase()
        try:
            yield
        finally:
            with self._lock:
                self._hidden -= 1
                if self._active:
                    self._later()


_BARS = _Bars()


@contextmanager
def progress(label: str, total: int | None = None, *, unit: str = "") -> Iterator[Progress]:
    """A bar while the block lasts; none where nobody would see it, nor for work in the background."""
    if threading.current_thread() is not threading.main_thread() or not _visible():
        yield NoProgress()
        return
    bar = Bar(label, total, unit)
    _BARS.begin(bar)
    try:
        yield bar
    finally:
        _BARS.end(bar)


def above(write: Callable[[], None]) -> bool:
    """Has WRITE called with the bars out of the way, and waits for it; False when none are drawn."""
    return _BARS.above(write)


def drawn() -> bool:
    """Whether bars are on the screen."""
    return _BARS.drawn


def hidden() -> AbstractContextManager[None]:
    """No bars on the screen while the block lasts."""
    return _BARS.hidden()


def _visible() -> bool:
    """A terminal that can move its cursor, and ours to write on."""
    if os.environ.get("TERM", "dumb") == "dumb":
        return False
    with suppress(OSError, ValueError, AttributeError):
        return sys.stderr.isatty() and os.tcgetpgrp(sys.stderr.fileno()) == os.getpgrp()
    return False
