"""`dynamodb query`, `dynamodb scan`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Candidate, Completing, Context, Rows, UsageError, ValueType
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.items.words import Condition, KeyWords, Names, TableWords


def _complete_indexes(completing: Completing) -> Iterator[Candidate]:
    from awsh import Name
    from awsh_dynamodb.kinds import TABLE
    from awsh_dynamodb.tables.schema import Schema

    ctx = completing.ctx
    given = completing.given.get("words") or [ctx.current(TABLE.name) or ""]

    def fetch() -> Iterator[Name]:
        schema = Schema(ctx.call("dynamodb", "describe_table", TableName=given[0])["Table"])
        for index in schema.indexes.values():
            yield Name(index.name, description=", ".join(index.key))

    if given[0]:
        for name in ctx.matching(f"dynamodb:indexes-of-{given[0]}", completing.word, "dynamodb", fetch):
            yield Candidate(name.id, name.description)


IndexName = Annotated[str, ValueType("INDEX", None, _complete_indexes)]


@dynamodb.command
def query(
    ctx: Context,
    *words: KeyWords,
    where: Condition | None = None,
    index: IndexName | None = None,
    reverse: bool = False,
    limit: int | None = None,
    select: Names | None = None,
    consistent: bool = False,
    capacity: bool = False,
) -> Rows:
    """The items of one partition key, in the order of their sort key (Query).

    What stands behind `where` means what it means behind `| where`. Of the sort key =, <, >, … and `~ ^text` narrow
    the query itself; of other attributes DynamoDB looks at as much as it can, which spares their way here, though
    not the capacity.

    Args:
        words: the table, unless it is the current one; the partition key, or that of the index.
        where: which of them.
        index: find them by this index.
        reverse: the highest sort key first.
        limit: stop after so many.
        select: only these attributes, with commas between.
        consistent: as they are now, not as a replica may have them, for twice the capacity.
        capacity: note how many capacity units it took.
    Examples:
        awsh> dynamodb query orders ada where no > 3 and total >= 10
        awsh> dynamodb query orders ada --reverse --limit 1
        awsh> dynamodb query orders 2026-11-23 --index by-day | sum total
    """
    from awsh_dynamodb.items.words import table_of
    from awsh_dynamodb.searching.searches import queried

    schema, rest = table_of(ctx, words, query.usage)
    return queried(
        ctx,
        schema,
        rest,
        where,
        index=index,
        reverse=reverse,
        limit=_checked(limit),
        select=select,
        consistent=consistent,
        capacity=capacity,
        usage=query.usage,
    )


@dynamodb.command
def scan(
    ctx: Context,
    *words: TableWords,
    where: Condition | None = None,
    index: IndexName | None = None,
    parallel: int = 1,
    limit: int | None = None,
    select: Names | None = None,
    consistent: bool = False,
    capacity: bool = False,
) -> Rows:
    """All items of a table or an index, or those that pass (Scan).

    It reads the whole table, whatever passes: `query` finds items by a key. What stands behind `where` means what it
    means behind `| where`; DynamoDB looks at as much of it as it can, which spares rows their way here.

    Args:
        words: the table, unless it is the current one.
        where: which items.
        index: those that are in this index.
        parallel: read so many parts of the table at the same time; their items come as they come.
        limit: stop after so many.
        select: only these attributes, with commas between.
        consistent: as they are now, not as a replica may have them, for twice the capacity.
        capacity: note how many capacity units it took.
    Examples:
        awsh> dynamodb scan users where age > 30 and address.city = Paris
        awsh> dynamodb scan users --parallel 4 > users.jsonl
        awsh> dynamodb scan users --select id,name --limit 10
    """
    from awsh_dynamodb.items.words import table_of
    from awsh_dynamodb.searching.searches import scanned

    schema, rest = table_of(ctx, words, scan.usage)
    if rest:
        raise UsageError(
            f"{rest[0]!r} is too much: a scan goes through a whole table",
            hint="`where …` chooses, or `dynamodb query` by a key",
            usage=scan.usage,
        )
    if not 1 <= parallel <= 1000:
        raise UsageError(f"--parallel {parallel}: from 1 to 1000", usage=scan.usage)
    return scanned(
        ctx,
        schema,
        where,
        index=index,
        parallel=parallel,
        limit=_checked(limit),
        select=select,
        consistent=consistent,
        capacity=capacity,
    )


def _checked(limit: int | None) -> int | None:
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: at least 1 item")
    return limit
