"""What moto keeps of instances and clusters, and what follows for the servers behind them."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from base64 import b32encode
from collections.abc import Callable, Iterator
from typing import Any

from awsh.sandbox.runners import Endpoint
from awsh.sandbox.runners.databases import engines
from awsh.sandbox.runners.databases.database import Database, DatabaseError, Kind
from awsh.sandbox.runners.databases.fleet import FLEET

log = logging.getLogger(__name__)

TAG = "awsh:sandbox-engine"
"""Says honestly which program is behind an instance."""

PASSING = ("creating", "rebooting", "starting", "stopping", "modifying", "deleting")
_PASSING = {*PASSING, "resetting-master-credentials", "renaming"}


def suffix(backend: Any) -> str:
    """What stands behind the name in endpoints: one for each account and region, as on AWS."""
    digest = hashlib.sha256(f"{backend.account_id}:{backend.region_name}".encode()).digest()
    return "c" + b32encode(digest).decode().lower()[:11]


def key_of(instance: Any) -> str:
    """The key of the server behind an instance: that of its cluster, where it has one."""
    cluster = getattr(instance, "cluster", None)
    return str(cluster.db_cluster_resource_id if cluster is not None else instance.dbi_resource_id)


def members(instance: Any) -> list[Any]:
    """All instances that the same server is behind."""
    cluster = getattr(instance, "cluster", None)
    return [instance] if cluster is None else [each for each in cluster._members if each.status != "deleting"]


def names(instance: Any) -> tuple[str, ...]:
    """All names that the server behind an instance goes by."""
    cluster = getattr(instance, "cluster", None)
    own = [each.address for each in members(instance)] or [instance.address]
    return tuple(own) if cluster is None else (cluster.endpoint, cluster.reader_endpoint, *own)


def source_of(instance: Any) -> Any:
    """The instance that INSTANCE is a replica of; None for one that stands by itself."""
    if not instance.is_replica:
        return None
    return instance.backend.databases.get(instance.source_db_instance_identifier)


def replicas_of(instance: Any) -> list[Any]:
    """The instances that follow INSTANCE."""
    return [each for each in list(instance.backend.databases.values()) if source_of(each) is instance]


def kind_of(instance: Any) -> Kind:
    """What the server behind an instance is to be. Raises engines.Missing."""
    parameters = _parameters(instance)
    major = int(str(instance.engine_version).partition(".")[0])
    is_postgres = instance.engine in engines.POSTGRES
    if is_postgres:
        since = 15 if instance.engine == "postgres" else 17
        force = parameters.get("rds.force_ssl", str(int(major >= since))) in ("1", "on", "true")
    else:
        force = parameters.get("require_secure_transport", "0").lower() in ("1", "on", "true")
    owner = getattr(instance, "cluster", None) or instance
    source = source_of(instance)
    return Kind(
        program=engines.kind(instance.engine),
        names=names(instance),
        master=str(owner.master_username),
        force_tls=force,
        iam=bool(owner.iam_database_authentication_enabled),
        backed_up=owner is instance and int(instance.backup_retention_period or 0) > 0,
        source=attached(source).socket if source is not None else "",
    )


def attached(instance: Any) -> Database:
    """The server behind an instance, which starts when somebody comes."""
    from awsh.sandbox.runners.databases.tokens import is_good

    def check(user: str, token: str) -> bool:
        return any(is_good(token, user, name, instance.port) for name in names(instance))

    return FLEET.attach(key_of(instance), kind_of(instance), check)


def endpoints() -> Iterator[Endpoint]:
    """Where the available databases of all accounts and regions are."""
    for backend in backends():
        for instance in list(backend.databases.values()):
            recover(instance)
            if instance.status != "available" or not hasattr(instance, "sandbox_interface"):
                continue
            try:
                database = attached(instance)
            except (engines.Missing, OSError) as error:
                log.error("%s: %s", instance.db_instance_identifier, error)
                continue
            interface = instance.sandbox_interface
            yield Endpoint(
                id=instance.db_instance_identifier,
                names=(*_own_names(instance), interface["address"]),
                port=int(instance.port),
                vpc=interface["vpc"],
                subnet=interface["subnet"],
                groups=tuple(instance.vpc_security_group_ids),
                public=bool(instance.publicly_accessible),
                socket=database.socket,
            )


def _own_names(instance: Any) -> tuple[str, ...]:
    cluster = getattr(instance, "cluster", None)
    if cluster is None or not instance.is_cluster_writer:
        return (instance.address,)
    return (instance.address, cluster.endpoint, cluster.reader_endpoint)


def backends() -> Iterator[Any]:
    """moto's RDS of every account and region."""
    from moto.rds.models import rds_backends

    for account in list(rds_backends.values()):
        yield from list(account.values())


