"""A table is made of what was kept."""

from __future__ import annotations

from typing import Any

from awsh import AwsError, CommandError, Context
from awsh_dynamodb.rows import Table
from awsh_dynamodb.tables.listing import look
from awsh_dynamodb.tables.schema import forget
from awsh_dynamodb.tables.states import wait_for


def restored(ctx: Context, arn: str, table: str | None, *, wait: bool) -> Table:
    """RestoreTableFromBackup. Raises CommandError, AwsError."""
    found = ctx.call("dynamodb", "describe_backup", BackupArn=arn)["BackupDescription"]
    target = table or str(found["SourceTableDetails"]["TableName"])
    return restore(ctx, "restore_table_from_backup", target, wait=wait, BackupArn=arn)


def restore(ctx: Context, operation: str, target: str, *, wait: bool, **source: Any) -> Table:
    """A new table called TARGET by one of the two operations. Raises CommandError where the name is taken."""
    try:
        ctx.call("dynamodb", operation, TargetTableName=target, **source)
    except AwsError as error:
        if error.code in ("TableAlreadyExistsException", "TableInUseException"):
            raise CommandError(f"there is a table {target!r} already", hint="give another name") from None
        raise
    forget(ctx, target)
    if wait:
        wait_for(ctx, [target])
    return look(ctx, target)
