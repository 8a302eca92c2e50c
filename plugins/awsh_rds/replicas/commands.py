"""`rds replica create`, `promote`."""

from __future__ import annotations

from typing import Any

from awsh import CommandError, Context, check_tags, tag_list
from awsh_rds.databases.found import Found, find, find_instance
from awsh_rds.databases.listing import row_of
from awsh_rds.databases.states import READY, explained, must_be
from awsh_rds.databases.waiting import wait_for
from awsh_rds.engines import ENGINES
from awsh_rds.groups import replica
from awsh_rds.identifiers import check_identifier
from awsh_rds.kinds import DatabaseId
from awsh_rds.making.checking import check_free
from awsh_rds.making.commands import ClassName, Tags
from awsh_rds.making.creating import add_instance
from awsh_rds.making.versions import class_of
from awsh_rds.rows import Database


@replica.command
def create(
    ctx: Context,
    source: DatabaseId,
    name: str,
    *,
    class_: ClassName = "",
    multi_az: bool = False,
    public: bool = False,
    tag: Tags = None,
    wait: bool = False,
) -> Database:
    """Make a copy that follows a database, for reading (CreateDBInstanceReadReplica; of Aurora CreateDBInstance).

    Of Aurora it is another instance of the cluster, which may take the writer's place.

    Args:
        source: of which one: an instance, or a cluster of Aurora.
        name: what it is called.
        class_: its class; that of its source when left out.
        multi_az: with a standby of its own.
        public: with a public address.
        tag: a tag; may be given several times.
        wait: until it is available; Ctrl-C stops the waiting, not the replica.
    Examples:
        awsh> rds create shop --engine aurora-postgresql --manage-password --wait
        awsh> rds replica create shop shop-reader --wait
    """
    found = find(ctx, source)
    found = find(ctx, found.inside) if found.inside else found
    name = check_identifier(name, "replica")
    check_free(ctx, name)
    tags = check_tags(tag or {})
    with explained(found.id):
        if found.cluster:
            _add_reader(ctx, found, name, class_, public, tags)
        else:
            _add_replica(ctx, found, name, class_, multi_az, public, tags)
    if wait:
        wait_for(ctx, [name], "available")
    return row_of(ctx, find(ctx, name))


def _add_reader(
    ctx: Context, cluster: Found, name: str, type: str, public: bool, tags: dict[str, str]
) -> None:
    writer = find_instance(ctx, cluster.members[0]) if cluster.members else None
    engine = ENGINES.get(cluster.engine)
    if engine is not None and (type or writer is None):
        type, _ = class_of(ctx, engine, cluster.version, type)
    elif writer is not None and not type:
        type = str(writer.record["DBInstanceClass"])
    add_instance(ctx, cluster.id, name, cluster.engine, type, public, tags)


def _add_replica(
    ctx: Context, source: Found, name: str, type: str, multi_az: bool, public: bool, tags: dict[str, str]
) -> None:
    must_be(source, READY, "replicated")
    if not source.record.get("BackupRetentionPeriod"):
        raise CommandError(
            f"{source.id} has no automated backups, which a replica begins with",
            hint=f"`rds set {source.id} --backups 1 --wait` turns them on",
        )
    if source.record.get("MasterUserSecret"):
        raise CommandError(
            f"AWS keeps the password of {source.id} in Secrets Manager, and makes no replicas of such a database",
            hint=f"`rds set {source.id} --no-manage-password --password` takes it over",
        )
    engine = ENGINES.get(source.engine)
    more: dict[str, Any] = {}
    if type and engine is not None:
        more["DBInstanceClass"] = class_of(ctx, engine, source.version, type)[0]
    ctx.call(
        "rds",
        "create_db_instance_read_replica",
        DBInstanceIdentifier=name,
        SourceDBInstanceIdentifier=source.id,
        MultiAZ=multi_az,
        PubliclyAccessible=public,
        VpcSecurityGroupIds=source.groups,
        Tags=tag_list(tags),
        **more,
    )


@replica.command
def promote(
    ctx: Context, database: DatabaseId, *, backups: int | None = None, wait: bool = False
) -> Database:
    """Let a replica stand by itself, after asking (PromoteReadReplica); of Aurora, let it write (FailoverDBCluster).

    Args:
        database: the replica.
        backups: days for which automated backups are kept of it; as of its source when left out.
        wait: until it is available; Ctrl-C stops the waiting, not the change.
    Examples:
        awsh> rds replica promote shop-reader --wait
    """
    found = find(ctx, database)
    source = found.record.get("ReadReplicaSourceDBInstanceIdentifier")
    if not source and not found.inside:
        raise CommandError(f"{found.id} is no replica", hint="`rds ls | where role = replica` lists them")
    must_be(found, READY, "promoted")
    with explained(found.id):
        if found.inside:
            _fail_over(ctx, found)
        else:
            ctx.confirm(f"Cut {found.id} off from {source}? It will not follow it again.")
            more = {} if backups is None else {"BackupRetentionPeriod": backups}
            ctx.call("rds", "promote_read_replica", DBInstanceIdentifier=found.id, **more)
    if wait:
        wait_for(ctx, [found.id], "available")
    return row_of(ctx, find(ctx, found.id))


def _fail_over(ctx: Context, found: Found) -> None:
    cluster = find(ctx, found.inside)
    if cluster.members and cluster.members[0] == found.id:
        raise CommandError(f"{found.id} writes already", hint=f"`rds ls` shows who does in {found.inside}")
    ctx.confirm(
        f"Let {found.id} write for {found.inside}? Connections are cut, and come back in about a minute."
    )
    ctx.call(
        "rds", "failover_db_cluster", DBClusterIdentifier=found.inside, TargetDBInstanceIdentifier=found.id
    )
