"""Tables and backups as resource kinds, and the parameter types that take them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Context, Name, Resource, ResourceKind

TABLE = ResourceKind(
    "dynamodb:table",
    noun="table",
    service="dynamodb",
    operation="list_tables",
    items="TableNames[]",
    id="@",
    use="table",
    # Their names are their ids: AWS says whether there is one.
    pattern=r"[A-Za-z0-9_.-]{3,255}",
    columns=("name", "table"),
    row="awsh_dynamodb.rows:Table",
    missing=("ResourceNotFoundException", "TableNotFoundException"),
)


def _backups(ctx: Context) -> Iterator[Name]:
    for each in ctx.search("dynamodb", "list_backups", "BackupSummaries[]"):
        about = f"of {each['TableName']}, {each['BackupCreationDateTime']:%Y-%m-%d %H:%M}"
        yield Name(each["BackupArn"], each["BackupName"], about)


BACKUP = ResourceKind(
    "dynamodb:backup",
    noun="backup",
    service="dynamodb",
    names=_backups,
    pattern=r"arn:aws[\w-]*:dynamodb:.*/backup/.*",
    columns=("arn", "backup"),
    row="awsh_dynamodb.rows:Backup",
    missing=("BackupNotFoundException",),
)

KINDS = (TABLE, BACKUP)

TableName = Annotated[str, Resource(TABLE.name)]
BackupArn = Annotated[str, Resource(BACKUP.name)]
