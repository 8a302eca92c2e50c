"""Behind `dynamodb load`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from awsh import CommandError, Context
from awsh_dynamodb.items.batches import Write, put
from awsh_dynamodb.items.writing import wire_of, written
from awsh_dynamodb.loading.cells import Cells, Exported
from awsh_dynamodb.loading.reading import Source, rows_of_file
from awsh_dynamodb.tables.schema import Schema, find
from awsh_dynamodb.values.limits import check_item


def loaded(ctx: Context, table: str, file: Path, *, kinds: Mapping[str, str], text: bool, skip: int) -> None:
    """Loads FILE into the table, with a bar over its bytes. Raises CommandError, AwsError."""
    schema = find(ctx, table)
    try:
        source = Source(file)
    except OSError as error:
        raise CommandError(f"{error.strerror}: {file}") from None
    options = "".join(f" --type {name}={kind}" for name, kind in kinds.items()) + (" --text" if text else "")
    name = f"'{file}'" if any(char.isspace() for char in str(file)) else str(file)
    with closing(source), ctx.progress(f"load {file.name}", source.size, unit="B") as bar:
        at = 0

        def advance(rows: int) -> None:
            nonlocal at
            before, at = at, source.position
            bar.advance(at - before)

        rows = rows_of_file(source, Cells(schema, kinds, text), skip)
        written(
            ctx,
            schema,
            _writes(schema, rows),
            "loaded",
            advance=advance,
            again=lambda done: f"`dynamodb load {table} {name}{options} --skip {max(done, skip)}`",
        )


def _writes(schema: Schema, rows: Iterator[tuple[int, Any]]) -> Iterator[Write]:
    for number, row in rows:
        if not isinstance(row, Exported):
            yield put(schema, number, wire_of(row, schema, number))
            continue
        try:
            check_item(schema, row)
        except ValueError as error:
            raise CommandError(f"row {number}: {error}") from None
        yield put(schema, number, row)
