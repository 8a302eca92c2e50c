"""Texts of which parts are not known, as of an object's key: what is certain of them, and what they may be."""

from __future__ import annotations

import re
from collections.abc import Iterable

Text = tuple[str | None, ...]
"""Pieces in their order; None is anything, or nothing."""

ANYTHING: Text = (None,)


def text(*pieces: str | None) -> Text:
    """Pieces put together: what is certain side by side is one piece, what is not is one too."""
    made: list[str | None] = []
    for piece in pieces:
        if piece == "":
            continue
        if made and piece is None and made[-1] is None:
            continue
        if made and piece is not None and isinstance(made[-1], str):
            made[-1] += piece
        else:
            made.append(piece)
    return tuple(made)


def joined(parts: Iterable[Text]) -> Text:
    """One behind the other."""
    return text(*(piece for part in parts for piece in part))


def pattern(written: str) -> Text:
    """What `*` and `?` stand for in a policy, and its `${variables}`."""
    pieces = re.split(r"(\$\{[^}]*\}|[*?]+)", written)
    return text(*(None if number % 2 else piece for number, piece in enumerate(pieces)))


def certain(found: Text) -> str | None:
    """The text where all of it is known, else None."""
    return "".join(piece or "" for piece in found) if None not in found else None


def shown(found: Text) -> str:
    """As people write it: `in/*.jpg`."""
    return "".join("*" if piece is None else piece for piece in found)


def overlap(one: Text, other: Text) -> bool:
    """Whether some text is both."""
    left, right = _marks(one), _marks(other)
    # The ends in RIGHT that the marks of LEFT up to here may reach.
    reached = _skipping({0}, right)
    for mark in left:
        if mark is None:
            reached = set(range(min(reached, default=len(right) + 1), len(right) + 1))
        else:
            reached = {
                end
                for start in reached
                if start < len(right)
                for end in (
                    (start,) if right[start] is None else (start + 1,) if right[start] == mark else ()
                )
            }
        reached = _skipping(reached, right)
    return len(right) in reached


def _marks(found: Text) -> list[str | None]:
    return [mark for piece in found for mark in ([None] if piece is None else piece)]


def _skipping(places: set[int], marks: list[str | None]) -> set[int]:
    """PLACES, and those behind an "anything" there, which may be nothing."""
    found = set(places)
    for place in places:
        while place < len(marks) and marks[place] is None:
            place += 1
            found.add(place)
    return found


def covers(whole: Text, part: Text) -> bool:
    """Whether all that PART may be is WHOLE."""
    expression = "".join(".*" if piece is None else re.escape(piece) for piece in whole)
    return (
        re.fullmatch(expression, "".join("\0" if piece is None else piece for piece in part), re.DOTALL)
        is not None
    )
