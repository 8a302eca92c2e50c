"""`dynamodb ls`, `dynamodb show`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import CURRENT, Context
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.kinds import TableName
from awsh_dynamodb.rows import Table


@dynamodb.command
def ls(ctx: Context) -> Iterator[Table]:
    """List the tables of the region (ListTables, DescribeTable).

    How many items a table has and how large it is AWS counts about every six hours.

    Examples:
        awsh> dynamodb ls
        awsh> dynamodb ls | where billing = provisioned | select name,read,write
        awsh> dynamodb ls | sort -size | first 5
    """
    from awsh_dynamodb.tables.listing import every

    return every(ctx)


@dynamodb.command
def show(ctx: Context, table: TableName = CURRENT) -> Table:
    """Show one table in full (DescribeTable, DescribeTimeToLive, DescribeContinuousBackups, ListTagsOfResource).

    Args:
        table: which one; the current one when left out.
    Examples:
        awsh> dynamodb show users
        awsh> dynamodb show users | get key
    """
    from awsh_dynamodb.tables.listing import look

    return look(ctx, table)
