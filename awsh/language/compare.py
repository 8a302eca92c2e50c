"""What a comparison means, by the type of the value that a row has.

`comparer` takes an operator and the operand and gives a test of values. What a literal means
depends on what it meets: `10MB` is a size beside a number and text beside text. The meaning is
worked out once for each type that turns up, then kept.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any

from awsh.literals import parse_duration, parse_size, parse_time
from awsh.values import Size

Test = Callable[[Any], object]

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TRUTHS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}
# The operand comes first in a partial, so each is its mirror image.
_MIRRORED: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<": operator.gt,
    "<=": operator.ge,
    ">": operator.lt,
    ">=": operator.le,
}


class Mismatch(Exception):
    """A value and an operand that cannot be compared. reason: `is a number, and 'x' is not`."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day: `2026-11-23`, `today`, `yesterday`."""

    start: datetime

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=1)


class Tests:
    """One comparison as tests by the type of the value, each made when its type first turns up.

    known: those made so far, for who cannot spare a call. Making one, and using it, may raise Mismatch.
    """

    __slots__ = ("_make", "known")

    def __init__(self, make: Callable[[type], Test]) -> None:
        self.known: dict[type, Test] = {}
        self._make = make

    def of(self, kind: type) -> Test:
        """The test of values of one type."""
        if kind not in self.known:
            self.known[kind] = self._make(kind)
        return self.known[kind]

    def __call__(self, value: Any) -> object:
        return self.of(type(value))(value)


def comparer(op: str, given: Any, now: datetime) -> Tests:
    """The test `value OP given`. Raises Mismatch for a bad regular expression.

    op: = != < <= > >= ~ !~ in. given: text as typed, or a native value; for `in`, a list of either.
    """
    if op in ("!=", "!~"):
        positive = comparer(op[1:] if op == "!~" else "=", given, now)
        return Tests(lambda kind: _negated(positive.of(kind)))
    if op == "~":
        pattern = smart_pattern(given)
        make = partial(_matching, pattern=pattern)
    elif op == "in":
        make = partial(_among, given=given, each=[comparer("=", item, now) for item in given])
    else:
        make = partial(_single, op=op, given=given, now=now)
    whole = given if op == "=" else None
    tests = Tests(lambda kind: _nested(kind, tests, whole) or make(kind))
    return tests


def _negated(test: Test) -> Test:
    return lambda value: not test(value)


def _never(value: Any) -> bool:
    return False


def _nested(kind: type, tests: Tests, given: Any) -> Test | None:
    """For a list or a mapping: whether the test holds for any of its items."""
    if issubclass(kind, Mapping):
        return lambda value: any(tests(item) for item in value.values())
    if issubclass(kind, (list, tuple, set, frozenset)):
        if isinstance(given, (list, tuple)):
            wanted = list(given)
            return lambda value: list(value) == wanted
        return lambda value: any(tests(item) for item in value)
    return None


# Regular expressions


