"""What is written to awsh itself: read once, by the script that it is or by one command."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator

from awsh.errors import UsageError

CHUNK = 256 * 1024
_PATIENCE = 0.2

_script = False


def read_script() -> bytes:
    """All of it, which is the script. Raises OSError."""
    global _script
    _script = True
    return sys.stdin.buffer.read()


def chunks(stopped: Callable[[], bool]) -> Iterator[bytes]:
    """It as it comes. Raises KeyboardInterrupt when it is STOPPED, UsageError where there is nothing to read."""
    if _script:
        raise UsageError("standard input is the script", hint="`!cat FILE | …` reads a file")
    if sys.stdin.isatty():
        raise UsageError(
            "standard input is the keyboard", hint="as in `!mysqldump db | …`, or `awsh -c … < FILE`"
        )
    return _read(stopped)


def _read(stopped: Callable[[], bool]) -> Iterator[bytes]:
    # Not through sys.stdin: who waits there keeps the process from ending.
    descriptor = sys.stdin.fileno()
    while True:
        if stopped():
            raise KeyboardInterrupt
        if select.select([descriptor], [], [], _PATIENCE)[0]:
            chunk = os.read(descriptor, CHUNK)
            if not chunk:
                return
            yield chunk
