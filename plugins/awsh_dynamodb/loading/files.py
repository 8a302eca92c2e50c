"""Behind `dynamodb load`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from awsh import CommandError, Context
from awsh_dynamodb.items.batches import Write, put
from awsh_dynamodb.items.writing import wire_of, written
from awsh_dynamodb.loading.reading import Source, rows_of_file
from awsh_dynamodb.tables.schema import Schema, find
from awsh_dynamodb.values.typed import read_value
from awsh_dynamodb.values.wire import Wire


def loaded(ctx: Context, table: str, file: Path, *, kinds: Mapping[str, str], text: bool, skip: int) -> None:
    """Loads FILE into the table, with a bar over its bytes. Raises CommandError, AwsError."""
    schema = find(ctx, table)
    try:
        source = Source(file)
    except OSError as error:
        raise CommandError(f"{error.strerror}: {file}") from None
    with closing(source):
        at = 0

        def moved(rows: int) -> int:
            nonlocal at
            before, at = at, source.position
            return at - before

        rows = rows_of_file(source, Typing(schema, kinds, text))
        options = "".join(f" --type {name}={kind}" for name, kind in kinds.items()) + (
            " --text" if text else ""
        )
        with ctx.progress(f"load {file.name}", source.size, unit="B") as bar:
            written(
                ctx,
                schema,
                _writes(schema, rows, skip),
                "loaded",
                on_written=lambda count: bar.advance(moved(count)),
                again=lambda done: f"`dynamodb load {table} {file}{options} --skip {max(done, skip)}`",
            )


def _writes(schema: Schema, rows: Iterator[Any], skip: int) -> Iterator[Write]:
    for number, row in islice(enumerate(rows, 1), skip, None):
        yield put(schema, number, row if isinstance(row, _Ready) else wire_of(row, schema, number))


class _Ready(dict[str, Any]):
    """An item that is in DynamoDB's form already."""


class Typing:
    """What cells of csv become. kinds: by their columns, as said; the table's keys are known."""

    def __init__(self, schema: Schema, kinds: Mapping[str, str], text: bool) -> None:
        self._kinds = {**schema.types, **kinds}
        self._said = kinds
        self._text = text

    def of_cells(self, names: list[str], cells: list[str]) -> dict[str, Any]:
        """One row; empty cells are left out. Raises ValueError."""
        return {
            name: self._value(name, cell)
            for name, cell in zip(names, cells, strict=False)
            if cell or self._kinds.get(name) == "S"
        }

    def _value(self, name: str, cell: str) -> Any:
        kind = self._kinds.get(name) or ("S" if self._text else "")
        try:
            return read_value(cell, kind)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None

    def of_json(self, row: Any) -> Any:
        """One record, or an item of DynamoDB's export, with texts typed as was said. Raises ValueError."""
        if not isinstance(row, dict):
            raise ValueError(f"{str(row)[:40]!r} is no record of attributes")
        if row.keys() == {"Item"} and isinstance(row["Item"], dict) and is_wire_item(row["Item"]):
            return exported(row["Item"])
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


def is_wire_item(item: Mapping[str, Any]) -> bool:
    """Whether every attribute has one type's letters for its only key."""
    from awsh_dynamodb.values.typed import TYPES

    return bool(item) and all(
        isinstance(value, dict) and len(value) == 1 and next(iter(value)) in TYPES for value in item.values()
    )


def exported(item: Mapping[str, Any]) -> Wire:
    """An item as DynamoDB's export to S3 has it: bytes are base64 there."""
    return _Ready({name: _exported(value) for name, value in item.items()})


def _exported(value: Mapping[str, Any]) -> Wire:
    from base64 import b64decode

    ((kind, held),) = value.items()
    if kind == "B":
        return {kind: b64decode(held)}
    if kind == "BS":
        return {kind: [b64decode(each) for each in held]}
    if kind == "L":
        return {kind: [_exported(each) for each in held]}
    if kind == "M":
        return {kind: {name: _exported(each) for name, each in held.items()}}
    return {kind: held}
