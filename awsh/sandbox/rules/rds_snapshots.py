"""Rules of RDS: snapshots hold the data, and a database restored from one has them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.rds_checks import refusal
from awsh.sandbox.rules.rds_life import resource_id, source_of_new
from awsh.sandbox.runners.databases import instances
from awsh.sandbox.runners.databases.database import DatabaseError
from awsh.sandbox.runners.databases.fleet import FLEET

log = logging.getLogger(__name__)

_BACKEND = "moto.rds.models:RDSBackend"


@rule(f"{_BACKEND}.create_db_snapshot", "db_instance_identifier", "db_snapshot_identifier")
def create_db_snapshot(
    moto: Callable[..., Any], backend: Any, db_instance_identifier: str, *arguments: Any, **named: Any
) -> Any:
    """`creating` until the data are copied."""
    instance = backend.databases.get(db_instance_identifier)
    if instance is not None:
        if getattr(instance, "cluster", None) is not None:
            raise refusal("InvalidDBInstanceState", "Snapshots of Aurora are made of the DB cluster.")
        if instance.status not in ("available", "stopped"):
            raise refusal(
                "InvalidDBInstanceState",
                "Cannot create a snapshot because the database instance "
                f"{db_instance_identifier} is not currently in the available state.",
            )
    made = moto(db_instance_identifier, *arguments, **named)
    fill(made, instances.key_of(instance))
    return made


def fill(snapshot: Any, key: str) -> None:
    """Copies the data of the database with KEY for a snapshot, in the background."""
    snapshot.status = "creating"
    snapshot.percent_progress = 0
    snapshot.sandbox_data = resource_id("snapshot")

    def copy() -> None:
        try:
            FLEET.copy(key, snapshot.sandbox_data)
            snapshot.status = "available"
            snapshot.percent_progress = 100
        except (DatabaseError, OSError) as error:
            log.error("snapshot of %s: %s", key, error)
            snapshot.status = "failed"

    FLEET.work(key, copy)


@rule(f"{_BACKEND}.copy_db_snapshot", "source_db_snapshot_identifier", "target_db_snapshot_identifier")
def copy_db_snapshot(
    moto: Callable[..., Any], backend: Any, source_db_snapshot_identifier: str, *arguments: Any, **named: Any
) -> Any:
    """The copy has data of its own."""
    source = whole(backend.get_db_snapshot(source_db_snapshot_identifier))
    made = moto(source_db_snapshot_identifier, *arguments, **named)
    fill(made, source.sandbox_data)
    return made


@rule(f"{_BACKEND}.delete_db_snapshot", "db_snapshot_identifier")
def delete_db_snapshot(moto: Callable[..., Any], backend: Any, db_snapshot_identifier: str) -> Any:
    """The data go too."""
    return dropped(moto(db_snapshot_identifier))


def dropped(snapshot: Any) -> Any:
    """SNAPSHOT, which is gone, and so are its data."""
    data = getattr(snapshot, "sandbox_data", "")
    if data:
        FLEET.work(data, lambda: FLEET.drop(data))
    return snapshot


@rule(f"{_BACKEND}.restore_db_instance_from_db_snapshot", "from_snapshot_id", "overrides")
def restore_db_instance_from_db_snapshot(
    moto: Callable[..., Any], backend: Any, from_snapshot_id: str, overrides: Any
) -> Any:
    """The new instance starts from the snapshot's data; what moto would take over with them AWS does not."""
    return restored(moto, backend.get_db_snapshot(from_snapshot_id), from_snapshot_id, overrides)


def restored(moto: Callable[..., Any], snapshot: Any, id: str, overrides: Any) -> Any:
    """What MOTO makes of the snapshot ID: its data are those of SNAPSHOT, which must be whole."""
    token = source_of_new.set(whole(snapshot).sandbox_data)
    try:
        made = moto(id, overrides)
    finally:
        source_of_new.reset(token)
    # What protected the old one does not protect the new one.
    made.deletion_protection = bool(overrides.get("deletion_protection"))
    return made


def whole(snapshot: Any) -> Any:
    """SNAPSHOT, unless its data are not all there: InvalidDBSnapshotState."""
    if snapshot.status != "available" or not (FLEET.folder / getattr(snapshot, "sandbox_data", "-")).exists():
        raise refusal(
            "InvalidDBSnapshotState", f"The snapshot is not in the available state: {snapshot.resource_id}"
        )
    return snapshot
