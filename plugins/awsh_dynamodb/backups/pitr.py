"""`dynamodb pitr`."""

from __future__ import annotations

from awsh import CURRENT, Context, Time, UsageError
from awsh_dynamodb.groups import pitr
from awsh_dynamodb.kinds import TableName
from awsh_dynamodb.rows import Recovery, Table
from awsh_dynamodb.tables.words import NewTable


@pitr.command
def show(ctx: Context, table: TableName = CURRENT) -> Recovery:
    """Show from when to when a table can be had again (DescribeContinuousBackups).

    Args:
        table: which one; the current one when left out.
    Examples:
        awsh> dynamodb pitr show users
    """
    found = ctx.call("dynamodb", "describe_continuous_backups", TableName=table)
    return _row(table, found["ContinuousBackupsDescription"])


@pitr.command
def on(ctx: Context, table: TableName = CURRENT, *, days: int | None = None) -> Recovery:
    """Keep what is needed to have a table again as it was at any second (UpdateContinuousBackups).

    Args:
        table: which one; the current one when left out.
        days: for so long, 1 to 35; 35 when left out.
    Examples:
        awsh> dynamodb pitr on users
    """
    if days is not None and not 1 <= days <= 35:
        raise UsageError(f"--days {days}: from 1 to 35", usage=on.usage)
    return _update(ctx, table, on=True, days=days)


@pitr.command
def off(ctx: Context, table: TableName = CURRENT) -> Recovery:
    """Keep it no longer, after asking (UpdateContinuousBackups).

    Args:
        table: which one; the current one when left out.
    Examples:
        awsh> dynamodb pitr off users
    """
    ctx.confirm(f"Stop point-in-time recovery of {table}? No earlier state of it can be had again then.")
    return _update(ctx, table, on=False, days=None)


@pitr.command
def restore(
    ctx: Context, table: TableName, new: NewTable, *, to: Time | None = None, wait: bool = False
) -> Table:
    """Make a new table of a table as it was (RestoreTableToPointInTime).

    Args:
        table: which one was.
        new: what the new table is called.
        to: when: 2026-11-23T10:00, or 2h (that long ago); the latest possible when left out, some five minutes ago.
        wait: until it is active.
    Examples:
        awsh> dynamodb pitr restore users users-before --wait
    """
    from awsh_dynamodb.backups.restoring import restore as make

    when = {"RestoreDateTime": to} if to is not None else {"UseLatestRestorableTime": True}
    return make(ctx, "restore_table_to_point_in_time", new, wait=wait, SourceTableName=table, **when)


def _update(ctx: Context, table: str, *, on: bool, days: int | None) -> Recovery:
    wanted = {"PointInTimeRecoveryEnabled": on, **({"RecoveryPeriodInDays": days} if days else {})}
    found = ctx.call(
        "dynamodb", "update_continuous_backups", TableName=table, PointInTimeRecoverySpecification=wanted
    )
    return _row(table, found["ContinuousBackupsDescription"])


def _row(table: str, found: dict[str, object]) -> Recovery:
    about = found.get("PointInTimeRecoveryDescription")
    known = about if isinstance(about, dict) else {}
    return {
        "table": table,
        "state": str(known.get("PointInTimeRecoveryStatus", "DISABLED")).lower(),
        "earliest": known.get("EarliestRestorableDateTime"),
        "latest": known.get("LatestRestorableDateTime"),
    }
