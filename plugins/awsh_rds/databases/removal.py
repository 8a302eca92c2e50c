"""Behind `rds rm`: nothing is lost that was not spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from awsh import CommandError, Context, UsageError
from awsh_rds.databases.found import Found, find
from awsh_rds.databases.states import explained, next_step
from awsh_rds.databases.waiting import wait_for
from awsh_rds.engines import titled
from awsh_rds.identifiers import check_identifier
from awsh_rds.kinds import DATABASE


def removed(
    ctx: Context,
    ids: Sequence[str],
    *,
    final: str | None,
    none: bool,
    keep: bool,
    wait: bool,
    usage: str,
) -> None:
    """Removes the databases; see `rds rm`. Raises UsageError, CommandError before anything is gone."""
    if final and none:
        raise UsageError("--final-snapshot or --no-final-snapshot, not both", usage=usage)
    every = [find(ctx, id) for id in ids]
    for found in every:
        _check(found)
    snapshots = {found.id: _snapshot(ctx, found, final, none, len(every) > 1, usage) for found in every}
    ctx.confirm(lambda: f"Delete {'; '.join(_told(found, snapshots[found.id], keep) for found in every)}?")
    for found in every:
        with explained(found.id):
            _delete(ctx, found, snapshots[found.id], keep)
        if ctx.current(DATABASE.name) == found.id:
            ctx.use(DATABASE.name, None)
    if wait:
        wait_for(ctx, ids, "deleted")


def _check(found: Found) -> None:
    if found.record.get("DeletionProtection"):
        raise CommandError(
            f"{found.id} is protected against deletion", hint=f"`rds set {found.id} --no-protect` allows it"
        )
    if found.state in ("creating", "deleting"):
        raise CommandError(f"{found.id} is {found.state}", hint=next_step(found.id, found.state))


def _snapshot(
    ctx: Context, found: Found, final: str | None, none: bool, several: bool, usage: str
) -> str | None:
    """The name of the final snapshot, or None for none; asked where nothing was said."""
    if found.inside:
        if final:
            raise CommandError(
                f"{found.id} is an instance of {found.inside}, whose data stay: it has no final snapshot",
                hint=f"`rds snapshot create {found.inside}` makes one of the cluster",
            )
        return None
    if source := found.record.get("ReadReplicaSourceDBInstanceIdentifier"):
        if final:
            raise CommandError(
                f"{found.id} is a replica of {source}, whose data stay: it has no final snapshot",
                hint=f"`rds snapshot create {found.id}` makes one before",
            )
        return None
    if none:
        return None
    if not final:
        if not ctx.interactive:
            raise UsageError(
                f"what of a final snapshot of {found.id}?",
                hint="--final-snapshot NAME, or --no-final-snapshot if what is in it is to be lost",
                usage=usage,
            )
        usual = f"{found.id}-final-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        said = ctx.ask(f"final snapshot of {found.id}: a name, `none`, or Enter for {usual}").strip()
        if said.lower() in ("none", "no", "n"):
            return None
        return check_identifier(said or usual, "snapshot", longest=255)
    return check_identifier(f"{final}-{found.id}" if several else final, "snapshot", longest=255)


def _told(found: Found, snapshot: str | None, keep: bool) -> str:
    size = found.record.get("AllocatedStorage")
    about = [titled(found.engine, found.version), found.state]
    if size and not found.inside:
        about.insert(1, f"{size} GiB")
    text = f"{found.noun} {found.id} ({', '.join(about)})"
    if found.inside:
        return f"{text}, an instance of {found.inside}, whose data stay"
    if source := found.record.get("ReadReplicaSourceDBInstanceIdentifier"):
        return f"{text}, a replica of {source}, whose data stay"
    if found.members:
        several = "instance" if len(found.members) == 1 else "instances"
        text += f" with its {several} {', '.join(found.members)}"
    text += f", with a final snapshot {snapshot}" if snapshot else ", WITHOUT a final snapshot"
    days = found.record.get("BackupRetentionPeriod") or 0
    if days:
        text += (
            f", its automated backups of {days} day{'' if days == 1 else 's'} {'stay' if keep else 'go too'}"
        )
    replicas = found.record.get("ReadReplicaDBInstanceIdentifiers")
    if replicas:
        text += f", its replicas {', '.join(replicas)} become databases of their own"
    return text


def _delete(ctx: Context, found: Found, snapshot: str | None, keep: bool) -> None:
    final: dict[str, Any] = {"SkipFinalSnapshot": True}
    if snapshot:
        final = {"SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": snapshot}
    if found.cluster:
        # AWS deletes a cluster once all of its instances are being deleted.
        for id in reversed(found.members):
            ctx.call("rds", "delete_db_instance", DBInstanceIdentifier=id, SkipFinalSnapshot=True)
        ctx.call(
            "rds",
            "delete_db_cluster",
            DBClusterIdentifier=found.id,
            DeleteAutomatedBackups=not keep,
            **final,
        )
    elif found.inside:
        ctx.call("rds", "delete_db_instance", DBInstanceIdentifier=found.id, SkipFinalSnapshot=True)
    else:
        ctx.call(
            "rds",
            "delete_db_instance",
            DBInstanceIdentifier=found.id,
            DeleteAutomatedBackups=not keep,
            **final,
        )