def keys() -> Iterator[str]:
    """Under which keys there are data: of databases and of snapshots."""
    for backend in backends():
        for cluster in list(backend.clusters.values()):
            yield cluster.db_cluster_resource_id
        for instance in list(backend.databases.values()):
            yield key_of(instance)
        for snapshot in (*backend.database_snapshots.values(), *backend.cluster_snapshots.values()):
            yield getattr(snapshot, "sandbox_data", "")


FLEET.known = keys

_mine: set[str] = set()


def pass_through(
    instance: Any, state: str, task: Callable[[], None], end: str = "available", queue: str = ""
) -> None:
    """Shows STATE until TASK, in the background, is done, and then END; `failed` where it cannot be done.

    queue: the key after whose work it is done; the instance's own where it is empty.
    """
    instance.status = state
    _mine.add(instance.dbi_resource_id)

    def run() -> None:
        try:
            task()
            instance.status = end
        except (DatabaseError, OSError, engines.Missing) as error:
            if FLEET.ended:
                # The sandbox ends; the next one goes on from this state, as `recover` has it.
                return
            log.error("%s is not %s: %s", instance.db_instance_identifier, end, error)
            instance.status = "failed"
            instance.add_tags([{"Key": "awsh:sandbox-failure", "Value": " ".join(str(error).split())[:250]}])

    FLEET.work(queue or key_of(instance), run)


def recover(instance: Any) -> None:
    """Goes on with what a killed sandbox was about to do with an instance."""
    if instance.dbi_resource_id in _mine or instance.status not in _PASSING:
        return
    if instance.status == "stopping":
        instance.status = "stopped"
    elif instance.status == "deleting":
        from awsh.sandbox.rules.rds_life import vanish

        _mine.add(instance.dbi_resource_id)
        FLEET.work(key_of(instance), lambda: vanish(instance))
    elif instance.status == "creating":
        pass_through(instance, "creating", lambda: create(instance))
    else:
        instance.status = "available"


def create(instance: Any) -> None:
    """Makes the server behind an instance, or joins it where its cluster has it already."""
    key = key_of(instance)
    source = getattr(instance, "sandbox_source", None)
    if source and not (FLEET.folder / key / "prepared").exists():
        FLEET.drop(key)
        followed = source_of(instance)
        if followed is not None:
            attached(followed).ask("feed", key)
        FLEET.copy(source, key)
    database = attached(instance)
    database.rename(kind_of(instance))
    database.start()
    owner = getattr(instance, "cluster", None) or instance
    password = getattr(owner, "_master_user_password", None)
    if source:
        if owner.manage_master_user_password and password:
            database.ask("set_password", owner.master_username, password)
    elif not (database.folder / "set-up").exists():
        database.ask("set_up", owner.master_username, password or "", instance.db_name or "")
    (database.folder / "set-up").touch(mode=0o600)
    instance.add_tags([{"Key": TAG, "Value": database.version}])
    instance.sandbox_made = True


def restart(instance: Any) -> None:
    """Ends the server behind an instance and starts it as it is to be now."""
    database = attached(instance)
    database.halt()
    database.rename(kind_of(instance))
    database.start()


def rename(instance: Any) -> None:
    """Has the server behind an instance, where it runs, go by the names that the instance has now."""
    database = FLEET.get(key_of(instance))
    if database is not None:
        database.rename(kind_of(instance))


def stand_alone(instance: Any, source: Any) -> None:
    """Cuts a replica off from SOURCE, once it has all that was there at this moment."""
    key = key_of(instance)
    database, followed = attached(instance), attached(source)
    try:
        database.ask("catch_up", followed.ask("position"))
    except DatabaseError as error:
        # A source that is broken is a reason to promote a replica.
        log.warning("%s may lack changes of its source: %s", instance.db_instance_identifier, error)
    restart(instance)
    with contextlib.suppress(DatabaseError):
        followed.ask("forget", key)


def _parameters(instance: Any) -> dict[str, str]:
    """Of the instance's parameter group, and of its cluster's: those that were changed, with their values."""
    found: dict[str, str] = {}
    cluster = getattr(instance, "cluster", None)
    backend = instance.backend
    groups = [
        backend.db_parameter_groups.get(instance.db_parameter_group_name or ""),
        backend.db_cluster_parameter_groups.get(cluster.parameter_group) if cluster is not None else None,
    ]
    for group in filter(None, groups):
        for name, parameter in group.parameters.items():
            value = parameter.get("ParameterValue") if hasattr(parameter, "get") else None
            if value is not None:
                found[str(name)] = str(value)
    return found
