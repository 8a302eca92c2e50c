"""Rules of RDS: a replica is a server that really follows another, and what is like one."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.rds_checks import refusal
from awsh.sandbox.rules.rds_life import followed_by_new, must_be, promote, source_of_new
from awsh.sandbox.runners.databases import engines, instances

_BACKEND = "moto.rds.models:RDSBackend"

_TAKEN_OVER = (
    "allocated_storage",
    "character_set_name",
    "copy_tags_to_snapshot",
    "db_instance_class",
    "db_name",
    "db_parameter_group_name",
    "enable_iam_database_authentication",
    "engine",
    "engine_version",
    "iops",
    "kms_key_id",
    "license_model",
    "master_username",
    "port",
    "storage_encrypted",
    "storage_type",
)
"""What a copy of an instance has of it unless it is asked for something else."""


@rule(f"{_BACKEND}.create_db_instance_read_replica", "db_kwargs")
def create_db_instance_read_replica(moto: Callable[..., Any], backend: Any, db_kwargs: Any) -> Any:
    """It follows by the engine's own replication; moto makes a second name for nothing."""
    source = backend.find_db_from_id(db_kwargs["source_db_instance_identifier"])
    _check(backend, source)
    asked = _taken_over(source) | {key: value for key, value in db_kwargs.items() if value is not None}
    asked.setdefault("backup_retention_period", 0)
    return _make(backend, asked, source, source)


@rule(f"{_BACKEND}.promote_read_replica", "db_kwargs")
def promote_read_replica(moto: Callable[..., Any], backend: Any, db_kwargs: Any) -> Any:
    """It stands by itself once it has what its source had; it is restarted, as on RDS."""
    replica = backend.describe_db_instances(db_kwargs["db_instance_identifier"])[0]
    if not replica.is_replica:
        raise refusal("InvalidDBInstanceState", "DB Instance is not a read replica.")
    must_be(replica, "available")
    days = db_kwargs.get("backup_retention_period")
    replica.backup_retention_period = 1 if days is None else days
    promote(replica)
    return replica


@rule(f"{_BACKEND}.restore_db_instance_to_point_in_time", "source_db_identifier", "target_db_identifier")
def restore_db_instance_to_point_in_time(
    moto: Callable[..., Any], backend: Any, source_db_identifier: str, target_db_identifier: str, asked: Any
) -> Any:
    """The latest restorable time is now; the sandbox keeps no log to go further back in."""
    source = backend.describe_db_instances(source_db_identifier)[0]
    latest = asked.get("use_latest_restorable_time")
    if bool(latest) == bool(asked.get("restore_time")):
        raise refusal(
            "InvalidParameterCombination",
            "Either RestoreTime or UseLatestRestorableTime has to be specified, and not both.",
        )
    if not latest:
        raise refusal(
            "NotImplemented", "the sandbox restores to the latest restorable time only, or from a snapshot"
        )
    if not int(source.backup_retention_period or 0):
        raise refusal("InvalidDBInstanceState", "Automated backups are not enabled for this DB instance.")
    must_be(source, "available")
    wanted = _taken_over(source) | {key: value for key, value in asked.items() if value is not None}
    wanted |= {"db_instance_identifier": target_db_identifier}
    wanted.setdefault("backup_retention_period", source.backup_retention_period)
    return _make(backend, wanted, source, None)


@rule(f"{_BACKEND}.create_blue_green_deployment")
def create_blue_green_deployment(moto: Callable[..., Any], backend: Any, *arguments: Any) -> Any:
    """moto makes an empty one."""
    raise refusal("NotImplemented", "the sandbox has no blue/green deployments")


def _check(backend: Any, source: Any) -> None:
    if source.backend is not backend:
        raise refusal("NotImplemented", "the sandbox has no read replicas in other regions")
    if getattr(source, "cluster", None) is not None:
        raise refusal(
            "InvalidDBInstanceState",
            "The source DB instance is in a DB cluster, which is read from its readers.",
        )
    must_be(source, "available")
    if not int(source.backup_retention_period or 0):
        raise refusal(
            "InvalidDBInstanceState",
            "Automated backups are not enabled for this database instance. To enable automated backups, use"
            " ModifyDBInstance to set the backup retention period to a non-zero value.",
        )
    if source.manage_master_user_password:
        raise refusal(
            "InvalidParameterCombination",
            "A read replica can't be created of a DB instance whose master user password is managed in AWS"
            " Secrets Manager.",
        )
    if source.is_replica:
        raise refusal("NotImplemented", "the sandbox has no read replicas of read replicas")
    if engines.kind(source.engine) == "seekdb":
        raise refusal(
            "NotImplemented",
            "what is behind MySQL here is seekdb, which nothing can follow: install MariaDB for read replicas, or"
            " restore a snapshot for a copy as of one moment",
        )


def _taken_over(source: Any) -> dict[str, Any]:
    group = source.db_subnet_group.name
    found = {name: getattr(source, name, None) for name in _TAKEN_OVER}
    return {name: value for name, value in found.items() if value is not None} | {
        "db_subnet_group_name": group
    }


def _make(backend: Any, asked: dict[str, Any], data: Any, followed: Any) -> Any:
    tokens: list[tuple[ContextVar[Any], Any]] = [
        (source_of_new, source_of_new.set(instances.key_of(data))),
        (followed_by_new, followed_by_new.set(followed)),
    ]
    try:
        return backend.create_db_instance(asked)
    finally:
        for variable, token in tokens:
            variable.reset(token)
