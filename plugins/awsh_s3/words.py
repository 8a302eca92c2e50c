"""Numbers and names as notes and questions say them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

SHOWN = 5
"""So many names are said of a longer list."""


def counted(number: int, noun: str) -> str:
    """`1 object`, `2,000 objects`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shortened(names: Iterable[object], count: int) -> str:
    """`a, b, c and 4 more`, of COUNT names in all; no more of NAMES are looked at than are said."""
    said = [str(name) for name in islice(names, min(count, SHOWN))]
    more = count - len(said)
    return f"{', '.join(said)} and {more:,} more" if more > 0 else ", ".join(said)
