"""Keys of values of any type: for order, and for being the same."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from awsh.values import Size

_DIGITS = re.compile(r"(\d+)")
_PLAIN = (str, int, Size, type(None))
_NUMBERS = {int, Size, Decimal}


def sort_key(value: Any) -> tuple[int, Any]:
    """Truths before numbers before text before times before durations before all else, by its text."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return (0, value)
    if isinstance(value, (int, float, Decimal)):
        return (1, value)
    if isinstance(value, str):
        return (2, value)
    if isinstance(value, date):
        from awsh.language.compare import moment_of

        return (3, moment_of(value))
    if isinstance(value, timedelta):
        return (4, value)
    from awsh.output.exact import text_of

    return (5, text_of(value))


def natural_key(value: Any) -> tuple[int, Any]:
    """As sort_key, but `file9` before `file10`, and capitals beside small letters."""
    if isinstance(value, str):
        parts = _DIGITS.split(value.casefold())
        return (2, [int(part) if index % 2 else part for index, part in enumerate(parts)])
    return sort_key(value)


def sort_keys(values: list[Any], *, natural: bool = False) -> list[Any]:
    """Keys that put VALUES in order, none of them empty. The values themselves where that is as good."""
    if natural:
        return [natural_key(value) for value in values]
    kinds = set(map(type, values))
    if kinds == {str} or kinds <= _NUMBERS or kinds == {timedelta}:
        return values
    return [sort_key(value) for value in values]


def is_empty(value: Any) -> bool:
    """Whether a value has no place in an order: null, and what is not a number."""
    return value is None or (isinstance(value, (float, Decimal)) and value != value)


def identity(value: Any) -> Hashable:
    """A key that is equal for equal values of one type, whatever is nested in them."""
    if type(value) in _PLAIN:
        return value  # type: ignore[no-any-return]
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, Mapping):
        return ("record", frozenset((key, identity(item)) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return ("list", tuple(map(identity, value)))
    if isinstance(value, (set, frozenset)):
        return ("set", frozenset(map(identity, value)))
    if is_empty(value):
        return ("nan",)
    try:
        hash(value)
    except TypeError:
        return ("text", str(value))
    return value  # type: ignore[no-any-return]
