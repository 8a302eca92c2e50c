"""`rds start`, `stop`, `reboot`, `wait`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from awsh import Command, CommandError, Context, Duration, Rows, UsageError
from awsh_rds.databases.found import Found, find
from awsh_rds.databases.states import READY, explained, must_be
from awsh_rds.databases.waiting import LONGEST, Wanted, wait_for
from awsh_rds.groups import rds
from awsh_rds.kinds import DATABASE, DatabaseId
from awsh_rds.rows import Change, Database

_COLUMNS = ("name", "was", "state")


def ids_of(command: Command, databases: tuple[str, ...]) -> list[str]:
    """The databases that were named, each once. Raises UsageError where none was."""
    if not databases:
        raise UsageError(
            f"{' '.join(command.path)} wants a database", usage=command.usage, hint="`rds ls` lists them"
        )
    return list(dict.fromkeys(databases))


def _alone(found: Found, verb: str) -> None:
    """Raises CommandError for an instance of a cluster, which is started and stopped as a whole."""
    if found.inside:
        raise CommandError(
            f"{found.id} is one of the instances of {found.inside}, which {verb}s as a whole",
            hint=f"`rds {verb} {found.inside}`",
        )


def _change(
    ctx: Context,
    ids: Iterable[str],
    done: frozenset[str],
    check: Callable[[Found], None],
    ask: Callable[[Found], str],
) -> list[Change]:
    """Looks at all before it asks anything of one."""
    every = [find(ctx, id) for id in ids]
    for found in every:
        if found.state not in done:
            check(found)
    rows: list[Change] = []
    for found in every:
        state = found.state
        if state in done:
            ctx.note(f"{found.id} is {state} already")
        else:
            with explained(found.id):
                state = ask(found)
        rows.append({"name": found.id, "was": found.state, "state": state})
    return rows


def _finish(
    ctx: Context, rows: list[Change], ids: list[str], wanted: Wanted, wait: bool, others: Callable[[], None]
) -> Rows:
    if wait:
        wait_for(ctx, ids, wanted)
        for row in rows:
            row["state"] = wanted
    else:
        others()
    return Rows(rows, _COLUMNS, DATABASE.name)


@rds.command
def start(ctx: Context, *databases: DatabaseId, wait: bool = False) -> Rows:
    """Start stopped databases (StartDBInstance, StartDBCluster). Their endpoints stay the same.

    Args:
        databases: which ones. Those that run stay as they are.
        wait: until they are available; Ctrl-C stops the waiting, not the starting.
    Examples:
        awsh> rds stop lab --wait
        awsh> rds start lab --wait
    """

    def check(found: Found) -> None:
        _alone(found, "start")
        must_be(found, frozenset({"stopped"}), "started")

    def ask(found: Found) -> str:
        if found.cluster:
            return str(
                ctx.call("rds", "start_db_cluster", DBClusterIdentifier=found.id)["DBCluster"]["Status"]
            )
        answer = ctx.call("rds", "start_db_instance", DBInstanceIdentifier=found.id)
        return str(answer["DBInstance"]["DBInstanceStatus"])

    ids = ids_of(start, databases)
    rows = _change(ctx, ids, frozenset({"available", "starting"}), check, ask)
    return _finish(ctx, rows, ids, "available", wait, lambda: None)


@rds.command
def stop(ctx: Context, *databases: DatabaseId, wait: bool = False) -> Rows:
    """Stop databases (StopDBInstance, StopDBCluster): storage and backups stay and are paid for, hours are not.

    AWS starts what was stopped for seven days again, by itself.

    Args:
        databases: which ones. Those that are stopped stay as they are.
        wait: until they have stopped; Ctrl-C stops the waiting, not the stopping.
    Examples:
        awsh> rds stop lab --wait
        awsh> rds start lab --wait
    """

    def check(found: Found) -> None:
        _alone(found, "stop")
        must_be(found, READY, "stopped")
        source = found.record.get("ReadReplicaSourceDBInstanceIdentifier")
        replicas = found.record.get("ReadReplicaDBInstanceIdentifiers") or ()
        if source or replicas:
            why = f"is a replica of {source}" if source else f"has the replica {', '.join(replicas)}"
            raise CommandError(f"{found.id} {why}, and such are not stopped", hint="AWS has no way around it")

    def ask(found: Found) -> str:
        if found.cluster:
            return str(
                ctx.call("rds", "stop_db_cluster", DBClusterIdentifier=found.id)["DBCluster"]["Status"]
            )
        answer = ctx.call("rds", "stop_db_instance", DBInstanceIdentifier=found.id)
        return str(answer["DBInstance"]["DBInstanceStatus"])

    ids = ids_of(stop, databases)
    rows = _change(ctx, ids, frozenset({"stopped", "stopping"}), check, ask)
    told = lambda: ctx.note("AWS starts them again by itself after seven days")  # noqa: E731
    return _finish(ctx, rows, ids, "stopped", wait, told)


@rds.command
def reboot(ctx: Context, *databases: DatabaseId, failover: bool = False, wait: bool = False) -> Rows:
    """Reboot databases (RebootDBInstance): connections are lost, what waits for a reboot takes effect.

    Of a cluster all instances are rebooted, the writer last.

    Args:
        databases: which ones.
        failover: over to the standby in another zone, where there is one.
        wait: until they are available again; Ctrl-C stops the waiting, not the reboot.
    Examples:
        awsh> rds reboot lab --wait
    """

    def check(found: Found) -> None:
        must_be(found, READY, "rebooted")
        if failover and not found.record.get("MultiAZ"):
            raise CommandError(
                f"{found.id} has no standby to fail over to", hint=f"`rds set {found.id} --multi-az --now`"
            )

    def ask(found: Found) -> str:
        state = found.state
        for id in reversed(found.members) if found.cluster else [found.id]:
            options = {"ForceFailover": True} if failover and not found.cluster else {}
            answer = ctx.call("rds", "reboot_db_instance", DBInstanceIdentifier=id, **options)
            state = str(answer["DBInstance"]["DBInstanceStatus"])
        return state

    ids = ids_of(reboot, databases)
    rows = _change(ctx, ids, frozenset(), check, ask)
    return _finish(ctx, rows, ids, "available", wait, lambda: None)


@rds.command
def wait(
    ctx: Context, *databases: DatabaseId, until: Wanted = "available", timeout: Duration = LONGEST
) -> list[Database]:
    """Wait until databases are in a state, each state on the way being told (DescribeDBInstances, …Clusters).

    Args:
        databases: which ones. A cluster is available once its instances are.
        until: available, stopped or deleted.
        timeout: how long at most.
    Examples:
        awsh> rds wait lab
        awsh> rds ls | where state = modifying | rds wait --timeout 30m
    """
    from awsh_rds.databases.listing import row_of

    return [row_of(ctx, found) for found in wait_for(ctx, ids_of(wait, databases), until, timeout)]
