"""`dynamodb backup`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from awsh import CommandError, Context, human_size
from awsh_dynamodb.groups import backup
from awsh_dynamodb.kinds import BackupArn, TableName
from awsh_dynamodb.rows import Backup, Table
from awsh_dynamodb.tables.words import NewTable


@backup.command
def create(ctx: Context, table: TableName, name: str | None = None, *, wait: bool = False) -> Backup:
    """Make a backup of a table as it is now (CreateBackup).

    Args:
        table: which one.
        name: what the backup is called; the table's name and the time when left out.
        wait: until it is there, which takes seconds.
    Examples:
        awsh> dynamodb backup create users users-monday --wait
    """
    from awsh_dynamodb.backups.making import back_up, check_backup_name

    called = check_backup_name(name or f"{table}-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    return back_up(ctx, table, called, wait=wait)


@backup.command
def ls(ctx: Context, table: TableName | None = None) -> Iterator[Backup]:
    """List backups (ListBackups).

    Args:
        table: of this table; of all when left out.
    Examples:
        awsh> dynamodb backup ls users | sort -created
    """
    from awsh_dynamodb.rows import backup_row

    asked = {"TableName": table} if table else {}
    for record in ctx.search("dynamodb", "list_backups", "BackupSummaries[]", **asked):
        yield backup_row(record)


@backup.command
def restore(ctx: Context, backup: BackupArn, table: NewTable | None = None, *, wait: bool = False) -> Table:
    """Make a new table of a backup (RestoreTableFromBackup).

    Its items and indexes come back; time to live, streams, tags and recovery are to be set anew.

    Args:
        backup: its name or ARN.
        table: what the new table is called; as the old one when left out, if that is gone.
        wait: until it is active.
    Examples:
        awsh> dynamodb backup restore users-monday users-again --wait
    """
    from awsh_dynamodb.backups.restoring import restored

    return restored(ctx, backup, table, wait=wait)


@backup.command
def rm(ctx: Context, *backups: BackupArn) -> None:
    """Remove backups after asking (DeleteBackup).

    Args:
        backups: their names or ARNs.
    Examples:
        awsh> dynamodb backup rm users-monday
    """
    found = [
        ctx.call("dynamodb", "describe_backup", BackupArn=arn)["BackupDescription"]
        for arn in dict.fromkeys(backups)
    ]
    if not found:
        raise CommandError("no backup was named", hint="`dynamodb backup ls` lists them")
    told = "; ".join(
        f"{each['BackupDetails']['BackupName']} of {each['SourceTableDetails']['TableName']}"
        f" ({human_size(each['BackupDetails'].get('BackupSizeBytes') or 0)})"
        for each in found
    )
    ctx.confirm(f"Delete backup{'' if len(found) == 1 else 's'} {told}?")
    for each in found:
        ctx.call("dynamodb", "delete_backup", BackupArn=each["BackupDetails"]["BackupArn"])
