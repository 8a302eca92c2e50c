"""The terminal as it was found, whatever happens in between."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from awsh.endings import Endings

_SHOW_CURSOR = b"\x1b[?25h\x1b[0m\x1b[?2004l"


class Terminal:
    """Puts the terminal back when the `with` block is left, and turns signals that end a process into ENDED.

    ended: called with the signal's number, in the main thread; may raise.
    """

    def __init__(self, ended: Callable[[int], None]) -> None:
        self._attributes: list[Any] | None = None
        self._endings = Endings(ended, self.restore)

    def __enter__(self) -> Terminal:
        import termios

        with suppress(termios.error, OSError, ValueError):
            self._attributes = termios.tcgetattr(sys.stdin.fileno())
        self._endings.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self._endings.__exit__()
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
        if self._attributes is not None:
            echo(on)


def echo(on: bool) -> None:
    """See `Terminal.echo`."""
    import termios

    with suppress(termios.error, OSError, ValueError):
        attributes = termios.tcgetattr(sys.stdin.fileno())
        attributes[3] = attributes[3] | termios.ECHO if on else attributes[3] & ~termios.ECHO
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, attributes)
