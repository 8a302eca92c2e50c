"""What a value is compared with: text with stars, numbers, regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.log_patterns.compiling import Invalid

_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def expression(text: str) -> re.Pattern[str]:
    """CloudWatch's regular expressions are a part of Python's. Raises Invalid."""
    try:
        return re.compile(text)
    except re.error as error:
        raise Invalid(f"Invalid regular expression: {error}") from None


def compare(operator: str, wanted: str, *, quoted: bool) -> Callable[[Any], bool]:
    """A test of a value, text or JSON's, by OPERATOR against what stands in the pattern. Raises Invalid."""
    if wanted.startswith("%") and wanted.endswith("%") and len(wanted) > 1 and not quoted:
        search = expression(wanted[1:-1]).search
        if operator not in ("=", "!="):
            raise Invalid(f"{operator} does not take a regular expression")
        return lambda value: (search(_text(value)) is not None) is (operator == "=")
    number = None if quoted else _number(wanted)
    if operator in _ORDER:
        if number is None:
            raise Invalid(f"{operator} compares with a number, not with '{wanted}'")
        order, bound = _ORDER[operator], number
        return lambda value: (found := _number(value)) is not None and order(found, bound)
    if number is not None:
        return lambda value: (
            ((_number(value) == number) if _number(value) is not None else False) is (operator == "=")
        )
    like = re.compile(".*".join(map(re.escape, wanted.split("*"))), re.DOTALL).fullmatch
    return lambda value: (like(_text(value)) is not None) is (operator == "=")


def _text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
