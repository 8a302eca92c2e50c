"""How well a word that is being typed fits what it could become."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

_STARTS, _STARTS_IN_ANY_CASE, _CONTAINS, _SCATTERED = range(4)


def rank(word: str, text: str) -> int | None:
    """0 is best: TEXT starts with WORD; then in any case; then contains it; then has its letters in
    order. None: it does not fit."""
    if text.startswith(word):
        return _STARTS
    folded, wanted = text.casefold(), word.casefold()
    if folded.startswith(wanted):
        return _STARTS_IN_ANY_CASE
    if wanted in folded:
        return _CONTAINS
    letters = iter(folded)
    return _SCATTERED if all(letter in letters for letter in wanted) else None


def best(word: str, items: Iterable[T], text: Callable[[T], str], limit: int) -> list[T]:
    """The items that fit, best first and else as they came. Scattered letters count only where
    nothing fits better, one letter in the middle only where nothing starts with it."""
    if not word:
        return [item for item, _ in zip(items, range(limit), strict=False)]
    found: tuple[list[T], ...] = ([], [], [], [])
    for item in items:
        place = rank(word, text(item))
        if place is not None:
            found[place].append(item)
    close = found[_STARTS] + found[_STARTS_IN_ANY_CASE]
    if len(word) > 1 or not close:
        close += found[_CONTAINS]
    return (close or found[_SCATTERED])[:limit]
