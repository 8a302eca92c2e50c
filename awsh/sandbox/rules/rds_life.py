"""Rules of RDS: an instance is made, changed, stopped and deleted as its real server is."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.rds_catalogue import default_version
from awsh.sandbox.rules.rds_checks import (
    check_class,
    check_database,
    check_engine,
    check_master,
    check_password,
    check_port,
    check_storage,
    refusal,
    version_of,
)
from awsh.sandbox.rules.rds_network import connect, disconnect, place, regroup
from awsh.sandbox.runners.databases import engines, instances
from awsh.sandbox.runners.databases.fleet import FLEET

_BACKEND = "moto.rds.models:RDSBackend"
source_of_new: ContextVar[str] = ContextVar("source_of_new", default="")
"""The snapshot's data that an instance is being made from; empty for a new one."""

_LATER = {
    "db_instance_class": "DBInstanceClass",
    "engine_version": "EngineVersion",
    "multi_az": "MultiAZ",
    "port": "Port",
    "new_db_instance_identifier": "DBInstanceIdentifier",
}
"""What waits for the maintenance window unless it is to be applied at once."""


def resource_id(start: str) -> str:
    """An id such as db-…, with 26 characters."""
    return start + "-" + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(26))


@rule(f"{_BACKEND}.create_db_instance", "db_kwargs")
def create_db_instance(moto: Callable[..., Any], backend: Any, db_kwargs: Any) -> Any:
    """What cannot be is refused; what can is `creating` until the server answers."""
    from moto.rds.exceptions import DBInstanceAlreadyExists

    if db_kwargs["db_instance_identifier"] in backend.databases:
        raise DBInstanceAlreadyExists()
    source = source_of_new.get()
    cluster = backend.clusters.get(db_kwargs.get("db_cluster_identifier") or "")
    engine = db_kwargs["engine"]
    check_engine(engine)
    check_class(engine, db_kwargs["db_instance_class"])
    check_port(db_kwargs.get("port"))
    if cluster is None and not source:
        if engine.startswith("aurora"):
            raise refusal(
                "InvalidParameterCombination", "DBClusterIdentifier is required for Aurora engines."
            )
        db_kwargs["engine_version"] = version_of(
            engine, db_kwargs.get("engine_version") or default_version(engine)
        )
        check_storage(engine, db_kwargs)
        check_master(engine, db_kwargs)
        check_database(engine, db_kwargs.get("db_name"))
    # Whether there is a program at all is said now, not by a database that fails.
    engines.kind(engine)
    if cluster is None:
        db_kwargs["db_subnet_group_name"] = place(backend, db_kwargs)
    else:
        db_kwargs["db_subnet_group_name"] = cluster.db_subnet_group_name
    made = moto(db_kwargs)
    made.dbi_resource_id = resource_id("db")
    made.publicly_accessible = bool(made.publicly_accessible)
    made.sandbox_source = source or getattr(cluster, "sandbox_source", "")
    made.sandbox_made = False
    connect(made)
    instances.pass_through(made, "creating", lambda: instances.create(made))
    return made


@rule("moto.rds.models:DBInstance.save_automated_backup")
def save_automated_backup(moto: Callable[..., Any], instance: Any) -> None:
    """The sandbox makes no backups by itself; moto lists one that holds nothing."""


@rule("moto.rds.models:DBInstance.endpoint")
def endpoint(moto: Callable[..., Any], instance: Any) -> Any:
    """There is none until the server has answered once."""
    return moto() if getattr(instance, "sandbox_made", True) else None


@rule("moto.rds.models:DBInstance.address")
def address(moto: Callable[..., Any], instance: Any) -> str:
    """NAME.xxxxxxxxxxxx.REGION.rds.amazonaws.com, the x being the account's."""
    suffix = instances.suffix(instance.backend)
    return f"{instance.db_instance_identifier}.{suffix}.{instance.region}.rds.amazonaws.com"


