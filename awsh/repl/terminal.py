"""The terminal as it was found, whatever happens in between."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
PATIENCE = 3.0
"""Seconds in which a second signal changes nothing: a terminal that closes sends several at once."""

_SHOW_CURSOR = b"\x1b[?25h\x1b[0m\x1b[?2004l"


class Terminal:
    """Puts the terminal back when the `with` block is left, and turns signals that end a process into ENDED.

    ended: called with the signal's number, in the main thread; may raise.
    """

    def __init__(self, ended: Callable[[int], None]) -> None:
        self._ended = ended
        self._attributes: list[Any] | None = None
        self._before: dict[signal.Signals, Any] = {}
        self._asked: float | None = None

    def __enter__(self) -> Terminal:
        import termios

        with suppress(termios.error, OSError, ValueError):
            self._attributes = termios.tcgetattr(sys.stdin.fileno())
        for signum in ENDING:
            self._before[signum] = signal.signal(signum, self._handle)
        return self

    def __exit__(self, *problem: object) -> None:
        for signum, handler in self._before.items():
            signal.signal(signum, handler)
        self.restore()

    def restore(self) -> None:
        """The terminal's modes as they were at the start, the cursor shown."""
        if self._attributes is None:
            return
        import termios

        with suppress(termios.error, OSError, ValueError):
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._attributes)
        if os.environ.get("TERM", "dumb") != "dumb":
            with suppress(OSError):
                os.write(sys.stdin.fileno(), _SHOW_CURSOR)

    def echo(self, on: bool) -> None:
        """Whether keys are shown as they are pressed. Off between one line and the next prompt, where the
        prompt will show them; on while a command runs.
        """
        if self._attributes is None:
            return
        import termios

        with suppress(termios.error, OSError, ValueError):
            attributes = termios.tcgetattr(sys.stdin.fileno())
            attributes[3] = attributes[3] | termios.ECHO if on else attributes[3] & ~termios.ECHO
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, attributes)

    def _handle(self, signum: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._asked is None:
            self._asked = now
            self._ended(signum)
        elif now - self._asked > PATIENCE:
            # It was asked before and could not: something does not let go.
            self.restore()
            os._exit(128 + signum)
