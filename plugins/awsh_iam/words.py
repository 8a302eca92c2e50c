"""Numbers and lists in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar, cast

T = TypeVar("T")


def counted(number: int, noun: str, several: str = "") -> str:
    """`1 user`, `2 users`, `2 policies`."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def and_more(names: Iterable[str], most: int = 6) -> str:
    """The first names, and how many more there are."""
    found = list(names)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def in_order(row: T, row_type: type[T]) -> T:
    """A row with its fields in the order that its type has them."""
    fields = cast("dict[str, object]", row)
    return cast("T", {name: fields[name] for name in row_type.__annotations__ if name in fields})
