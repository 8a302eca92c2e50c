"""Behind `dynamodb index create`."""

from __future__ import annotations

from typing import Any

from awsh import CommandError, Context, UsageError
from awsh_dynamodb.rows import IndexRow
from awsh_dynamodb.tables.creating import key_schema, throughput
from awsh_dynamodb.tables.listing import index_rows
from awsh_dynamodb.tables.schema import find, forget
from awsh_dynamodb.tables.states import at_rest, wait_for
from awsh_dynamodb.tables.words import Key


def added(
    ctx: Context,
    table: str,
    name: str,
    key: tuple[Key, ...],
    *,
    projection: dict[str, Any],
    read: int | None,
    write: int | None,
    wait: bool,
) -> IndexRow:
    """Adds a global index. Raises UsageError, CommandError, AwsError."""
    schema = find(ctx, table, fresh=True)
    if name in schema.indexes:
        raise CommandError(f"{table} has an index {name} already", hint=f"`dynamodb index ls {table}`")
    kinds = dict(schema.types)
    for attribute, kind in key:
        if kinds.setdefault(attribute, kind) != kind:
            raise UsageError(f"{attribute} is of type {kinds[attribute]} in the keys of {table}, not {kind}")
    provisioned = (schema.record.get("BillingModeSummary") or {}).get("BillingMode") != "PAY_PER_REQUEST"
    if (read or write) and not provisioned:
        raise UsageError(f"{table} is paid for on demand: --read and --write are for provisioned capacity")
    made: dict[str, Any] = {"IndexName": name, "KeySchema": key_schema(*key), "Projection": projection}
    if provisioned:
        made["ProvisionedThroughput"] = throughput(read, write)
    with at_rest(table):
        ctx.call(
            "dynamodb",
            "update_table",
            TableName=table,
            AttributeDefinitions=[
                {"AttributeName": n, "AttributeType": kinds[n]} for n in _used(schema, key, kinds)
            ],
            GlobalSecondaryIndexUpdates=[{"Create": made}],
        )
    forget(ctx, table)
    if wait:
        wait_for(ctx, [table])
    rows = index_rows(find(ctx, table, fresh=True))
    found = next((row for row in rows if row["name"] == name), None)
    if found is None:
        raise CommandError(f"{table} shows no index {name} yet", hint=f"`dynamodb index ls {table}`")
    return found


def _used(schema: Any, key: tuple[Key, ...], kinds: dict[str, str]) -> list[str]:
    """Attributes in keys: AWS wants those of the table and of all indexes, and no others."""
    used = {*schema.key, *(name for name, _ in key)}
    for index in schema.indexes.values():
        used.update(index.key)
    return [name for name in kinds if name in used]
