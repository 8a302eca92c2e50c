"""Behind `dynamodb set`."""

from __future__ import annotations

from typing import Any

from awsh import Context
from awsh_dynamodb.rows import Table
from awsh_dynamodb.tables.creating import capacity
from awsh_dynamodb.tables.listing import look, table_row
from awsh_dynamodb.tables.schema import find, forget
from awsh_dynamodb.tables.states import at_rest, wait_for
from awsh_dynamodb.tables.words import VIEWS


def updated(
    ctx: Context,
    table: str,
    *,
    billing: str | None,
    read: int | None,
    write: int | None,
    stream: str | None,
    stop_stream: bool,
    protect: bool | None,
    infrequent: bool | None,
    wait: bool,
) -> Table:
    """Changes what is not None. Raises UsageError, AwsError."""
    schema = find(ctx, table, fresh=True)
    request: dict[str, Any] = {}
    if billing or read or write:
        now = table_row(schema)
        # What is left out stays, and so does billing where only units change.
        wanted = capacity(
            billing or ("provisioned" if now["billing"] == "provisioned" else None),
            read or (None if billing == "on-demand" else now["read"]),
            write or (None if billing == "on-demand" else now["write"]),
        )
        if now["billing"] == "provisioned" and wanted["BillingMode"] == "PROVISIONED":
            del wanted["BillingMode"]
        request |= wanted
        indexes = [index.name for index in schema.indexes.values() if index.kind == "global"]
        if "ProvisionedThroughput" in wanted and now["billing"] == "on-demand" and indexes:
            request["GlobalSecondaryIndexUpdates"] = [
                {"Update": {"IndexName": name, "ProvisionedThroughput": wanted["ProvisionedThroughput"]}}
                for name in indexes
            ]
    if stream or stop_stream:
        request["StreamSpecification"] = (
            {"StreamEnabled": True, "StreamViewType": VIEWS[stream]} if stream else {"StreamEnabled": False}
        )
    if protect is not None:
        request["DeletionProtectionEnabled"] = protect
    if infrequent is not None:
        request["TableClass"] = "STANDARD_INFREQUENT_ACCESS" if infrequent else "STANDARD"
    with at_rest(table):
        ctx.call("dynamodb", "update_table", TableName=table, **request)
    forget(ctx, table)
    if wait:
        wait_for(ctx, [table])
    return look(ctx, table)
