"""Rules of DynamoDB: backups have their table's size, and a table is restored only to when it can be."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.dynamodb_tables import CREATING_SECONDS, begin, must_rest, refusal, size, sweep

BACKUP_SECONDS = 0.2
_BACKEND = "moto.dynamodb.models:DynamoDBBackend"


@rule(f"{_BACKEND}.create_backup", "table_name", "backup_name")
def create_backup(moto: Callable[..., Any], backend: Any, table_name: str, backup_name: str) -> Any:
    """CREATING for a while; refused of a table that is not active."""
    table = backend.tables.get(table_name.rpartition("/")[2])
    if table is not None:
        must_rest(table)
    made = moto(table_name, backup_name)
    made.sandbox_bytes = size(made.table)
    made.sandbox_made_at = time.time() + BACKUP_SECONDS
    return made


@rule("moto.dynamodb.models.table:Backup.details")
def details(moto: Callable[..., Any], backup: Any) -> dict[str, Any]:
    """Its size and its state."""
    return _told(moto(), backup)


@rule("moto.dynamodb.models.table:Backup.summary")
def summary(moto: Callable[..., Any], backup: Any) -> dict[str, Any]:
    """The same in a list."""
    return _told(moto(), backup)


def _told(found: dict[str, Any], backup: Any) -> dict[str, Any]:
    found["BackupSizeBytes"] = getattr(backup, "sandbox_bytes", 0)
    if time.time() < getattr(backup, "sandbox_made_at", 0.0):
        found["BackupStatus"] = "CREATING"
    return found


@rule(f"{_BACKEND}.delete_backup", "backup_arn")
def delete_backup(moto: Callable[..., Any], backend: Any, backup_arn: str) -> Any:
    """Not while it is being made."""
    _must_be_there(backend, backup_arn)
    return moto(backup_arn)


def _must_be_there(backend: Any, arn: str) -> None:
    backup = backend.get_backup(arn)
    if time.time() < getattr(backup, "sandbox_made_at", 0.0):
        raise refusal("BackupInUseException", f"Backup is being created: {arn}")


@rule(f"{_BACKEND}.restore_table_from_backup", "target_table_name", "backup_arn")
def restore_table_from_backup(
    moto: Callable[..., Any], backend: Any, target_table_name: str, backup_arn: str
) -> Any:
    """CREATING for a while, and billed as the table was."""
    sweep(backend)
    _must_be_there(backend, backup_arn)
    made = moto(target_table_name, backup_arn)
    return _begun(made, backend.get_backup(backup_arn).table)


@rule(f"{_BACKEND}.restore_table_to_point_in_time", "target_table_name", "source_table_name")
def restore_table_to_point_in_time(
    moto: Callable[..., Any], backend: Any, target_table_name: str, source_table_name: str
) -> Any:
    """Only of a table that is kept so."""
    sweep(backend)
    source = backend.tables.get(source_table_name)
    if source is not None:
        about = source.continuous_backups["PointInTimeRecoveryDescription"]
        if about["PointInTimeRecoveryStatus"] != "ENABLED":
            raise refusal(
                "PointInTimeRecoveryUnavailableException",
                f"Point in time recovery is not enabled for table '{source_table_name}'",
            )
    return _begun(moto(target_table_name, source_table_name), source)


def _begun(made: Any, source: Any) -> Any:
    made.billing_mode = source.billing_mode
    begin(made, "CREATING", CREATING_SECONDS)
    return made


@rule("moto.dynamodb.responses:DynamoHandler.restore_table_to_point_in_time")
def restore_request(moto: Callable[..., Any], handler: Any) -> Any:
    """What is kept is the present: an earlier state is refused, in so many words."""
    when = handler.body.get("RestoreDateTime")
    if when is None:
        return moto()
    moment = when if isinstance(when, datetime) else datetime.fromtimestamp(float(when), UTC)
    if abs(datetime.now(UTC) - moment.astimezone(UTC)) > timedelta(minutes=5):
        raise refusal(
            "InvalidRestoreTimeException",
            "An invalid restore time was specified. RestoreDateTime must be between EarliestRestorableDateTime and"
            " LatestRestorableDateTime. (The sandbox keeps a table as it is now, and no earlier state.)",
        )
    return moto()


@rule(f"{_BACKEND}.describe_continuous_backups", "table_name")
def describe_continuous_backups(moto: Callable[..., Any], backend: Any, table_name: str) -> Any:
    """The latest restorable time goes along."""
    found = moto(table_name)
    about = found["PointInTimeRecoveryDescription"]
    if about["PointInTimeRecoveryStatus"] == "ENABLED":
        about["LatestRestorableDateTime"] = time.time()
    return found
