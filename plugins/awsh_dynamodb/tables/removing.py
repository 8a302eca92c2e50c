"""`dynamodb rm`; the work is in removal.py."""

from __future__ import annotations

from awsh import Context, UsageError
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.kinds import TableName


@dynamodb.command
def rm(
    ctx: Context,
    *tables: TableName,
    backup: str | None = None,
    no_backup: bool = False,
    wait: bool = False,
) -> None:
    """Remove tables with all their items after asking (DeleteTable).

    At a prompt a backup is offered first, since what was deleted does not come back.

    Args:
        tables: which ones. What is protected against deletion stays, and that is said.
        backup: make a backup of this name first; of several tables NAME-TABLE.
        no_backup: no backup, and no question about it.
        wait: until they are gone.
    Examples:
        awsh> dynamodb create brief --key id --wait
        awsh> dynamodb rm brief --backup brief-last --wait
        awsh> dynamodb rm sessions --no-backup
    """
    from awsh_dynamodb.tables.removal import removed

    if not tables:
        raise UsageError("dynamodb rm wants a table", usage=rm.usage)
    if backup and no_backup:
        raise UsageError("--backup or --no-backup, not both", usage=rm.usage)
    removed(ctx, list(dict.fromkeys(tables)), backup=backup, none=no_backup, wait=wait)
