"""Rules of RDS: an instance is made, started, stopped and deleted as its real server is."""

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
    check_port,
    check_storage,
    refusal,
    version_of,
)
from awsh.sandbox.rules.rds_network import connect, disconnect, place
from awsh.sandbox.runners.databases import engines, instances
from awsh.sandbox.runners.databases.fleet import FLEET

_BACKEND = "moto.rds.models:RDSBackend"
source_of_new: ContextVar[str] = ContextVar("source_of_new", default="")
"""The key of the data that an instance is being made from; empty for a new one."""
followed_by_new: ContextVar[Any] = ContextVar("followed_by_new", default=None)
"""The instance that a new one is to be a replica of."""


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
    followed = followed_by_new.get()
    # What is restored from a replica's data is none.
    db_kwargs["source_db_instance_identifier"] = followed and followed.db_instance_identifier
    made = moto(db_kwargs)
    if followed is not None:
        made.set_as_replica()
        followed.add_replica(made)
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


@rule(f"{_BACKEND}.reboot_db_instance", "db_instance_identifier")
def reboot_db_instance(moto: Callable[..., Any], backend: Any, db_instance_identifier: str) -> Any:
    """The server really ends and starts; parameters are read anew."""
    instance = moto(db_instance_identifier)
    must_be(instance, "available")

    instances.pass_through(instance, "rebooting", lambda: instances.restart(instance))
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
    if instance.is_replica or instance.replicas:
        what = "a read replica" if instance.is_replica else "a DB instance that has read replicas"
        raise refusal("InvalidDBInstanceState", f"Cannot stop {what}.")
    must_be(instance, "available")
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
    if instance.is_replica and final_db_snapshot_identifier:
        raise refusal(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when deleting a read replica.",
        )
    gone = moto(db_instance_identifier, final_db_snapshot_identifier, skip_final_snapshot, **named)
    backend.databases[db_instance_identifier] = gone
    gone.status = "deleting"
    for replica in instances.replicas_of(gone):
        promote(replica, queue=instances.key_of(gone))
    FLEET.work(instances.key_of(gone), lambda: vanish(gone))
    return gone


def promote(replica: Any, queue: str = "") -> None:
    """Has a replica stand by itself, in the background, after what is queued for the key QUEUE."""
    source = instances.source_of(replica)
    source.replicas.remove(replica.db_instance_identifier)
    replica.is_replica = False
    replica.source_db_instance_identifier = None
    instances.pass_through(replica, "modifying", lambda: instances.stand_alone(replica, source), queue=queue)


def vanish(instance: Any) -> None:
    """Deletes what is left of an instance."""
    key = instances.key_of(instance)
    if getattr(instance, "cluster", None) is None:
        FLEET.drop(key)
        source = instances.source_of(instance)
        if source is not None:
            instances.attached(source).ask("forget", key)
    elif not instances.members(instance):
        FLEET.detach(key)
    else:
        instances.rename(instances.members(instance)[0])
    disconnect(instance)
    instance.backend.databases.pop(instance.db_instance_identifier, None)


def must_be(instance: Any, state: str) -> None:
    """Raises InvalidDBInstanceState for an instance in another STATE."""
    if instance.status != state:
        raise refusal(
            "InvalidDBInstanceState", f"Instance {instance.db_instance_identifier} is not in {state} state."
        )
