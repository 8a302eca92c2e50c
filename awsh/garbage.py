"""The collector of garbage stays out of the way: what a start and the first request make is kept, and no garbage."""

from __future__ import annotations

import gc

_OBJECTS = 50_000
"""How many new objects there are before it looks: loading botocore alone makes a hundred thousand."""


def hold() -> None:
    """Nothing is collected from here on."""
    gc.disable()


def resume() -> None:
    """Collects again, seldom; what is there by now is never looked at."""
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 20)
    gc.enable()
