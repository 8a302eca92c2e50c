"""How well a word that is being typed fits what it could become."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def best(word: str, items: Iterable[T], text: Callable[[T], str], limit: int) -> list[T]:
    """The items whose text fits WORD: those that start with it, then those that do in any case, then those
    that contain it; each as they came. One letter is looked for inside only where nothing starts with it,
    and letters in order but apart, as in `dvs` for `delete-volumes`, only where nothing else fits.
    """
    if not word:
        return list(islice(items, limit))
    wanted = word.casefold()
    exact: list[T] = []
    starting: list[T] = []
    containing: list[T] = []
    others: list[tuple[str, T]] = []
    for item in items:
        candidate = text(item)
        folded = candidate.casefold()
        if candidate.startswith(word):
            exact.append(item)
        elif folded.startswith(wanted):
            starting.append(item)
        elif wanted in folded:
            containing.append(item)
        else:
            others.append((folded, item))
    close = exact + starting
    if len(word) > 1 or not close:
        close += containing
    return close[:limit] or [item for folded, item in others if _scattered(wanted, folded)][:limit]


def _scattered(wanted: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in wanted)
