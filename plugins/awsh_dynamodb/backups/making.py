"""A backup is made."""

from __future__ import annotations

import re

from awsh import Context, UsageError, until
from awsh_dynamodb.rows import Backup, backup_row

_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")


def check_backup_name(name: str) -> str:
    """Raises UsageError."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name[:40]!r} is no name for a backup", hint="3 to 255 letters, digits, and _ - .")
    return name


def back_up(ctx: Context, table: str, name: str, *, wait: bool) -> Backup:
    """CreateBackup. wait: until it is there, which takes seconds whatever the size. Raises AwsError."""
    made = ctx.call("dynamodb", "create_backup", TableName=table, BackupName=name)["BackupDetails"]

    def look() -> Backup | None:
        found = ctx.call("dynamodb", "describe_backup", BackupArn=made["BackupArn"])["BackupDescription"]
        row = backup_row({**found["BackupDetails"], "TableName": table})
        return row if row["state"] == "available" else None

    if wait:
        return until(ctx, look, f"making backup {name}")
    return backup_row({**made, "TableName": table})
