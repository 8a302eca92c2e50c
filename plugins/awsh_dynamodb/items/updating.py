"""Behind `dynamodb update`: words to an UpdateExpression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, conditions
from awsh_dynamodb.expressions.building import Parts, read_path
from awsh_dynamodb.expressions.exact import condition_expression
from awsh_dynamodb.items.single import refused
from awsh_dynamodb.items.words import key_of, key_text, read_assigned
from awsh_dynamodb.tables.schema import Schema
from awsh_dynamodb.values.wire import item_from_wire

CLAUSES = ("set", "remove", "add", "append", "delete")


def update_one(
    ctx: Context,
    schema: Schema,
    words: Sequence[Any],
    condition: conditions.Predicate | None,
    *,
    upsert: bool,
    usage: str,
) -> dict[str, Any]:
    """UpdateItem; the item as it is then. Raises UsageError, CommandError, AwsError."""
    begin = next((place for place, word in enumerate(words) if word in CLAUSES), len(words))
    key, rest = key_of(words[:begin], schema, usage)
    if rest or begin == len(words):
        raise UsageError(
            f"{rest[0]!r} stands where {', '.join(CLAUSES)} is expected"
            if rest
            else "nothing is to be changed",
            hint=f"as in `set name=Ada`, of an item of {schema.table}",
            usage=usage,
        )
    parts = Parts()
    try:
        expression = update_expression(words[begin:], schema, parts)
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None
    checks = [] if upsert else [f"attribute_exists({parts.path((schema.key[0],))})"]
    if condition is not None:
        checks.append(condition_expression(condition, schema, parts))
    check = " AND ".join(checks)
    request: dict[str, Any] = {"ConditionExpression": check} if check else {}
    try:
        answer = ctx.call(
            "dynamodb",
            "update_item",
            TableName=schema.table,
            Key=key,
            UpdateExpression=expression,
            ReturnValues="ALL_NEW",
            **request,
            **parts.used(expression, check),
        )
    except AwsError as error:
        if error.code == "ConditionalCheckFailedException" and condition is None:
            raise CommandError(
                f"{schema.table} has no item {key_text(key)}", hint="--upsert makes it"
            ) from None
        if "document path" in error.message:
            raise CommandError(
                "a path leads through what is not there, or into what is no map or list",
                hint=f"`dynamodb get {schema.table} {key_text(key)}` shows the item; `set address:='{{}}'` makes a map",
            ) from None
        raise refused(error, schema, key) from None
    return item_from_wire(answer["Attributes"])


def update_expression(words: Sequence[Any], schema: Schema, parts: Parts) -> str:
    """`SET #0 = :0 REMOVE #1 …`. Raises ValueError."""
    clauses: dict[str, list[str]] = {"SET": [], "REMOVE": [], "ADD": [], "DELETE": []}
    clause = ""
    told: set[str] = set()
    for word in words:
        if word in CLAUSES:
            clause = word
            continue
        if clause == "remove":
            path, value = read_path(str(word)), None
        else:
            path, value = read_assigned(str(word), schema)
        name = str(path[0])
        if name in schema.key:
            raise ValueError(
                f"{name} is in the key, which no update changes: put another item and remove this one"
            )
        at = parts.path(path)
        if at in told:
            raise ValueError(f"{word}: it is changed twice")
        told.add(at)
        if clause == "remove":
            clauses["REMOVE"].append(at)
        elif clause == "set":
            clauses["SET"].append(f"{at} = {parts.value(value)}")
        elif clause == "append":
            added = parts.value(value if isinstance(value, list) else [value])
            clauses["SET"].append(f"{at} = list_append(if_not_exists({at}, {parts.value([])}), {added})")
        elif clause == "add":
            if isinstance(value, bool) or not (
                isinstance(value, frozenset) or hasattr(value, "as_integer_ratio")
            ):
                raise ValueError(f"{word}: a number is added, or a set, as in tags:SS=a,b")
            clauses["ADD"].append(f"{at} {parts.value(value)}")
        else:
            if not isinstance(value, frozenset):
                raise ValueError(f"{word}: members are deleted from a set, as in tags:SS=a,b")
            clauses["DELETE"].append(f"{at} {parts.value(value)}")
    found = [f"{name} {', '.join(each)}" for name, each in clauses.items() if each]
    if not found:
        raise ValueError(f"nothing stands behind {clause}")
    return " ".join(found)
