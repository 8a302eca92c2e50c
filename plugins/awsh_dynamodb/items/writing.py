"""Behind `dynamodb put` and `rm-item`: many rows, and how far it got."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from typing import Any

from awsh import AwsError, CommandError, Context, Rows
from awsh_dynamodb.items.batches import Write, Writing, put
from awsh_dynamodb.tables.schema import Schema
from awsh_dynamodb.values.limits import check_item
from awsh_dynamodb.values.wire import Wire, item_to_wire


def wire_of(row: Any, schema: Schema, number: int = 0) -> Wire:
    """A row as an item in DynamoDB's form. Raises CommandError for one that the table would refuse.

    number: of the row, for the message.
    """
    try:
        if not isinstance(row, Mapping):
            raise ValueError(f"{str(row)[:40]!r} is no record of attributes")
        # What is typed says itself of which type it is.
        wire = item_to_wire(typed_keys(row, schema) if number else row)
        check_item(schema, wire)
    except ValueError as error:
        raise CommandError(f"row {number}: {error}" if number else str(error)) from None
    return wire


def typed_keys(row: Mapping[str, Any], schema: Schema) -> Mapping[str, Any]:
    """ROW, with numbers as text where the table's key is text: csv takes 007 for text and 7 for a number."""
    changed = {
        name: str(row[name])
        for name in schema.key
        if schema.types[name] == "S" and isinstance(row.get(name), int) and not isinstance(row[name], bool)
    }
    return {**row, **changed} if changed else row


def put_rows(ctx: Context, schema: Schema, rows: Rows) -> None:
    """Puts all ROWS, and notes how many. Raises CommandError, AwsError."""
    with closing(rows):
        writes = (put(schema, number, wire_of(row, schema, number)) for number, row in enumerate(rows, 1))
        with ctx.progress(f"put into {schema.table}") as bar:
            written(ctx, schema, writes, "put", advance=bar.advance)


def written(
    ctx: Context,
    schema: Schema,
    writes: Iterable[Write],
    participle: str,
    *,
    advance: Callable[[int], None],
    again: Callable[[int], str] = lambda done: "",
) -> None:
    """Runs WRITES, and notes how many there were, or how far it got when it ends early.

    advance: told of rows as they are written. again: what to type to go on behind so many rows.
    """
    if ctx.dry_run:
        ctx.note(f"{counted(sum(1 for _ in writes), 'item')} of {schema.table} would be {participle}")
        return
    writing = Writing(ctx, schema, advance)
    try:
        count = writing.run(writes)
    except (KeyboardInterrupt, CommandError, AwsError):
        _note_how_far(ctx, writing, participle, again(writing.done))
        raise
    told = f", {writing.retried:,} of them after waiting for capacity" if writing.retried else ""
    ctx.note(f"{counted(count, 'item')} {participle}{told}")


def _note_how_far(ctx: Context, writing: Writing, participle: str, on: str) -> None:
    if not writing.sent:
        ctx.note(f"nothing is {participle}")
        return
    ctx.note(
        f"{participle}: the first {counted(writing.done, 'row')}; of those behind some may be"
        + (f"; {on} goes on, and no harm is done by a row that comes twice" if on else "")
    )


def counted(number: int, noun: str) -> str:
    """`1 item`, `2,000 items`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
