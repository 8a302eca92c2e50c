"""Receives that are still waiting for their answer when nobody wants it any more: a shell that ends waits for them.

What they get is given back; if the process were gone, it would be hidden until its time is over.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 4.0
"""Seconds: somewhat more than one receive waits."""

_changed = threading.Condition()
_running = 0


@contextmanager
def running() -> Iterator[None]:
    """While one is under way."""
    global _running
    with _changed:
        _running += 1
    try:
        yield
    finally:
        with _changed:
            _running -= 1
            _changed.notify_all()


def wait() -> None:
    """Until none is under way, for a while."""
    with _changed:
        _changed.wait_for(lambda: not _running, PATIENCE)
