"""`dynamodb ttl`."""

from __future__ import annotations

from awsh import CURRENT, AwsError, CommandError, Context
from awsh_dynamodb.groups import ttl
from awsh_dynamodb.kinds import TableName
from awsh_dynamodb.rows import TimeToLive


@ttl.command
def show(ctx: Context, table: TableName = CURRENT) -> TimeToLive:
    """Show which attribute says when an item is over (DescribeTimeToLive).

    Args:
        table: which one; the current one when left out.
    Examples:
        awsh> dynamodb ttl show sessions
    """
    found = ctx.call("dynamodb", "describe_time_to_live", TableName=table)["TimeToLiveDescription"]
    return {
        "table": table,
        "state": found["TimeToLiveStatus"].lower(),
        "attribute": found.get("AttributeName"),
    }


@ttl.command(name="set")
def set_(ctx: Context, table: TableName, attribute: str) -> TimeToLive:
    """Let DynamoDB remove items when they are over (UpdateTimeToLive).

    The attribute is a number, seconds since 1970. Items go some time after, AWS says within a few days; until then
    they are still found.

    Args:
        table: which one.
        attribute: whose value says when.
    Examples:
        awsh> dynamodb ttl set sessions until
    """
    now = show(ctx, table)
    if now["attribute"] == attribute and now["state"].startswith("enabl"):
        return now  # type: ignore[no-any-return]
    _update(ctx, table, attribute, on=True)
    return show(ctx, table)  # type: ignore[no-any-return]


@ttl.command
def off(ctx: Context, table: TableName = CURRENT) -> TimeToLive:
    """Let items stay (UpdateTimeToLive).

    Args:
        table: which one; the current one when left out.
    Examples:
        awsh> dynamodb ttl off sessions
    """
    now = show(ctx, table)
    if not now["attribute"]:
        raise CommandError(f"{table} has no time to live", hint=f"`dynamodb ttl set {table} ATTRIBUTE`")
    _update(ctx, table, now["attribute"], on=False)
    return show(ctx, table)  # type: ignore[no-any-return]


def _update(ctx: Context, table: str, attribute: str, *, on: bool) -> None:
    try:
        ctx.call(
            "dynamodb",
            "update_time_to_live",
            TableName=table,
            TimeToLiveSpecification={"Enabled": on, "AttributeName": attribute},
        )
    except AwsError as error:
        if "multiple times" in error.message:
            raise CommandError(
                f"the time to live of {table} was changed a short while ago",
                hint="AWS takes the next change within an hour",
            ) from None
        if "already enabled" in error.message:
            now = show(ctx, table)
            if now["attribute"] != attribute:
                raise CommandError(
                    f"{table} goes by {now['attribute']} already",
                    hint=f"`dynamodb ttl off {table}` first; AWS takes one change an hour",
                ) from None
            return
        raise
