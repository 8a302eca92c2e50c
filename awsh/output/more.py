"""A pager inside, for machines that have none."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from awsh.output.fit import display_width
from awsh.output.layout import Layout
from awsh.output.sink import encoded

_PROMPT = "-- more (space: page, enter: line, q: leave) --"


class MorePager:
    """Shows a screen and waits for a key; lines longer than the screen wrap."""

    def __init__(self, layout: Layout) -> None:
        self._height = max(2, layout.height or 24)
        self._width = max(1, layout.width or 80)

    def show(self, pieces: Iterator[str]) -> None:
        """Shows PIECES until their end or `q`. Raises KeyboardInterrupt on Ctrl-C."""
        out = sys.stdout
        room = self._height - 1
        for line in _lines(pieces):
            taken = 1 + max(0, display_width(line.expandtabs(8)) - 1) // self._width
            if taken > room:
                room = self._ask()
                if not room:
                    return
            out.buffer.write(encoded(line, out.encoding) + b"\n")
            room -= taken
        out.flush()

    def _ask(self) -> int:
        """Waits for a key; how many lines to go on with, none to leave."""
        sys.stdout.write(_PROMPT[: self._width - 1])
        sys.stdout.flush()
        try:
            while True:
                key = _key()
                if key in ("q", "Q", "", "\x04"):
                    return 0
                if key in (" ", "f"):
                    return self._height - 1
                if key in ("\r", "\n", "j"):
                    return 1
        finally:
            sys.stdout.write("\r\x1b[K")
            sys.stdout.flush()


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + piece).split("\n")
        yield from whole
    if rest:
        yield rest


def _key() -> str:
    """One key press, unechoed. Ctrl-C stays a signal, and the terminal is put back in any case."""
    import os
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        return os.read(descriptor, 1).decode("latin-1")
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
