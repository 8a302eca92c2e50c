"""Rules of DynamoDB: values are only compared with such of their own type."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.dynamodb_requests import number

_COMPARISONS = "moto.dynamodb.comparisons"
_ORDERED = ("S", "N", "B")


def _type(operand: Any, item: Any) -> str | None:
    """size() is a number."""
    found: str | None = operand.get_type(item) if hasattr(operand, "get_type") else "N"
    return found


def _ordered(moto: Callable[..., Any], op: Any, item: Any) -> bool:
    """False for values of two types, or of one without an order."""
    kind = _type(op.lhs, item)
    return kind in _ORDERED and kind == _type(op.rhs, item) and bool(moto(item))


for _name in ("OpLessThan", "OpGreaterThan", "OpLessThanOrEqual", "OpGreaterThanOrEqual"):
    rule(f"{_COMPARISONS}:{_name}.expr", "item")(_ordered)


@rule(f"{_COMPARISONS}:OpEqual.expr", "item")
def equal(moto: Callable[..., Any], op: Any, item: Any) -> bool:
    """0 is not false."""
    return _same(op.lhs, op.rhs, item)


@rule(f"{_COMPARISONS}:OpNotEqual.expr", "item")
def not_equal(moto: Callable[..., Any], op: Any, item: Any) -> bool:
    """The contrary, also of what is not there."""
    return not _same(op.lhs, op.rhs, item)


@rule(f"{_COMPARISONS}:FuncIn.expr", "item")
def among(moto: Callable[..., Any], function: Any, item: Any) -> bool:
    """Equal to one of them."""
    return any(_same(function.attr, each, item) for each in function.possible_values)


@rule(f"{_COMPARISONS}:FuncBetween.expr", "item")
def between(moto: Callable[..., Any], function: Any, item: Any) -> bool:
    """All three of one type."""
    kinds = {_type(each, item) for each in (function.attr, function.start, function.end)}
    return len(kinds) == 1 and kinds <= set(_ORDERED) and bool(moto(item))


@rule(f"{_COMPARISONS}:FuncSize.expr", "item")
def size(moto: Callable[..., Any], function: Any, item: Any) -> int:
    """What has no size is not compared, rather than an error."""
    return int(moto(item)) if function.attr.get_type(item) in ("S", "SS", "NS", "B", "BS", "L", "M") else -1


@rule("moto.dynamodb.models.dynamo_type:DynamoType.__add__", "other")
def add(moto: Callable[..., Any], value: Any, other: Any) -> Any:
    """Exact, however the numbers are written."""
    return _sum(moto, value, other, 1)


@rule("moto.dynamodb.models.dynamo_type:DynamoType.__sub__", "other")
def subtract(moto: Callable[..., Any], value: Any, other: Any) -> Any:
    """The same."""
    return _sum(moto, value, other, -1)


def _sum(moto: Callable[..., Any], value: Any, other: Any, sign: int) -> Any:
    if value.type != "N" or other.type != "N":
        return moto(other)
    with localcontext(prec=400):
        total = Decimal(value.value) + sign * Decimal(other.value)
    return type(value)({"N": number(f"{total:f}")})


def _same(left: Any, right: Any, item: Any) -> bool:
    kind = _type(left, item)
    return kind is not None and kind == _type(right, item) and bool(left.expr(item) == right.expr(item))
