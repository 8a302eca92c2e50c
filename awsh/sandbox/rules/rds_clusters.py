"""Rules of RDS: an Aurora cluster is one real server, which its instances share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.rds_changes import new_password
from awsh.sandbox.rules.rds_checks import (
    check_database,
    check_engine,
    check_master,
    check_password,
    check_port,
    refusal,
    version_of,
)
from awsh.sandbox.rules.rds_life import resource_id, source_of_new, start
from awsh.sandbox.rules.rds_network import place
from awsh.sandbox.rules.rds_snapshots import dropped, fill, restored
from awsh.sandbox.runners.databases import engines, instances
from awsh.sandbox.runners.databases.fleet import FLEET

_BACKEND = "moto.rds.models:RDSBackend"


@rule(f"{_BACKEND}.create_db_cluster", "kwargs")
def create_db_cluster(moto: Callable[..., Any], backend: Any, kwargs: Any) -> Any:
    """What cannot be is refused. A server comes with the first instance."""
    engine, source = kwargs["engine"], source_of_new.get()
    if kwargs["db_cluster_identifier"] in backend.clusters:
        raise refusal("DBClusterAlreadyExistsFault", "DB Cluster already exists")
    if engine != "neptune":
        check_engine(engine)
        if not engine.startswith("aurora"):
            raise refusal("NotImplemented", f"the sandbox has clusters of Aurora only, not of {engine}")
        engines.kind(engine)
        check_port(kwargs.get("port"))
        if not source:
            kwargs["engine_version"] = version_of(engine, kwargs.get("engine_version"))
            check_master(engine, kwargs)
            check_database(engine, kwargs.get("database_name"))
        kwargs["db_subnet_group_name"] = place(backend, kwargs)
    made = moto(kwargs)
    made.url_identifier = instances.suffix(backend)
    made.db_cluster_resource_id = resource_id("cluster")
    made.sandbox_source = source
    return made


@rule("moto.rds.models:DBCluster.save_automated_backup")
def save_automated_backup(moto: Callable[..., Any], cluster: Any) -> None:
    """The sandbox makes no backups by itself; moto lists one that holds nothing."""


@rule(f"{_BACKEND}.modify_db_cluster", "kwargs")
def modify_db_cluster(moto: Callable[..., Any], backend: Any, kwargs: Any) -> Any:
    """A new password is really one, and tokens let in or not from now on."""
    cluster = backend.describe_db_clusters(kwargs["db_cluster_identifier"])[0]
    password = kwargs.get("master_user_password")
    if password is not None:
        check_password(cluster.engine, password)
    managed = bool(kwargs.get("manage_master_user_password"))
    answer = moto(kwargs)
    if password is not None or managed:
        new_password(cluster, cluster._master_user_password)
    iam = kwargs.get("enable_iam_database_authentication")
    if iam is not None and iam != cluster.iam_auth:
        cluster.iam_auth = iam
        instance = next(iter(cluster._members), None)
        if instance is not None and instance.status == "available":
            instances.pass_through(instance, "modifying", lambda: instances.restart(instance))
    return answer


@rule("moto.rds.models:DBCluster.members")
def members(moto: Callable[..., Any], cluster: Any) -> list[Any]:
    """Those that are being deleted hold a cluster no more."""
    return [each for each in moto() if each.status != "deleting"]


@rule(f"{_BACKEND}.delete_db_cluster", "cluster_identifier", "snapshot_name")
def delete_db_cluster(
    moto: Callable[..., Any], backend: Any, cluster_identifier: str, snapshot_name: str | None = None
) -> Any:
    """A final snapshot is made or refused in so many words; the data go."""
    from flask import request

    cluster = backend.clusters.get(cluster_identifier)
    skip = request.values.get("SkipFinalSnapshot", "false").lower() == "true"
    if cluster is not None and skip == bool(snapshot_name):
        raise refusal(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true."
            if skip
            else "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
        )
    gone = moto(cluster_identifier, snapshot_name)
    key = gone.db_cluster_resource_id
    FLEET.work(key, lambda: FLEET.drop(key))
    return gone


@rule(f"{_BACKEND}.stop_db_cluster", "cluster_identifier")
def stop_db_cluster(moto: Callable[..., Any], backend: Any, cluster_identifier: str) -> Any:
    """Its instances stop."""
    cluster = backend.describe_db_clusters(cluster_identifier)[0]
    before = moto(cluster_identifier)
    key = cluster.db_cluster_resource_id
    for instance in cluster._members:
        instances.pass_through(instance, "stopping", lambda: FLEET.detach(key), "stopped")
    return before


@rule(f"{_BACKEND}.start_db_cluster", "cluster_identifier")
def start_db_cluster(moto: Callable[..., Any], backend: Any, cluster_identifier: str) -> Any:
    """Its instances start."""
    cluster = backend.describe_db_clusters(cluster_identifier)[0]
    before = moto(cluster_identifier)
    for instance in cluster._members:
        instances.pass_through(instance, "starting", lambda instance=instance: start(instance))  # type: ignore[misc]
    return before


@rule(f"{_BACKEND}.create_db_cluster_snapshot", "db_cluster_identifier", "db_cluster_snapshot_identifier")
def create_db_cluster_snapshot(
    moto: Callable[..., Any], backend: Any, db_cluster_identifier: str, *arguments: Any, **named: Any
) -> Any:
    """`creating` until the data are copied."""
    cluster = backend.describe_db_clusters(db_cluster_identifier)[0]
    if not (FLEET.folder / cluster.db_cluster_resource_id / "prepared").exists():
        raise refusal(
            "InvalidDBClusterStateFault", f"The DB cluster {db_cluster_identifier} has never had an instance."
        )
    made = moto(db_cluster_identifier, *arguments, **named)
    fill(made, cluster.db_cluster_resource_id)
    return made


@rule(f"{_BACKEND}.delete_db_cluster_snapshot", "db_snapshot_identifier")
def delete_db_cluster_snapshot(moto: Callable[..., Any], backend: Any, db_snapshot_identifier: str) -> Any:
    """The data go too."""
    return dropped(moto(db_snapshot_identifier))


@rule(f"{_BACKEND}.restore_db_cluster_from_snapshot", "from_snapshot_id", "overrides")
def restore_db_cluster_from_snapshot(
    moto: Callable[..., Any], backend: Any, from_snapshot_id: str, overrides: Any
) -> Any:
    """The new cluster's first instance starts from the snapshot's data."""
    return restored(moto, backend.get_db_cluster_snapshot(from_snapshot_id), from_snapshot_id, overrides)
