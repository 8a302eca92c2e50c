"""`dynamodb put`, `get`, `update`, `rm-item`."""

from __future__ import annotations

from typing import Annotated, Any

from awsh import Context, Rows, UsageError, ValueType
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.items.words import Condition, ItemWords, KeyWords, Names, UpdateWords
from awsh_dynamodb.values.typed import read_json


def _item(ctx: Context, given: Any) -> Any:
    """JSON with every digit, or of @FILE; a record of a variable passes."""
    from pathlib import Path

    if not isinstance(given, str):
        return given
    text = given
    if given.startswith("@"):
        try:
            text = Path(given[1:]).expanduser().read_text()
        except OSError as error:
            raise ValueError(f"{error.strerror}: {error.filename}") from None
    found = read_json(text)
    if not isinstance(found, dict):
        raise ValueError("an item is a JSON object")
    return found


ItemJson = Annotated[Any, ValueType("JSON", _item)]


@dynamodb.command
def put(
    ctx: Context,
    *words: ItemWords,
    item: ItemJson | None = None,
    if_new: bool = False,
    if_: Condition | None = None,
    rows: Rows | None = None,
) -> None:
    """Put items into a table: one of words or JSON (PutItem), or rows of a pipeline (BatchWriteItem).

    An item with the same key is replaced whole. Values are typed by their looks: 36 and -1.5 are numbers, true,
    false and null themselves, {…} and […] JSON, all else text. A key has the type that the table says. NAME:N=…
    sets the type (S N B BOOL NULL L M SS NS BS), NAME:=… takes JSON, address.city=… fills a map; a dot in a name is
    `\\.`. Rows go in batches of 25, several at a time; what DynamoDB has no capacity for is tried again.

    Args:
        words: the table, unless it is the current one, then ATTRIBUTE=VALUE for each attribute.
        item: the whole item as JSON, or @FILE.
        if_new: only if there is no item with this key yet.
        if_: only if this holds for the item that is there: `--if 'version = 3'`. DynamoDB decides, which knows
            no regular expressions.
        rows: from a pipeline: the items.
    Examples:
        awsh> dynamodb put users id=ada name='Ada Lovelace' age=36 address.city=Paris tags:SS=math,poetry
        awsh> dynamodb put orders customer=ada no=5 day=2026-11-23 total=12.50
        awsh> dynamodb put users --item '{"id": "bob", "address": {"city": "Paris"}}' --if-new
        awsh> dynamodb scan users | where age > 30 | dynamodb put adults
    """
    from awsh_dynamodb.items.single import put_one
    from awsh_dynamodb.items.words import table_of
    from awsh_dynamodb.items.writing import put_rows

    schema, rest = table_of(ctx, words, put.usage)
    if if_new and if_ is not None:
        raise UsageError("--if-new or --if, not both", usage=put.usage)
    if rows is None or rest or item is not None:
        put_one(ctx, schema, rest, item, if_new=if_new, condition=if_, usage=put.usage)
    elif if_new or if_ is not None:
        for row in rows:
            put_one(ctx, schema, [row], None, if_new=if_new, condition=if_, usage=put.usage)
    else:
        put_rows(ctx, schema, rows)


@dynamodb.command
def get(
    ctx: Context,
    *words: KeyWords,
    select: Names | None = None,
    consistent: bool = False,
    rows: Rows | None = None,
) -> Any:
    """Get an item by its key (GetItem), or those whose keys rows of a pipeline have (BatchGetItem).

    Args:
        words: the table, unless it is the current one; the partition key, and the sort key where there is one: their
            values, or ATTRIBUTE=VALUE.
        select: only these attributes, with commas between.
        consistent: as it is now, not as a replica may have it, for twice the capacity.
        rows: from a pipeline: rows with the keys.
    Examples:
        awsh> dynamodb get users ada
        awsh> dynamodb get orders ada 5 --select total,day
        awsh> dynamodb scan orders | select id=customer | uniq | dynamodb get users
    """
    from awsh_dynamodb.items.single import get_many, get_one
    from awsh_dynamodb.items.words import table_of

    schema, rest = table_of(ctx, words, get.usage)
    if rows is not None and not rest:
        return get_many(ctx, schema, rows, select, consistent=consistent)
    return get_one(ctx, schema, rest, select, consistent=consistent, usage=get.usage)


@dynamodb.command
def update(
    ctx: Context,
    *words: UpdateWords,
    if_: Condition | None = None,
    upsert: bool = False,
) -> dict[str, Any]:
    """Change attributes of an item, and show it as it is then (UpdateItem).

    Behind the key stand `set ATTRIBUTE=VALUE …`, `remove ATTRIBUTE …`, `add NUMBER=BY …` (or to a set),
    `append LIST=VALUE …` and `delete SET:SS=a,b …`, values as for `put`. address.city and tags[0] lead inside.

    Args:
        words: the table, unless it is the current one; the key; what to change.
        if_: only if this holds for the item: `--if 'version = 3'`.
        upsert: make the item where there is none; without it that is an error.
    Examples:
        awsh> dynamodb update users ada set name=Ada address.city=London remove nick add visits=1
        awsh> dynamodb update users ada set version=4 --if not version
        awsh> dynamodb update hits home add n=1 --upsert
    """
    from awsh_dynamodb.items.updating import update_one
    from awsh_dynamodb.items.words import table_of

    schema, rest = table_of(ctx, words, update.usage)
    return update_one(ctx, schema, rest, if_, upsert=upsert, usage=update.usage)


@dynamodb.command(name="rm-item")
def rm_item(ctx: Context, *words: KeyWords, if_: Condition | None = None, rows: Rows | None = None) -> None:
    """Remove an item by its key (DeleteItem), or those of a pipeline's rows (BatchWriteItem), after asking.

    Args:
        words: the table, unless it is the current one; the key.
        if_: only if this holds for the item.
        rows: from a pipeline: rows with the keys.
    Examples:
        awsh> dynamodb rm-item users bob
        awsh> dynamodb scan sessions where until < 1700000000 | dynamodb rm-item sessions
    """
    from awsh_dynamodb.items.removing import remove_many, remove_one
    from awsh_dynamodb.items.words import table_of

    schema, rest = table_of(ctx, words, rm_item.usage)
    if rows is not None and not rest:
        if if_ is not None:
            raise UsageError("--if is for one item", hint="`| where …` before it chooses among rows")
        remove_many(ctx, schema, rows)
    else:
        remove_one(ctx, schema, rest, if_, usage=rm_item.usage)
