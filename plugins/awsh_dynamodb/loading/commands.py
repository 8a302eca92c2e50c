"""`dynamodb load`."""

from __future__ import annotations

from typing import Annotated, Any

from awsh import CommandError, Context, LocalPath, ValueType
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.kinds import TableName
from awsh_dynamodb.values.typed import TYPES


def _kind(ctx: Context, given: Any) -> str:
    if str(given) not in TYPES:
        raise ValueError(f"{given!r} is none of the types {', '.join(TYPES)}")
    return str(given)


Kinds = Annotated[
    dict[str, Annotated[str, ValueType("ATTRIBUTE=TYPE", _kind)]] | None, ValueType("ATTRIBUTE=TYPE", _kind)
]


@dynamodb.command
def load(
    ctx: Context,
    table: TableName,
    file: LocalPath,
    *,
    type: Kinds = None,
    text: bool = False,
    skip: int = 0,
) -> None:
    """Load a file into a table: .csv, .tsv, .jsonl, .json, or DynamoDB's export (BatchWriteItem).

    A row replaces the item of its key, so loading a file twice does no harm. What is stopped says how far it got, and
    how to go on. In csv, cells are typed by their looks where nothing is lost by it, keys as the table says, and
    empty cells are left out. Numbers of JSON keep all digits. A file may be packed: .gz.

    Args:
        table: which one.
        file: the file.
        type: the type of a column: age=N, tags=SS (with commas between), data=B (base64), address=M (JSON); may be
            given several times.
        text: cells that no --type is said of are text.
        skip: begin behind so many rows.
    Examples:
        awsh> dynamodb load users users.csv --type tags=SS --type zip=S
        awsh> dynamodb load users users.jsonl
    """
    from awsh_dynamodb.loading.files import loaded

    if skip < 0:
        raise CommandError(f"--skip {skip}: 0 rows or more")
    loaded(ctx, table, file, kinds=type or {}, text=text, skip=skip)
