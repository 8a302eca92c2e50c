"""Completion: from a line and a cursor to what may be typed next. Knows nothing of terminals."""

from __future__ import annotations

from awsh.completion.complete import arrived, complete, warm
from awsh.completion.items import Completions, Item

__all__ = ["Completions", "Item", "arrived", "complete", "warm"]
