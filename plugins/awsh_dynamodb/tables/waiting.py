"""`dynamodb wait`."""

from __future__ import annotations

from awsh import Context, UsageError
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.kinds import TABLE, TableName


@dynamodb.command
def wait(ctx: Context, *tables: TableName, gone: bool = False) -> None:
    """Wait until tables and their indexes are active (DescribeTable).

    Args:
        tables: which ones; the current one when left out.
        gone: until they are deleted instead.
    Examples:
        awsh> dynamodb wait users
        awsh> dynamodb wait old --gone
    """
    from awsh_dynamodb.tables.states import wait_for

    wait_for(ctx, tables or [current_table(ctx, wait.usage)], gone=gone)


def current_table(ctx: Context, usage: str) -> str:
    """The one chosen with `use`. Raises UsageError where there is none."""
    found = ctx.current(TABLE.name)
    if found is None:
        raise UsageError("no current table", hint="name one, or choose it with `use table NAME`", usage=usage)
    return found
