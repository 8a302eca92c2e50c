"""What a condition's operand means beside a number and beside text, as far as DynamoDB can be told of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from awsh import conditions
from awsh_dynamodb.values.numbers import number_text

_EXACT_DIGITS = 15
"""A float that was written with no more is told apart from every other number."""
_APART = timedelta(days=2)
"""The text of a moment and the day it is in elsewhere are never further apart."""
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number. text: DynamoDB's; None where it cannot be told exactly."""

    text: str | None


def number(given: Any) -> Number | None:
    """The number that GIVEN is beside a number; None where it is none."""
    found = conditions.number_of(given)
    if found is None:
        return None
    try:
        if not isinstance(found, float):
            return Number(number_text(found))
        exact = Decimal(given.strip()) if isinstance(given, str) else Decimal(found)
        return Number(
            number_text(exact) if len(exact.normalize().as_tuple().digits) <= _EXACT_DIGITS else None
        )
    except (ValueError, ArithmeticError):
        return Number(None)


@dataclass(frozen=True, slots=True)
class Days:
    """Texts between which every moment meant lies, if its text is one of ISO 8601."""

    first: str
    last: str


def time(given: Any, now: datetime) -> Days | bool:
    """Around the moment or day that GIVEN is beside text; True for another time, False for what is none."""
    when = conditions.time_of(given, now)
    if when is None:
        return False
    start, end = (when.start, when.end) if isinstance(when, conditions.Day) else (when, when)
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return True
    try:
        first, last = (start - _APART).date(), (end + _APART).date()
    except OverflowError:
        return True
    return Days(first.isoformat(), f"{last.isoformat()}~") if first > date(1, 1, 5) else True


@dataclass(frozen=True, slots=True)
class Literal:
    """A regular expression that is only text. start: it is looked for there alone."""

    text: str
    start: bool


def literal(pattern: Any) -> Literal | None:
    """The text that a pattern is; None where it is more, or goes by letters in any case."""
    if not isinstance(pattern, str):
        return None
    text = pattern.removeprefix("^")
    plain = re.sub(r"\\([^\w\s])", "", text)
    if not text or _SPECIAL.search(plain):
        return None
    text = re.sub(r"\\([^\w\s])", r"\1", text)
    # Without a capital letter it is looked for in any case: the same only where nothing has a case.
    if not any(char.isupper() for char in text) and not all(
        "\x20" <= c < "\x7f" and not c.isalpha() for c in text
    ):
        return None
    return Literal(text, pattern.startswith("^"))