@rule(f"{_BACKEND}.describe_db_instances")
def describe_db_instances(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """What a killed sandbox was about to do is gone on with."""
    found = moto(*arguments, **named)
    for each in found:
        instances.recover(each)
    return found


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
    changed = moto(db_instance_identifier, asked)
    changed.apply_immediately = None
    if asked.get("vpc_security_group_ids"):
        regroup(changed)
    if password is not None or managed:
        new_password(changed, changed._master_user_password)
    elif changed.status == "available":
        instances.pass_through(changed, "modifying", lambda: _rename(changed))
    return changed


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


def _rename(instance: Any) -> None:
    database = FLEET.get(instances.key_of(instance))
    if database is not None:
        database.rename(instances.kind_of(instance))


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


@rule(f"{_BACKEND}.reboot_db_instance", "db_instance_identifier")
def reboot_db_instance(moto: Callable[..., Any], backend: Any, db_instance_identifier: str) -> Any:
    """The server really ends and starts; parameters are read anew."""
    instance = moto(db_instance_identifier)
    _must_be(instance, "available")

    def reboot() -> None:
        database = instances.attached(instance)
        database.halt()
        database.rename(instances.kind_of(instance))
        database.start()

    instances.pass_through(instance, "rebooting", reboot)
    return instance


@rule(f"{_BACKEND}.stop_db_instance", "db_instance_identifier", "db_snapshot_identifier")
def stop_db_instance(
    moto: Callable[..., Any],
    backend: Any,
    db_instance_identifier: str,
    db_snapshot_identifier: str | None = None,
) -> Any:
    """`stopping` until the server has ended."""
    instance = backend.describe_db_instances(db_instance_identifier)[0]
    if getattr(instance, "cluster", None) is not None:
        raise refusal("InvalidParameterCombination", "Aurora DB instances are stopped with their DB cluster.")
    _must_be(instance, "available")
    stopped = moto(db_instance_identifier, db_snapshot_identifier)
    key = instances.key_of(instance)
    instances.pass_through(stopped, "stopping", lambda: FLEET.detach(key), "stopped")
    return stopped


@rule(f"{_BACKEND}.start_db_instance", "db_instance_identifier")
def start_db_instance(moto: Callable[..., Any], backend: Any, db_instance_identifier: str) -> Any:
    """`starting` until the server answers."""
    instance = moto(db_instance_identifier)
    instances.pass_through(instance, "starting", lambda: start(instance))
    return instance


def start(instance: Any) -> None:
    """Starts the server behind an instance, and tells it what it could not be told while it was stopped."""
    database = instances.attached(instance)
    database.start()
    password = instance.__dict__.pop("sandbox_password", None)
    if password is not None:
        database.ask("set_password", instance.master_username, password)


@rule(f"{_BACKEND}.delete_db_instance", "db_instance_identifier", "final_db_snapshot_identifier")
def delete_db_instance(
    moto: Callable[..., Any],
    backend: Any,
    db_instance_identifier: str,
    final_db_snapshot_identifier: str | None = None,
    skip_final_snapshot: bool | None = False,
    **named: Any,
) -> Any:
    """A final snapshot is made or refused in so many words; the data go, and the instance when they have."""
    instance = backend.databases.get(db_instance_identifier)
    if instance is None:
        return moto(db_instance_identifier)
    clustered = getattr(instance, "cluster", None) is not None
    if instance.status == "deleting":
        raise refusal(
            "InvalidDBInstanceState", f"Instance {db_instance_identifier} is already being deleted."
        )
    if instance.status == "creating":
        raise refusal("InvalidDBInstanceState", "Instance is currently creating - try again later.")
    if clustered and final_db_snapshot_identifier:
        raise refusal(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance",
        )
    if skip_final_snapshot and final_db_snapshot_identifier:
        raise refusal(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true.",
        )
    if not (clustered or skip_final_snapshot or final_db_snapshot_identifier):
        raise refusal(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
        )
    gone = moto(db_instance_identifier, final_db_snapshot_identifier, skip_final_snapshot, **named)
    backend.databases[db_instance_identifier] = gone
    gone.status = "deleting"
    FLEET.work(instances.key_of(gone), lambda: vanish(gone))
    return gone


def vanish(instance: Any) -> None:
    """Deletes what is left of an instance."""
    key = instances.key_of(instance)
    if getattr(instance, "cluster", None) is None:
        FLEET.drop(key)
    elif not instances.members(instance):
        FLEET.detach(key)
    else:
        _rename(instances.members(instance)[0])
    disconnect(instance)
    instance.backend.databases.pop(instance.db_instance_identifier, None)


@rule(f"{_BACKEND}.create_db_instance_read_replica", "db_kwargs")
def create_db_instance_read_replica(moto: Callable[..., Any], backend: Any, db_kwargs: Any) -> Any:
    """moto makes a second name for nothing."""
    raise refusal(
        "NotImplemented", "the sandbox has no read replicas: restore a snapshot for a copy as of one moment"
    )


@rule(f"{_BACKEND}.restore_db_instance_to_point_in_time", "source_db_identifier", "target_db_identifier")
def restore_db_instance_to_point_in_time(moto: Callable[..., Any], backend: Any, *arguments: Any) -> Any:
    """moto makes an empty one."""
    raise refusal("NotImplemented", "the sandbox cannot go back to a point in time: restore a snapshot")


@rule(f"{_BACKEND}.create_blue_green_deployment")
def create_blue_green_deployment(moto: Callable[..., Any], backend: Any, *arguments: Any) -> Any:
    """moto makes an empty one."""
    raise refusal("NotImplemented", "the sandbox has no blue/green deployments")


def _must_be(instance: Any, state: str) -> None:
    if instance.status != state:
        raise refusal(
            "InvalidDBInstanceState", f"Instance {instance.db_instance_identifier} is not in {state} state."
        )
