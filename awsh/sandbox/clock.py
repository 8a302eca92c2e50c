"""What time it is for all that takes its time: the machine's, unless a test holds it or lets it run ahead."""

from __future__ import annotations

import time

_held: float | None = None
_ahead = 0.0


def now() -> float:
    """Seconds since 1970."""
    return time.time() + _ahead if _held is None else _held


def hold() -> None:
    """Nothing that takes its time gets any further."""
    global _held
    _held = now()


def go_on(seconds: float) -> None:
    """Lets time run again, from so many seconds later; it never goes back, which nothing expects of it."""
    global _held, _ahead
    later = now() + seconds
    _held, _ahead = None, later - time.time()
