"""What expressions can call, but for what counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from awsh.sandbox.insights.values import Moment, number, order, text
from awsh.sandbox.insights.words import Malformed, Word

_SPANS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_LONG = {"msec": "ms", "sec": "s", "min": "m", "hr": "h"}
_MANY = 99


def span(word: Word) -> int:
    """Milliseconds of a span such as 5m. Raises Malformed."""
    digits = word.text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = word.text[len(digits) :]
    unit = _LONG.get(unit.rstrip("s"), unit)
    if word.kind != "span" or unit not in _SPANS or not int(digits):
        raise Malformed(f"{word.text!r} is not a span such as 30s, 5m, 1h or 1d", word.start)
    return int(digits) * _SPANS[unit]


def floor_to(moment: int, period: int, *, up: bool = False) -> int:
    """The start of the period that MOMENT is in, or its end."""
    return -(-int(moment) // period) * period if up else int(moment) // period * period


def _numeric(call: Callable[..., float]) -> Callable[..., float | None]:
    def called(*values: Any) -> float | None:
        numbers = [number(value) for value in values]
        known = [each for each in numbers if each is not None]
        try:
            return call(*known) if len(known) == len(numbers) else None
        except (ValueError, OverflowError):
            return None

    return called


def _textual(call: Callable[..., Any]) -> Callable[..., Any]:
    return lambda first, *rest: None if first is None else call(text(first), *rest)


def _extreme(pick: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: pick((each for each in values if each is not None), key=order, default=None)


def _substring(value: str, start: Any, length: Any = None) -> str:
    first = int(number(start) or 0)
    return value[first:] if length is None else value[first : first + int(number(length) or 0)]


FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "abs": (1, 1, _numeric(abs)),
    "ceil": (1, 1, _numeric(math.ceil)),
    "floor": (1, 1, _numeric(math.floor)),
    "log": (1, 1, _numeric(math.log)),
    "sqrt": (1, 1, _numeric(math.sqrt)),
    "greatest": (1, _MANY, _extreme(max)),
    "least": (1, _MANY, _extreme(min)),
    "strlen": (1, 1, _textual(len)),
    "toupper": (1, 1, _textual(str.upper)),
    "tolower": (1, 1, _textual(str.lower)),
    "trim": (1, 2, _textual(lambda value, what=None: value.strip(what))),
    "ltrim": (1, 2, _textual(lambda value, what=None: value.lstrip(what))),
    "rtrim": (1, 2, _textual(lambda value, what=None: value.rstrip(what))),
    "concat": (1, _MANY, lambda *values: "".join(map(text, values))),
    "replace": (3, 3, _textual(lambda value, old, new: value.replace(text(old), text(new)))),
    "substr": (2, 3, _textual(_substring)),
    "strcontains": (2, 2, _textual(lambda value, part: int(text(part) in value))),
    "isempty": (1, 1, lambda value: value is None or value == ""),
    "isblank": (1, 1, lambda value: value is None or not text(value).strip()),
    "ispresent": (1, 1, lambda value: value is not None),
    "coalesce": (1, _MANY, lambda *values: next((each for each in values if each is not None), None)),
    "frommillis": (1, 1, lambda value: None if number(value) is None else Moment(int(number(value) or 0))),
    "tomillis": (1, 1, lambda value: None if number(value) is None else int(number(value) or 0)),
}
"""How many arguments at the least and at the most, and what is called with their values."""
