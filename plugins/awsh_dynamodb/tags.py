"""`dynamodb tag`, `dynamodb untag`."""

from __future__ import annotations

from typing import Annotated

from awsh import Context, Rows, Tagging, tag_list
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.kinds import TABLE
from awsh_dynamodb.tables.schema import find


def _set(ctx: Context, tables: list[str], tags: dict[str, str]) -> None:
    for table in tables:
        ctx.call("dynamodb", "tag_resource", ResourceArn=find(ctx, table).arn, Tags=tag_list(tags))


def _remove(ctx: Context, tables: list[str], keys: list[str]) -> None:
    for table in tables:
        ctx.call("dynamodb", "untag_resource", ResourceArn=find(ctx, table).arn, TagKeys=keys)


_TAGGING = Tagging(TABLE.name, _set, _remove)

TableOrTag = Annotated[str, _TAGGING.words]
TableThenKey = Annotated[str, _TAGGING.words_of_one]


@dynamodb.command
def tag(ctx: Context, *words: TableOrTag, rows: Rows | None = None) -> None:
    """Set tags of tables (TagResource).

    Args:
        words: the tables and the tags (KEY=VALUE), in any order.
        rows: from a pipeline: the tables.
    Examples:
        awsh> dynamodb tag users env=test
        awsh> dynamodb ls | where name ~ ^lab | dynamodb tag env=lab
    """
    _TAGGING.tag(ctx, tag, words, rows)


@dynamodb.command
def untag(ctx: Context, *words: TableThenKey, rows: Rows | None = None) -> None:
    """Remove tags of tables (UntagResource).

    Args:
        words: a table and the keys of its tags; behind a pipeline the keys alone.
        rows: from a pipeline: the tables.
    Examples:
        awsh> dynamodb untag users env
    """
    _TAGGING.untag(ctx, untag, words, rows)
