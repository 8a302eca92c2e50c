"""A table, whose stream Lambda reads."""

from __future__ import annotations

from typing import Any

from awsh import AwsError, CommandError, Context, until
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.loops.refusing import refuse
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.mappings import mapped
from awsh_lambda.triggers.roles.granting import grant
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.sources.reading import options, row
from awsh_lambda.triggers.wish import Wish, number

ACTIONS = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
STARTS = {"latest": "LATEST", "start": "TRIM_HORIZON"}
VIEW = "NEW_AND_OLD_IMAGES"


def add(ctx: Context, function: Function, table: str, wish: Wish) -> Trigger:
    """Has Lambda read a table's stream, which is turned on (UpdateTable, CreateEventSourceMapping)."""
    number("--batch", wish.batch, 1, 10_000)
    number("--retries", wish.retries, 0, 10_000)
    found = find(ctx, table)
    refuse(ctx, function, watched(found), allow=wish.allow_recursion)
    stream = _stream(ctx, found)
    fresh = grant(ctx, function, stream, {stream: ACTIONS, "*": ("dynamodb:ListStreams",)})
    wanted = options(wish)
    if wish.retries is not None:
        wanted["MaximumRetryAttempts"] = wish.retries
    mapping = mapped(ctx, function, stream, wanted, start=STARTS[wish.start or "latest"], fresh=fresh)
    return row(function, "dynamodb", mapping)


def watched(table: dict[str, Any]) -> Watched:
    """What of the table, as AWS describes it, wakes a function."""
    return Watched("dynamodb", "table", table["TableName"], table["TableArn"], frozenset({"item"}))


def find(ctx: Context, given: str) -> dict[str, Any]:
    """The table of that name or ARN (DescribeTable). Raises CommandError."""
    name = given.rpartition("/")[2]
    try:
        found: dict[str, Any] = ctx.call("dynamodb", "describe_table", TableName=name)["Table"]
    except AwsError as error:
        if error.code == "ResourceNotFoundException":
            raise CommandError(f"there is no table {name!r} in {ctx.region}") from error
        raise
    return found


def _stream(ctx: Context, table: dict[str, Any]) -> str:
    """The ARN of a table's stream, which is turned on where it is not."""
    view = (table.get("StreamSpecification") or {}).get("StreamViewType", "")
    if (table.get("StreamSpecification") or {}).get("StreamEnabled"):
        if view == "KEYS_ONLY":
            ctx.note(f"note: the stream of table {table['TableName']} tells the keys of an item alone")
        return str(table["LatestStreamArn"])
    name = table["TableName"]
    # One that is being made or changed is not changed otherwise.
    until(ctx, lambda: _active(ctx, name), f"making table {name}")
    ctx.note(f"turning on the stream of table {name}: each item as it was and as it is")
    ctx.call(
        "dynamodb",
        "update_table",
        TableName=name,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": VIEW},
    )
    changed = until(ctx, lambda: _active(ctx, name), f"turning on the stream of {name}")
    return str(changed["LatestStreamArn"])


def _active(ctx: Context, name: str) -> dict[str, Any] | None:
    """The table, unless AWS is at work on it."""
    found: dict[str, Any] = ctx.call("dynamodb", "describe_table", TableName=name)["Table"]
    return found if found["TableStatus"] == "ACTIVE" else None
