"""Values of events: text, numbers, times, nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]


class Moment(int):
    """A time in milliseconds of the epoch, which is shown as a time."""


def number(value: Any) -> float | None:
    """The number that VALUE is, or that its text says."""
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str) and value:
        try:
            return float(value)
        except ValueError:
            return None
    return None


def text(value: Any) -> str:
    """As an answer has it."""
    if value is None:
        return ""
    if isinstance(value, Moment):
        moment = datetime.fromtimestamp(value / 1000, UTC)
        return f"{moment:%Y-%m-%d %H:%M:%S}.{value % 1000:03d}"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    return str(value)


def true(value: Any) -> bool:
    """As a condition."""
    return value not in (None, "", 0, False)


def order(value: Any) -> tuple[int, float, str]:
    """For sorting: numbers before texts, what is not there last."""
    if value is None or value == "":
        return 2, 0.0, ""
    found = number(value)
    return (0, found, "") if found is not None else (1, 0.0, str(value))
