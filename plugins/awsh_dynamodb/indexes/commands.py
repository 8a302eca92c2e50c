"""`dynamodb index`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import CURRENT, CommandError, Context
from awsh_dynamodb.groups import index
from awsh_dynamodb.kinds import TableName
from awsh_dynamodb.rows import IndexRow
from awsh_dynamodb.searching.commands import IndexName
from awsh_dynamodb.tables.words import IndexKey, NewTable, Projection


@index.command
def ls(ctx: Context, table: TableName = CURRENT) -> Iterator[IndexRow]:
    """List the indexes of a table (DescribeTable).

    Args:
        table: which one; the current one when left out.
    Examples:
        awsh> dynamodb index ls orders
    """
    from awsh_dynamodb.tables.listing import index_rows
    from awsh_dynamodb.tables.schema import find

    return index_rows(find(ctx, table, fresh=True))


@index.command
def create(
    ctx: Context,
    table: TableName,
    name: NewTable,
    key: IndexKey,
    *,
    project: Projection | None = None,
    read: int | None = None,
    write: int | None = None,
    wait: bool = False,
) -> IndexRow:
    """Add a global index to a table; its items are filled in by and by (UpdateTable).

    Args:
        table: which one.
        name: what the index is called.
        key: its partition key, and behind a comma its sort key: mail, or city,age:N.
        project: what it has of each item besides keys: all (when left out), keys, or names with commas between.
        read: read capacity units, of a table with provisioned ones.
        write: write capacity units.
        wait: until all items are in it.
    Examples:
        awsh> dynamodb index create users by-city address_city,age:N --wait
        awsh> dynamodb index create users by-mail mail --project keys --wait
    """
    from awsh_dynamodb.indexes.making import added

    return added(
        ctx,
        table,
        name,
        key,
        projection=project or {"ProjectionType": "ALL"},
        read=read,
        write=write,
        wait=wait,
    )


@index.command
def rm(ctx: Context, table: TableName, name: IndexName, *, wait: bool = False) -> None:
    """Remove a global index after asking; the items stay in the table (UpdateTable).

    Args:
        table: which one.
        name: which index.
        wait: until it is gone.
    Examples:
        awsh> dynamodb index rm orders by-day --wait
    """
    from awsh_dynamodb.tables.schema import find, forget
    from awsh_dynamodb.tables.states import at_rest, wait_for

    found = find(ctx, table, fresh=True).index(name)
    if found.kind == "local":
        raise CommandError(f"{name} is a local index, which stays as long as its table")
    ctx.confirm(f"Remove index {name} ({', '.join(found.key)}) of {table}? What queries it will fail.")
    with at_rest(table):
        ctx.call(
            "dynamodb",
            "update_table",
            TableName=table,
            GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}],
        )
    forget(ctx, table)
    if wait:
        wait_for(ctx, [table])
