"""What cells of a file and records of JSON become: attributes, in types that were said or seem right."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from awsh_dynamodb.tables.schema import Schema
from awsh_dynamodb.values.typed import TYPES, read_value
from awsh_dynamodb.values.wire import Wire


class Exported(dict[str, Any]):
    """An item that is in DynamoDB's form already."""


class Cells:
    """The types of one table's columns. said: by name; those of keys are known."""

    def __init__(self, schema: Schema, said: Mapping[str, str], text: bool) -> None:
        self._kinds = {**schema.types, **said}
        self._said = said
        self._text = text

    def of_line(self, names: list[str], cells: list[str]) -> dict[str, Any]:
        """One row of csv; empty cells are left out, but where text was said. Raises ValueError."""
        return {
            name: self._value(name, cell)
            for name, cell in zip(names, cells, strict=False)
            if cell or self._said.get(name) == "S"
        }

    def of_record(self, row: Any) -> Any:
        """One record of JSON, or an item of DynamoDB's export. Raises ValueError."""
        if not isinstance(row, dict):
            raise ValueError(f"{str(row)[:40]!r} is no record of attributes")
        if row.keys() == {"Item"} and isinstance(row["Item"], dict) and _is_wire(row["Item"]):
            return Exported({name: _with_bytes(value) for name, value in row["Item"].items()})
        typed = {}
        for name, kind in self._said.items():
            value = row.get(name)
            if isinstance(value, str):
                typed[name] = self._value(name, value)
            elif isinstance(value, list) and kind in ("SS", "NS", "BS"):
                typed[name] = frozenset(
                    read_value(item, kind[0]) if isinstance(item, str) else item for item in value
                )
        return {**row, **typed}

    def _value(self, name: str, cell: str) -> Any:
        kind = self._kinds.get(name) or ("S" if self._text else "")
        try:
            return read_value(cell, kind)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None


def _is_wire(item: Mapping[str, Any]) -> bool:
    """Whether every attribute has one type's letters for its only key."""
    return bool(item) and all(
        isinstance(value, dict) and len(value) == 1 and next(iter(value)) in TYPES for value in item.values()
    )


def _with_bytes(value: Mapping[str, Any]) -> Wire:
    """A value of an export, where bytes are base64."""
    ((kind, held),) = value.items()
    if kind == "B":
        return {kind: b64decode(held)}
    if kind == "BS":
        return {kind: [b64decode(each) for each in held]}
    if kind == "L":
        return {kind: [_with_bytes(each) for each in held]}
    if kind == "M":
        return {kind: {name: _with_bytes(each) for name, each in held.items()}}
    return {kind: held}
