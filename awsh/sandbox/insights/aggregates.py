"""What `stats` counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from awsh.sandbox.insights.values import Event, number, order, text


def percentile(numbers: Sequence[float], percent: float) -> float:
    """Of numbers in their order, the way CloudWatch does it: between two neighbours in proportion."""
    place = (len(numbers) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(numbers) - 1)
    return numbers[low] + (numbers[high] - numbers[low]) * (place - low)


def _spread(numbers: Sequence[float]) -> float:
    mean = sum(numbers) / len(numbers)
    return math.sqrt(sum((each - mean) ** 2 for each in numbers) / len(numbers))


_OF_NUMBERS: dict[str, Callable[[list[float]], float]] = {
    "avg": lambda numbers: sum(numbers) / len(numbers),
    "sum": sum,
    "median": lambda numbers: percentile(sorted(numbers), 50),
    "stddev": _spread,
}
_OF_VALUES: dict[str, Callable[[list[Any]], Any]] = {
    "min": lambda values: min(values, key=order),
    "max": lambda values: max(values, key=order),
    "sortsfirst": lambda values: min(values, key=text),
    "sortslast": lambda values: max(values, key=text),
}
_BY_TIME = ("earliest", "latest")

AGGREGATES = frozenset((*_OF_NUMBERS, *_OF_VALUES, *_BY_TIME, "count", "count_distinct", "pct", "percentile"))


class Aggregate:
    """One of them over a group's events; its result stands in a row under KEY. Raises ValueError."""

    def __init__(self, key: str, name: str, arguments: Sequence[Callable[[Event], Any]]) -> None:
        self.key = key
        self._name = name
        wanted = 2 if name in ("pct", "percentile") else 1
        if len(arguments) != wanted and not (name == "count" and not arguments):
            raise ValueError(f"{name} takes {wanted} argument{'s' if wanted > 1 else ''}")
        self._value = arguments[0] if arguments else lambda event: 1
        self._percent = number(arguments[1]({})) if wanted == 2 else None
        if wanted == 2 and not (self._percent is not None and 0 <= self._percent <= 100):
            raise ValueError(f"{name} wants a percentage from 0 to 100")

    def of(self, events: Sequence[Event]) -> Any:
        """The result over EVENTS, or None where there is nothing to count."""
        if self._name in _BY_TIME:
            pick = min if self._name == "earliest" else max
            timed = [each for each in events if self._value(each) is not None]
            return self._value(pick(timed, key=lambda each: each.get("@timestamp") or 0)) if timed else None
        values = [found for event in events if (found := self._value(event)) not in (None, "")]
        if self._name == "count":
            return len(values)
        if self._name == "count_distinct":
            return len(set(map(text, values)))
        if self._name in _OF_VALUES:
            return _OF_VALUES[self._name](values) if values else None
        numbers = [found for value in values if (found := number(value)) is not None]
        if not numbers:
            return None
        if self._percent is not None:
            return percentile(sorted(numbers), self._percent)
        return _OF_NUMBERS[self._name](numbers)
