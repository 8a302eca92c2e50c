"""Rules of RDS: what is changed of an instance is changed of its server, at once or when it is to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.rds_checks import check_class, check_password, refusal, version_of
from awsh.sandbox.rules.rds_network import place, regroup
from awsh.sandbox.runners.databases import engines, instances

_BACKEND = "moto.rds.models:RDSBackend"

_LATER = {
    "db_instance_class": "DBInstanceClass",
    "engine_version": "EngineVersion",
    "multi_az": "MultiAZ",
    "port": "Port",
    "new_db_instance_identifier": "DBInstanceIdentifier",
}
"""What waits for the maintenance window unless it is to be applied at once."""


@rule(f"{_BACKEND}.modify_db_instance", "db_instance_identifier", "db_kwargs")
def modify_db_instance(
    moto: Callable[..., Any], backend: Any, db_instance_identifier: str, db_kwargs: Any
) -> Any:
    """A new password is really one; some changes wait unless they are to be applied at once."""
    instance = backend.describe_db_instances(db_instance_identifier)[0]
    if instance.status not in ("available", "stopped"):
        raise refusal("InvalidDBInstanceState", "Database instance is not in available state.")
    asked = dict(db_kwargs)
    password = asked.get("master_user_password")
    if password is not None:
        if getattr(instance, "cluster", None) is not None:
            raise refusal("InvalidParameterCombination", "The password is changed with the DB cluster.")
        if instance.is_replica:
            raise refusal(
                "InvalidParameterCombination", "The password is changed with the source DB instance."
            )
        check_password(instance.engine, password)
    if asked.get("db_instance_class"):
        check_class(instance.engine, asked["db_instance_class"])
    if asked.get("engine_version"):
        asked["engine_version"] = version_of(instance.engine, asked["engine_version"])
    if asked.get("allocated_storage") and int(asked["allocated_storage"]) < int(instance.allocated_storage):
        raise refusal("InvalidParameterCombination", "Allocated storage can't be reduced.")
    if asked.get("vpc_security_group_ids"):
        place(backend, {**asked, "db_subnet_group_name": instance.db_subnet_group.name})
    _postpone(instance, asked)
    managed = bool(asked.get("manage_master_user_password"))
    replicas, before = instances.replicas_of(instance), _set_at_start(instance)
    if replicas and asked.get("backup_retention_period") == 0:
        raise refusal(
            "InvalidParameterCombination", "Automated backups of an instance that has read replicas stay on."
        )
    changed = moto(db_instance_identifier, asked)
    changed.apply_immediately = None
    _tell_of_name(changed, db_instance_identifier, replicas)
    if asked.get("vpc_security_group_ids"):
        regroup(changed)
    if password is not None or managed:
        new_password(changed, changed._master_user_password)
    elif changed.status == "available":
        task = instances.rename if before == _set_at_start(changed) else instances.restart
        instances.pass_through(changed, "modifying", lambda: task(changed))
    return changed


def _set_at_start(instance: Any) -> tuple[bool, bool]:
    """What a server is only told when it starts: whether tokens let in, and whether it keeps a binary log.

    RDS too restarts MySQL and MariaDB for the log, which comes with backups; for tokens it does not.
    """
    if getattr(instance, "cluster", None) is not None:
        return False, False
    backed_up = instance.engine in engines.MYSQL and int(instance.backup_retention_period or 0) > 0
    return bool(instance.enable_iam_database_authentication), backed_up


def _tell_of_name(changed: Any, before: str, replicas: list[Any]) -> None:
    """Source and replicas know each other by their names."""
    now = changed.db_instance_identifier
    for replica in replicas:
        replica.source_db_instance_identifier = now
    source = instances.source_of(changed)
    if source is not None:
        source.replicas = [now if name == before else name for name in source.replicas]


def _postpone(instance: Any, asked: dict[str, Any]) -> None:
    """Keeps in mind what is not to be done yet; what waited already comes with the first that is done now."""
    waiting = dict(getattr(instance, "sandbox_pending", {}))
    given = {key: asked.pop(key) for key in _LATER if asked.get(key) is not None}
    waiting |= given
    if asked.get("apply_immediately"):
        asked |= waiting
        waiting = {}
    instance.sandbox_pending = waiting
    instance.pending_modified_values = {_LATER[key]: value for key, value in waiting.items()}


def new_password(resource: Any, password: str) -> None:
    """Gives the server behind an instance or a cluster another master password, in the background."""
    cluster = resource if not hasattr(resource, "db_instance_identifier") else None
    instance = next(iter(cluster._members), None) if cluster is not None else resource
    if instance is None or instance.status == "creating":
        return

    def change() -> None:
        instances.attached(instance).ask("set_password", resource.master_username, password)

    end = instance.status if instance.status == "stopped" else "available"
    if end == "stopped":
        # The server is not there to be told; it is when it next starts.
        instance.sandbox_password = password
        return
    instances.pass_through(instance, "resetting-master-credentials", change, end)
