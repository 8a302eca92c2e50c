"""The one condition on a sort key that a query takes, found among all that must hold."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from awsh import conditions
from awsh_dynamodb.expressions.bounds import conjuncts
from awsh_dynamodb.expressions.building import Parts
from awsh_dynamodb.expressions.operands import Days, literal, number, time

Between = tuple[Any, Any]
"""Lowest and highest; None for none."""


def sort_condition(outline: conditions.Outline, name: str, kind: str, parts: Parts) -> str | None:
    """What narrows a query by its sort key and loses no row; None for nothing.

    name, kind: the sort key's attribute and its type.
    """
    begins: str | None = None
    low: Any = None
    high: Any = None
    for part in conjuncts(outline):
        if not isinstance(part, conditions.Compared) or part.path != (name,):
            continue
        if part.op == "~":
            pattern = literal(part.given) if kind == "S" else None
            if pattern is not None and pattern.start:
                begins = pattern.text
            continue
        lowest, highest = _between(part.op, part.given, kind, part.now)
        low = lowest if low is None else low if lowest is None else max(low, lowest)
        high = highest if high is None else high if highest is None else min(high, highest)
    at = parts.path((name,))
    if low is not None and low == high:
        return f"{at} = {parts.value(low)}"
    if begins is not None and low is None and high is None:
        return f"begins_with({at}, {parts.value(begins)})"
    if low is not None and high is not None and low <= high:
        return f"{at} BETWEEN {parts.value(low)} AND {parts.value(high)}"
    if low is not None:
        return f"{at} >= {parts.value(low)}"
    return f"{at} <= {parts.value(high)}" if high is not None else None


def _between(op: str, given: Any, kind: str, now: datetime) -> Between:
    """The values between which all lie for which `KEY OP GIVEN` holds."""
    low: Any
    high: Any
    if kind == "N":
        wanted = number(given)
        exact = Decimal(wanted.text) if wanted is not None and wanted.text is not None else None
        low, high = exact, exact
    elif kind == "S" and isinstance(given, str) and given:
        days = time(given, now)
        if days is True or (op != "=" and number(given) is not None):
            return None, None
        low, high = (
            (min(days.first, given), max(days.last, given)) if isinstance(days, Days) else (given, given)
        )
    else:
        return None, None
    return low if op in ("=", ">", ">=") else None, high if op in ("=", "<", "<=") else None
