"""What DynamoDB refuses in an item, known before it is asked.

Sizes are AWS's: of names and texts their UTF-8 bytes, of a number about half a byte a digit and two more, of
true, false and null 1, of lists and maps 3 and 1 for each member.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from awsh_dynamodb.values.typed import NAMED

if TYPE_CHECKING:
    from awsh_dynamodb.tables.schema import Schema

ITEM = 400 * 1024
PARTITION_KEY = 2048
SORT_KEY = 1024


def size_of(value: Mapping[str, Any]) -> int:
    """The bytes that a value in DynamoDB's form counts for."""
    ((kind, held),) = value.items()
    if kind == "S":
        return len(held) if held.isascii() else len(held.encode("utf-8", "surrogatepass"))
    if kind == "N":
        return (len(Decimal(held).as_tuple().digits) + 1) // 2 + 2
    if kind == "B":
        return len(held)
    if kind == "M":
        return 3 + item_size(held) + len(held)
    if kind == "L":
        return 3 + sum(size_of(item) + 1 for item in held)
    if kind in ("SS", "NS", "BS"):
        return sum(size_of({kind[0]: item}) for item in held)
    return 1


def item_size(item: Mapping[str, Any]) -> int:
    """The bytes of a whole item in DynamoDB's form."""
    return sum(len(name.encode("utf-8", "surrogatepass")) + size_of(value) for name, value in item.items())


def check_item(schema: Schema, item: Mapping[str, Any]) -> None:
    """Raises ValueError for an item in DynamoDB's form that the table would refuse."""
    check_key(schema, item)
    for name, kind in schema.types.items():
        if name in item and name not in schema.key and kind not in item[name]:
            (found,) = item[name]
            raise ValueError(f"{name} is {NAMED[found]}, and an index of {schema.table} wants {NAMED[kind]}")
        if name in item and name not in schema.key and kind in "SB" and not item[name][kind]:
            raise ValueError(f"{name} is empty, which no key of an index may be")
    size = item_size(item)
    if size > ITEM:
        raise ValueError(f"the item has {size:,} bytes, and DynamoDB takes {ITEM:,} (400 KiB)")


def check_key(schema: Schema, item: Mapping[str, Any]) -> None:
    """Raises ValueError where the key in an item is not there, or none that the table takes."""
    for name, most in zip(schema.key, (PARTITION_KEY, SORT_KEY), strict=False):
        kind = schema.types[name]
        if name not in item:
            raise ValueError(f"it has no {name}, which is {schema.role(name)} of {schema.table}")
        if kind not in item[name]:
            (found,) = item[name]
            raise ValueError(f"{name} is {NAMED[found]}, and {schema.table} has {NAMED[kind]} there")
        size = size_of(item[name])
        if kind in "SB" and not size:
            raise ValueError(f"{name} is empty, which no key may be")
        if size > most:
            raise ValueError(f"{name} has {size:,} bytes, and {schema.role(name)} takes {most:,} at most")
