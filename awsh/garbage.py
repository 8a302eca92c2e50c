"""The collector of garbage waits until awsh is there: a start makes modules, which stay, and no garbage."""

from __future__ import annotations

import gc


def hold() -> None:
    """Nothing is collected from here on."""
    gc.disable()


def resume() -> None:
    """Collects again; what is there by now is never looked at."""
    gc.freeze()
    gc.enable()
