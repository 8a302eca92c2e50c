"""Behind `dynamodb rm-item`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awsh import AwsError, CommandError, Context, Rows, UsageError, conditions
from awsh_dynamodb.expressions.building import Parts
from awsh_dynamodb.expressions.exact import condition_expression
from awsh_dynamodb.items.batches import delete
from awsh_dynamodb.items.single import refused
from awsh_dynamodb.items.words import key_in, key_of, key_text
from awsh_dynamodb.items.writing import counted, typed_keys, written
from awsh_dynamodb.tables.schema import Schema

_NAMED = 3


def remove_one(
    ctx: Context, schema: Schema, words: Sequence[Any], condition: conditions.Predicate | None, *, usage: str
) -> None:
    """DeleteItem, after asking. Raises CommandError where there is no such item."""
    key, rest = key_of(words, schema, usage)
    if rest:
        raise UsageError(f"{rest[0]!r} is too much: {key_text(key)} is a whole key", usage=usage)
    parts = Parts()
    check = f"attribute_exists({parts.path((schema.key[0],))})"
    if condition is not None:
        check += f" AND {condition_expression(condition, schema, parts)}"
    ctx.confirm(f"Remove {key_text(key)} from {schema.table}?")
    try:
        ctx.call(
            "dynamodb",
            "delete_item",
            TableName=schema.table,
            Key=key,
            ConditionExpression=check,
            **parts.used(check),
        )
    except AwsError as error:
        if error.code == "ConditionalCheckFailedException" and condition is None:
            raise CommandError(f"{schema.table} has no item {key_text(key)}") from None
        raise refused(error, schema, key) from None


def remove_many(ctx: Context, schema: Schema, rows: Rows) -> None:
    """BatchWriteItem, after asking: the keys of all ROWS are read first."""
    keys = list(
        {repr(key): key for key in (key_in(typed_keys(row, schema), schema) for row in rows)}.values()
    )
    if not keys:
        ctx.note("no rows came: nothing to remove")
        return
    named = ", ".join(key_text(key) for key in keys[:_NAMED])
    more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    ctx.confirm(f"Remove {counted(len(keys), 'item')} from {schema.table}: {named}{more}?")
    writes = (delete(schema, number, key) for number, key in enumerate(keys, 1))
    with ctx.progress(f"remove from {schema.table}", len(keys)) as bar:
        written(ctx, schema, writes, "removed", advance=bar.advance)
