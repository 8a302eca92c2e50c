"""Native values to DynamoDB's form, `{"S": "Ada"}`, and back.

S, N, BOOL, NULL    str; int or Decimal; bool; None
L, M                list, dict
SS, NS, BS          frozenset
B                   bytes
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from awsh_dynamodb.values.numbers import number_of_text, number_text

Wire = dict[str, Any]

DEEPEST = 32
"""Maps and lists inside each other."""


def to_wire(value: Any, depth: int = 0) -> Wire:
    """VALUE in DynamoDB's form. Raises ValueError for what it cannot keep.

    Times become ISO 8601, durations seconds.
    """
    kind = type(value)
    if kind is str:
        return {"S": value}
    if kind is bool:
        return {"BOOL": value}
    if value is None:
        return {"NULL": True}
    if isinstance(value, (int, float, Decimal)):
        return {"N": number_text(int(value) if isinstance(value, int) else value)}
    if isinstance(value, (bytes, bytearray)):
        return {"B": bytes(value)}
    if isinstance(value, (Mapping, list, tuple)):
        if depth >= DEEPEST:
            raise ValueError(f"maps and lists stand in each other more than {DEEPEST} deep")
        if isinstance(value, Mapping):
            return {"M": {str(name): to_wire(item, depth + 1) for name, item in value.items()}}
        return {"L": [to_wire(item, depth + 1) for item in value]}
    if isinstance(value, (set, frozenset)):
        return _set_to_wire(value)
    if isinstance(value, Enum):
        return to_wire(value.value, depth)
    if isinstance(value, timedelta):
        return {"N": number_text(Decimal(str(value.total_seconds())))}
    if isinstance(value, date):
        return {"S": value.isoformat()}
    return {"S": str(value)}


def _set_to_wire(value: set[Any] | frozenset[Any]) -> Wire:
    if not value:
        raise ValueError("a set has at least one member")
    if any(item in ("", b"") for item in value):
        raise ValueError("no member of a set is empty")
    if all(isinstance(item, str) for item in value):
        return {"SS": sorted(value)}
    if all(isinstance(item, (bytes, bytearray)) for item in value):
        return {"BS": sorted(value)}
    if all(isinstance(item, (int, float, Decimal)) and not isinstance(item, bool) for item in value):
        return {"NS": [number_text(item) for item in sorted(value)]}
    raise ValueError("a set has members of one type: texts, numbers or bytes")


def item_to_wire(item: Mapping[str, Any]) -> Wire:
    """A whole item. Raises ValueError that names the attribute."""
    made: Wire = {}
    for name, value in item.items():
        try:
            made[str(name)] = to_wire(value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return made


def from_wire(value: Wire) -> Any:
    """What DynamoDB's form of a value stands for."""
    ((kind, held),) = value.items()
    return _READ[kind](held)


def item_from_wire(item: Mapping[str, Wire]) -> dict[str, Any]:
    """A whole item."""
    return {name: from_wire(value) for name, value in item.items()}


def _as_is(held: Any) -> Any:
    return held


def _bytes(held: Any) -> bytes:
    return bytes(held)


def _set(read: Callable[[Any], Any]) -> Callable[[Iterable[Any]], frozenset[Any]]:
    return lambda held: frozenset(map(read, held))


_READ: dict[str, Callable[[Any], Any]] = {
    "S": _as_is,
    "N": number_of_text,
    "BOOL": bool,
    "NULL": lambda held: None,
    "B": _bytes,
    "L": lambda held: [from_wire(item) for item in held],
    "M": item_from_wire,
    "SS": frozenset,
    "NS": _set(number_of_text),
    "BS": _set(_bytes),
}
