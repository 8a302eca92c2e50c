"""Tables as rows."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import AwsError, Context, Size, in_parallel, tags_of
from awsh_dynamodb.rows import IndexRow, Table
from awsh_dynamodb.tables.schema import Schema, find, seek

_STREAMS = {"KEYS_ONLY": "keys", "NEW_IMAGE": "new", "OLD_IMAGE": "old", "NEW_AND_OLD_IMAGES": "both"}


def every(ctx: Context) -> Iterator[Table]:
    """All of the region, in the order of their names; one that goes meanwhile is left out."""
    names = ctx.search("dynamodb", "list_tables", "TableNames[]")
    for _, schema in in_parallel(ctx, lambda name: seek(ctx, name, fresh=True), names, ordered=True):
        if schema is not None:
            yield table_row(schema)


def table_row(schema: Schema) -> Table:
    """What DescribeTable tells."""
    record = schema.record
    throughput = record.get("ProvisionedThroughput") or {}
    mode = (record.get("BillingModeSummary") or {}).get("BillingMode", "PROVISIONED")
    stream = record.get("StreamSpecification") or {}
    on_demand = mode == "PAY_PER_REQUEST"
    return {
        "name": schema.table,
        "state": schema.state,
        "key": key_text(schema, schema.key),
        "items": record.get("ItemCount", 0),
        "size": Size(record.get("TableSizeBytes", 0)),
        "billing": "on-demand" if on_demand else "provisioned",
        "read": None if on_demand else throughput.get("ReadCapacityUnits"),
        "write": None if on_demand else throughput.get("WriteCapacityUnits"),
        "indexes": {index.name: key_text(schema, index.key) for index in schema.indexes.values()},
        "stream": _STREAMS.get(stream.get("StreamViewType", "")) if stream.get("StreamEnabled") else None,
        "stream_arn": record.get("LatestStreamArn"),
        "protected": bool(record.get("DeletionProtectionEnabled")),
        "storage": (record.get("TableClassSummary") or {})
        .get("TableClass", "STANDARD")
        .lower()
        .replace("_", "-"),
        "created": record.get("CreationDateTime"),
        "arn": schema.arn,
    }


def key_text(schema: Schema, key: tuple[str, ...]) -> str:
    """`id, when:N`: S is not said."""
    return ", ".join(
        name if schema.types.get(name, "S") == "S" else f"{name}:{schema.types[name]}" for name in key
    )


def look(ctx: Context, name: str) -> Table:
    """The row of the table called NAME with its TTL, recovery and tags. Raises AwsError, CommandError."""
    schema = find(ctx, name, fresh=True)
    row = table_row(schema)
    ttl = ctx.call("dynamodb", "describe_time_to_live", TableName=name)["TimeToLiveDescription"]
    row["ttl"] = ttl.get("AttributeName") if ttl["TimeToLiveStatus"].startswith("ENABL") else None
    row["pitr"] = recovers(ctx, name)
    listed = list(ctx.search("dynamodb", "list_tags_of_resource", "Tags[]", ResourceArn=schema.arn))
    row["tags"] = tags_of({"Tags": listed})
    return row


def recovers(ctx: Context, name: str) -> bool:
    """Whether a table can be had again as it was at any second."""
    try:
        found = ctx.call("dynamodb", "describe_continuous_backups", TableName=name)
    except AwsError as error:
        if error.code == "TableNotFoundException":  # it is being made
            return False
        raise
    about = found["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription") or {}
    return about.get("PointInTimeRecoveryStatus") == "ENABLED"


def index_rows(schema: Schema) -> Iterator[IndexRow]:
    """The indexes of a table."""
    records = {
        each["IndexName"]: each
        for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for each in schema.record.get(name) or ()
    }
    for index in schema.indexes.values():
        record = records[index.name]
        yield {
            "name": index.name,
            "table": schema.table,
            "key": key_text(schema, index.key),
            "kind": index.kind,
            "state": index.state,
            "projected": index.projected if isinstance(index.projected, str) else list(index.projected),
            "items": record.get("ItemCount", 0),
            "size": Size(record.get("IndexSizeBytes", 0)),
        }