def smart_pattern(given: Any) -> re.Pattern[str]:
    """Any case, unless a capital letter says that case matters. Raises Mismatch for a bad one."""
    text = as_text(given)
    capital = any(char.isupper() for char in re.sub(r"\\.", "", text, flags=re.DOTALL))
    try:
        return re.compile(text, 0 if capital else re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise Mismatch(
            f"{text!r} is not a regular expression: {error}",
            "a backslash before a character takes it literally",
        ) from None


def _matching(kind: type, pattern: re.Pattern[str]) -> Test:
    if kind is type(None):
        return _never
    if issubclass(kind, str) and not issubclass(kind, Enum):
        return pattern.search
    return lambda value: pattern.search(as_text(value))


def as_text(value: Any) -> str:
    """A value as regular expressions and text see it."""
    if isinstance(value, Enum):
        return as_text(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value)


# in


def _among(kind: type, given: Any, each: list[Tests]) -> Test:
    if kind is str:
        return frozenset(as_text(item) for item in given if isinstance(item, (str, int))).__contains__
    tests: list[Test] = []
    hashed: set[Any] = set()
    for item, of_item in zip(given, each, strict=True):
        if issubclass(kind, (int, float)) and kind is not bool and type(item) in (int, float, Size):
            hashed.add(item)
        else:
            tests.append(of_item.of(kind))
    return lambda value: (value in hashed if hashed else False) or any(test(value) for test in tests)


# = < <= > >=


def _single(kind: type, op: str, given: Any, now: datetime) -> Test:
    if kind is type(None):
        return (lambda value: True) if op == "=" and given is None else _never
    if given is None:
        return _never
    if issubclass(kind, Enum):
        inner = comparer(op, given, now)
        return lambda value: inner(value.value)
    if kind is bool:
        return _truths(op, given)
    if issubclass(kind, (int, float, Decimal)):
        return _numbers(kind, op, given)
    if issubclass(kind, date):
        return _times(op, given, now)
    if issubclass(kind, timedelta):
        return _durations(op, given)
    return _texts(kind, op, given, now)


def _truths(op: str, given: Any) -> Test:
    if op != "=":
        raise Mismatch("is true or false, which has no order", "compare it with =")
    wanted = given if isinstance(given, bool) else _TRUTHS.get(as_text(given).lower())
    if wanted is None:
        raise Mismatch(f"is true or false, and {as_text(given)!r} is neither")
    return partial(operator.is_, wanted)


def number_of(given: Any) -> int | float | Decimal | None:
    """A number that was typed or is one: 5, -1.5, 1e3, 10MB; None for all else."""
    if isinstance(given, (int, float, Decimal)) and not isinstance(given, bool):
        return given
    if not isinstance(given, str):
        return None
    text = given.strip()
    try:
        if _NUMBER.fullmatch(text):
            return float(text) if set(text) & set(".eE") else int(text)
        return -parse_size(text[1:]) if text.startswith("-") else parse_size(text)
    except (ValueError, OverflowError):
        return None


def _numbers(kind: type, op: str, given: Any) -> Test:
    number = number_of(given)
    if number is None:
        if op == "=":
            # A column may hold numbers in some rows and words in others, as a port that may be `all`.
            return _never
        raise Mismatch(f"is a number, and {as_text(given)!r} is not", "a size is written as 10MB or 8MiB")
    if issubclass(kind, Decimal) and isinstance(number, float):
        number = (
            Decimal(str(given)) if isinstance(given, str) and _NUMBER.fullmatch(given) else Decimal(number)
        )
    compare = partial(_MIRRORED[op], number)
    if issubclass(kind, Decimal):
        return lambda value: not value.is_nan() and compare(value)
    return compare


def time_of(given: Any, now: datetime) -> datetime | Day | timedelta | None:
    """A moment, a day, or a distance from now; None for what is no time."""
    if isinstance(given, (datetime, timedelta)):
        return moment_of(given) if isinstance(given, datetime) else given
    if isinstance(given, date):
        return Day(moment_of(given))
    if not isinstance(given, str):
        return None
    word = given.strip().lower()
    try:
        return parse_duration(word)
    except ValueError:
        pass
    try:
        moment = parse_time(given, now)
    except (ValueError, OverflowError):
        return None
    return Day(moment) if word in ("today", "yesterday") or _DAY.fullmatch(word) else moment


def moment_of(value: date) -> datetime:
    """A date or time as a moment with a time zone: local where it names none."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if value.tzinfo is not None:
        return value
    try:
        return value.astimezone()
    except (OverflowError, ValueError, OSError):
        from datetime import UTC

        return value.replace(tzinfo=UTC)


def _times(op: str, given: Any, now: datetime) -> Test:
    wanted = time_of(given, now)
    if wanted is None:
        raise Mismatch(
            f"is a time, and {as_text(given)!r} is not",
            "as in 7d (that long ago), today, 2026-11-23, 2026-11-23T10:00",
        )
    if isinstance(wanted, timedelta):
        if op == "=":
            raise Mismatch("is a time, which a duration is compared with by < or >")
        apart = partial(_MIRRORED[op], wanted)
        return lambda value: apart(abs(now - moment_of(value)))
    if isinstance(wanted, Day):
        start, end = wanted.start, wanted.end
        if op == "=":
            return lambda value: start <= moment_of(value) < end
        if op == "<=":
            return lambda value: moment_of(value) < end
        wanted = start
    compare = partial(_MIRRORED[op], wanted)
    return lambda value: compare(moment_of(value))


def _durations(op: str, given: Any) -> Test:
    wanted = given if isinstance(given, timedelta) else None
    number = (
        number_of(given) if isinstance(given, (int, float)) or _NUMBER.fullmatch(as_text(given)) else None
    )
    try:
        if wanted is None:
            wanted = (
                timedelta(seconds=float(number)) if number is not None else parse_duration(as_text(given))
            )
    except (ValueError, OverflowError):
        raise Mismatch(f"is a duration, and {as_text(given)!r} is not", "as in 90s, 15m, 12h, 7d") from None
    return partial(_MIRRORED[op], wanted)


# Text


def _texts(kind: type, op: str, given: Any, now: datetime) -> Test:
    """Text, and what has no order of its own, by its text.

    Text that is a number or a time is compared as such with a number or a time: csv and JSON know no better.
    """
    wanted = as_text(given)
    when = time_of(given, now)
    compare = _MIRRORED[op]
    if op == "=":
        if isinstance(given, (int, float, Decimal)) and not isinstance(given, bool):
            return lambda value: as_text(value) == wanted or _typed_number(as_text(value)) == given
        if isinstance(when, (Day, datetime)):
            same = _times("=", given, now)
            return lambda value: as_text(value) == wanted or _holds(same, _typed_time(as_text(value)))
        return partial(operator.eq, wanted) if kind is str else lambda value: as_text(value) == wanted
    number = number_of(given)
    by_time = _times(op, given, now) if when is not None else None

    def ordered(value: Any) -> bool:
        text = as_text(value)
        if by_time is not None and (moment := _typed_time(text)) is not None:
            return bool(by_time(moment))
        if number is not None and (typed := _typed_number(text)) is not None:
            return bool(compare(number, typed))
        return bool(text) and bool(compare(wanted, text))

    return ordered


def _holds(test: Test, value: Any) -> bool:
    return value is not None and bool(test(value))


def _typed_number(text: str) -> int | float | Decimal | None:
    return number_of(text) if text[:1] in "-+.0123456789" and text else None


def _typed_time(text: str) -> datetime | None:
    if not _DAY.match(text):
        return None
    try:
        return moment_of(datetime.fromisoformat(text))
    except ValueError:
        return None
