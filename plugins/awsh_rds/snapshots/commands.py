"""`rds snapshot ls`, `show`, `create`, `copy`, `rm`; `restore` is in restoring.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from awsh import CURRENT, MANY, CommandError, Context, ValueType, check_tags, tag_list
from awsh_rds.databases.found import find
from awsh_rds.databases.states import explained, must_be
from awsh_rds.groups import snapshot
from awsh_rds.identifiers import check_identifier
from awsh_rds.kinds import DatabaseId, ParameterGroupName, SnapshotName, SubnetGroupName
from awsh_rds.making.commands import ClassName, GroupName, Tags
from awsh_rds.rows import Database
from awsh_rds.snapshots.found import every, find_snapshot, whole
from awsh_rds.snapshots.rows import Snapshot, snapshot_row


@snapshot.command
def ls(ctx: Context, database: DatabaseId | None = None) -> Iterator[Snapshot]:
    """List snapshots, manual and automated (DescribeDBSnapshots, DescribeDBClusterSnapshots).

    Args:
        database: of which one; all of the region when left out.
    Examples:
        awsh> rds snapshot ls
        awsh> rds snapshot ls lab | where type = manual | sort -created
    """
    if database is None:
        return every(ctx)
    return every(ctx, database, cluster=find(ctx, database).cluster)


@snapshot.command
def show(ctx: Context, name: SnapshotName) -> Snapshot:
    """Show a snapshot in full (DescribeDBSnapshots, DescribeDBClusterSnapshots).

    Args:
        name: which one.
    Examples:
        awsh> rds snapshot create lab shown --wait
        awsh> rds snapshot show shown | get size
    """
    return find_snapshot(ctx, name)


@snapshot.command
def create(
    ctx: Context, database: DatabaseId = CURRENT, name: str = "", *, tag: Tags = None, wait: bool = False
) -> Snapshot:
    """Make a snapshot of a database (CreateDBSnapshot, CreateDBClusterSnapshot). It goes on meanwhile.

    Args:
        database: of which one; the current one when left out.
        name: what it is called; the database and the time when left out.
        tag: a tag; may be given several times.
        wait: until it is there, with a bar; Ctrl-C stops the waiting, not the snapshot.
    Examples:
        awsh> rds snapshot create lab before --wait
    """
    found = find(ctx, database)
    must_be(found, frozenset({"available", "stopped", "storage-optimization"}), "snapshot")
    if found.inside:
        raise CommandError(
            f"{found.id} is an instance of {found.inside}, whose data they share",
            hint=f"`rds snapshot create {found.inside}`",
        )
    name = check_identifier(name or f"{found.id}-{datetime.now(UTC):%Y%m%d-%H%M%S}", "snapshot", longest=255)
    tags = tag_list(check_tags(tag or {}))
    with explained(found.id):
        if found.cluster:
            answer = ctx.call(
                "rds",
                "create_db_cluster_snapshot",
                DBClusterIdentifier=found.id,
                DBClusterSnapshotIdentifier=name,
                Tags=tags,
            )["DBClusterSnapshot"]
        else:
            answer = ctx.call(
                "rds",
                "create_db_snapshot",
                DBInstanceIdentifier=found.id,
                DBSnapshotIdentifier=name,
                Tags=tags,
            )["DBSnapshot"]
    return whole(ctx, name) if wait else snapshot_row(answer)


@snapshot.command
def copy(ctx: Context, name: SnapshotName, new: str, *, kms_key: str = "", wait: bool = False) -> Snapshot:
    """Copy a snapshot in the region (CopyDBSnapshot, CopyDBClusterSnapshot): an automated one is kept so.

    Args:
        name: which one.
        new: what the copy is called.
        kms_key: encrypt the copy with this key of KMS.
        wait: until it is there; Ctrl-C stops the waiting, not the copy.
    Examples:
        awsh> rds snapshot create lab original --wait
        awsh> rds snapshot copy original twin --wait
    """
    found = find_snapshot(ctx, name)
    _must_be_whole(found)
    new = check_identifier(new, "snapshot", longest=255)
    more: dict[str, Any] = {"KmsKeyId": kms_key} if kms_key else {}
    with explained(found["database"]):
        if found["cluster"]:
            answer = ctx.call(
                "rds",
                "copy_db_cluster_snapshot",
                SourceDBClusterSnapshotIdentifier=name,
                TargetDBClusterSnapshotIdentifier=new,
                CopyTags=True,
                **more,
            )["DBClusterSnapshot"]
        else:
            answer = ctx.call(
                "rds",
                "copy_db_snapshot",
                SourceDBSnapshotIdentifier=name,
                TargetDBSnapshotIdentifier=new,
                CopyTags=True,
                **more,
            )["DBSnapshot"]
    return whole(ctx, new) if wait else snapshot_row(answer)


def _must_be_whole(found: Snapshot) -> None:
    if found["state"] != "available":
        raise CommandError(
            f"the snapshot {found['name']} is {found['state']}, {found['progress'] or 0} %",
            hint="it can be used once it is available",
        )


@snapshot.command
def restore(
    ctx: Context,
    name: SnapshotName,
    database: Annotated[str, ValueType("NEW")],
    *,
    class_: ClassName = "",
    subnet_group: SubnetGroupName | None = None,
    sg: Annotated[list[GroupName] | None, MANY] = None,
    multi_az: bool = False,
    public: bool = False,
    iam: bool = False,
    protect: bool = False,
    parameter_group: ParameterGroupName | None = None,
    tag: Tags = None,
    wait: bool = False,
) -> Database:
    """Make a new database of a snapshot (RestoreDBInstanceFromDBSnapshot, RestoreDBClusterFromSnapshot).

    It has the snapshot's data, users and passwords, and its own endpoint. AWS gives it neither the subnet group nor
    the security groups of the old one: here it is in the current subnet group, else in that of the same VPC.

    Args:
        name: which snapshot.
        database: what the new database is called.
        class_: its class; that of the smallest new one when left out.
        subnet_group: where it is.
        sg: its security groups; the VPC's default group when left out.
        multi_az: with a standby in another zone.
        public: with a public address.
        iam: let IAM users in with tokens.
        protect: against deletion.
        parameter_group: how its engine is set.
        tag: a tag; may be given several times.
        wait: until it is available. Ctrl-C stops the waiting, not the database.
    Examples:
        awsh> rds snapshot create lab yesterday --wait
        awsh> rds snapshot restore yesterday lab-copy --wait
    """
    from awsh_rds.snapshots.restoring import Restoring, restored

    found = find_snapshot(ctx, name)
    _must_be_whole(found)
    wish = Restoring(
        database, class_, subnet_group, sg or [], multi_az, public, iam, protect, parameter_group, tag or {}
    )
    return restored(ctx, found, wish, wait=wait)


@snapshot.command
def rm(ctx: Context, *names: SnapshotName) -> None:
    """Remove manual snapshots after asking (DeleteDBSnapshot, DeleteDBClusterSnapshot).

    Args:
        names: which ones. Automated ones go when their days are over.
    Examples:
        awsh> rds snapshot create lab old --wait
        awsh> rds snapshot rm old
        awsh> rds snapshot ls | where created < 30d and type = manual | rds snapshot rm
    """
    if not names:
        return
    found = [find_snapshot(ctx, name) for name in dict.fromkeys(names)]
    for each in found:
        if each["type"] == "automated":
            raise CommandError(
                f"{each['name']} is an automated backup, which goes when its days are over",
                hint=f"`rds set {each['database']} --backups DAYS` says how many",
            )
    told = "; ".join(
        f"{each['name']} of {each['database']}, {each['created']:%Y-%m-%d}" for each in found[:8]
    )
    more = f"; and {len(found) - 8} more" if len(found) > 8 else ""
    what = "snapshot" if len(found) == 1 else f"{len(found)} snapshots:"
    ctx.confirm(f"Delete {what} {told}{more}? What is in them is lost.")
    for each in found:
        if each["cluster"]:
            ctx.call("rds", "delete_db_cluster_snapshot", DBClusterSnapshotIdentifier=each["name"])
        else:
            ctx.call("rds", "delete_db_snapshot", DBSnapshotIdentifier=each["name"])
