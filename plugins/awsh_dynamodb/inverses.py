"""What takes tables and backups back."""

from __future__ import annotations

from awsh import Context, Inverse


def _items(ctx: Context, table: str) -> str:
    """How many are in one, as of the last few hours (DescribeTable)."""
    record = ctx.call("dynamodb", "describe_table", TableName=table)["Table"]
    count = record.get("ItemCount") or 0
    return f"about {count:,} item{'s' if count > 1 else ''}" if count else ""


_TABLE = Inverse(
    "dynamodb",
    "CreateTable",
    kind="dynamodb:table",
    made="parameters.TableName",
    undo="dynamodb rm {ids} --no-backup --wait",
    after=("lambda:mapping", "lambda:function"),
    gone=("DeleteTable", "TableName"),
    loses=_items,
)

INVERSES = (
    _TABLE,
    _TABLE._replace(operation="RestoreTableFromBackup", made="parameters.TargetTableName"),
    _TABLE._replace(operation="RestoreTableToPointInTime", made="parameters.TargetTableName"),
    Inverse(
        "dynamodb",
        "CreateBackup",
        kind="dynamodb:backup",
        made="answer.BackupDetails.BackupArn",
        undo="dynamodb backup rm {ids}",
        after=("dynamodb:table",),
    ),
)
