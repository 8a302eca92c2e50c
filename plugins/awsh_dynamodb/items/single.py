"""Behind `dynamodb put` and `get`: items one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from awsh import AwsError, CommandError, Context, Rows, UsageError, conditions, until
from awsh_dynamodb.expressions.building import Parts, read_path
from awsh_dynamodb.expressions.exact import condition_expression
from awsh_dynamodb.items.words import item_of, key_in, key_of, key_text
from awsh_dynamodb.items.writing import wire_of
from awsh_dynamodb.tables.schema import Schema
from awsh_dynamodb.values.wire import Wire, item_from_wire

_BATCH = 100
"""The most keys of one BatchGetItem."""


def put_one(
    ctx: Context,
    schema: Schema,
    words: Sequence[Any],
    item: Any,
    *,
    if_new: bool,
    condition: conditions.Predicate | None,
    usage: str,
) -> None:
    """PutItem. Raises UsageError, CommandError, AwsError."""
    if not words and item is None:
        raise UsageError("dynamodb put wants ATTRIBUTE=VALUE, --item, or rows from a pipeline", usage=usage)
    try:
        typed = item_of(words, schema)
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None
    wire = wire_of({**(item or {}), **typed}, schema)
    parts = Parts()
    expression = ""
    if if_new:
        expression = f"attribute_not_exists({parts.path((schema.key[0],))})"
    elif condition is not None:
        expression = condition_expression(condition, schema, parts)
    asked = {"ConditionExpression": expression, **parts.used(expression)} if expression else {}
    try:
        ctx.call("dynamodb", "put_item", TableName=schema.table, Item=wire, **asked)
    except AwsError as error:
        raise refused(error, schema, schema.key_of(wire), new=if_new) from None


def refused(error: AwsError, schema: Schema, key: Wire, *, new: bool = False) -> Exception:
    """ERROR, or what it means where a condition did not hold for the item at KEY."""
    if error.code != "ConditionalCheckFailedException":
        return error
    item = f"{schema.table} {key_text(key)}"
    if new:
        return CommandError(f"{item} is there already", hint="without --if-new it is replaced")
    return CommandError(
        f"the condition does not hold for {item}", hint=f"`dynamodb get {item}` shows it; nothing was changed"
    )


def projection(select: Sequence[str] | None, parts: Parts, always: Sequence[str] = ()) -> str:
    """A ProjectionExpression of attributes as they are typed; nothing for all. Raises UsageError."""
    try:
        paths = [read_path(name) for name in select or ()]
    except ValueError as error:
        raise UsageError(str(error)) from None
    if not paths:
        return ""
    return ", ".join(dict.fromkeys(parts.path(path) for path in (*((name,) for name in always), *paths)))


def get_one(
    ctx: Context,
    schema: Schema,
    words: Sequence[Any],
    select: Sequence[str] | None,
    *,
    consistent: bool,
    usage: str,
) -> dict[str, Any]:
    """GetItem. Raises CommandError where there is none."""
    key, rest = key_of(words, schema, usage)
    if rest:
        raise UsageError(f"{rest[0]!r} is too much: {key_text(key)} is a whole key", usage=usage)
    parts = Parts()
    projected = projection(select, parts)
    asked = {"ProjectionExpression": projected, **parts.used(projected)} if projected else {}
    answer = ctx.call(
        "dynamodb", "get_item", TableName=schema.table, Key=key, ConsistentRead=consistent, **asked
    )
    if "Item" not in answer:
        raise CommandError(f"{schema.table} has no item {key_text(key)}")
    return item_from_wire(answer["Item"])


def get_many(
    ctx: Context, schema: Schema, rows: Rows, select: Sequence[str] | None, *, consistent: bool
) -> Iterator[dict[str, Any]]:
    """BatchGetItem, 100 keys at a time, in the order of ROWS; a key without an item is passed over."""
    parts = Parts()
    projected = projection(select, parts, schema.key)
    wanted = None if select is None else [name.partition(".")[0].partition("[")[0] for name in select]
    asked = {"ProjectionExpression": projected, **parts.used(projected)} if projected else {}
    keys = iter(key_in(row, schema) for row in rows)
    while some := list(islice(keys, _BATCH)):
        found: dict[str, Any] = {}
        left: list[Wire] = list({repr(key): key for key in some}.values())

        def ask(found: dict[str, Any] = found) -> bool | None:
            nonlocal left
            request = {schema.table: {"Keys": left, "ConsistentRead": consistent, **asked}}
            answer = ctx.call("dynamodb", "batch_get_item", RequestItems=request)
            for item in answer["Responses"].get(schema.table, ()):
                found[repr(schema.key_of(item))] = item
            left = (answer.get("UnprocessedKeys") or {}).get(schema.table, {}).get("Keys", [])
            return None if left else True

        until(ctx, ask, f"reading {schema.table}")
        for key in some:
            if item := found.get(repr(key)):
                row = item_from_wire(item)
                yield row if wanted is None else {n: v for n, v in row.items() if n in wanted}
