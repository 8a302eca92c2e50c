"""Behind `rds set`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from awsh import CommandError, Context, UsageError, security_groups
from awsh_rds.databases.found import Found, find, find_instance
from awsh_rds.databases.listing import row_of
from awsh_rds.databases.states import explained, must_be
from awsh_rds.databases.waiting import wait_for
from awsh_rds.engines import ENGINES, Engine, EngineWish
from awsh_rds.identifiers import check_identifier
from awsh_rds.making.checking import check_backups, check_free
from awsh_rds.making.passwords import master_password
from awsh_rds.making.versions import class_of, major, version_of
from awsh_rds.rows import Database


@dataclass(frozen=True, slots=True)
class Changes:
    """What was asked for, as typed: see `rds set`. None, or nothing, is as it is."""

    type: str
    storage: int | None
    storage_type: str
    iops: int | None
    version: str
    groups: Sequence[str] | None
    ask_password: bool
    password_from: str | None
    manage_password: bool | None
    iam: bool | None
    multi_az: bool | None
    public: bool | None
    backups: int | None
    protect: bool | None
    parameter_group: str | None
    rename: str
    now: bool


_OF_INSTANCES = ("DBInstanceClass", "PubliclyAccessible", "MultiAZ")
_OF_CLUSTERS = ("MasterUserPassword", "BackupRetentionPeriod", "DeletionProtection", "EngineVersion")


def changed(ctx: Context, id: str, wish: Changes, *, wait: bool, usage: str) -> Database:
    """The database as AWS says it is now. Raises CommandError, UsageError for what AWS would refuse."""
    found = find(ctx, id)
    must_be(found, frozenset({"available", "stopped", "storage-full"}), "changed")
    request = _request(ctx, found, wish)
    if not request:
        raise UsageError(
            "what is to be changed?", hint=f"`help rds set` names it; `rds show {id}`", usage=usage
        )
    _check_place(found, request)
    _ask(ctx, found, wish)
    with explained(id):
        if found.cluster:
            ctx.call("rds", "modify_db_cluster", DBClusterIdentifier=id, ApplyImmediately=wish.now, **request)
        else:
            ctx.call(
                "rds", "modify_db_instance", DBInstanceIdentifier=id, ApplyImmediately=wish.now, **request
            )
    return _afterwards(ctx, found, wish, wait)


def _afterwards(ctx: Context, found: Found, wish: Changes, wait: bool) -> Database:
    if wish.rename and wish.now and not ctx.dry_run:
        ctx.note(f"{found.id} becomes {wish.rename}, which takes some minutes: `rds wait {wish.rename}`")
        return row_of(ctx, found)
    if wait:
        wait_for(ctx, [found.id], "stopped" if found.state == "stopped" else "available")
    row = row_of(ctx, find(ctx, found.id))
    if row["pending"] and not wish.now:
        told = ", ".join(f"{name} {value}" for name, value in row["pending"].items())
        ctx.note(f"at the next maintenance window: {told} (`--now` does it at once)")
    if wish.parameter_group:
        ctx.note(f"the parameter group takes effect with `rds reboot {found.id}`")
    return row


def _request(ctx: Context, found: Found, wish: Changes) -> dict[str, Any]:
    """What was asked for, by AWS's names, checked."""
    engine = ENGINES.get(found.engine)
    asked: dict[str, Any] = {
        "AllocatedStorage": _storage(found, wish),
        "StorageType": wish.storage_type,
        "Iops": wish.iops,
        "EnableIAMDatabaseAuthentication": wish.iam,
        "MultiAZ": wish.multi_az,
        "PubliclyAccessible": wish.public,
        "BackupRetentionPeriod": wish.backups,
        "DeletionProtection": wish.protect,
    }
    asked["DBClusterParameterGroupName" if found.cluster else "DBParameterGroupName"] = wish.parameter_group
    if wish.groups is not None:
        asked["VpcSecurityGroupIds"] = security_groups.ids_in(ctx, vpc_of(ctx, found), wish.groups)
    if engine is not None:
        check_backups(engine, wish.backups)
        asked |= _version_and_class(ctx, found, engine, wish)
        asked |= _password(ctx, found, engine, wish)
    if wish.rename:
        new = check_identifier(wish.rename, "database")
        check_free(ctx, new)
        asked["NewDBClusterIdentifier" if found.cluster else "NewDBInstanceIdentifier"] = new
    return {name: value for name, value in asked.items() if value not in (None, "")}


def _storage(found: Found, wish: Changes) -> int | None:
    now = found.record.get("AllocatedStorage") or 0
    if wish.storage is not None and wish.storage < now:
        raise CommandError(
            f"{found.id} has {now} GiB, and storage never gets less",
            hint="a smaller one is a new one: dump it, `rds create`, load it",
        )
    return wish.storage


def _version_and_class(ctx: Context, found: Found, engine: Engine, wish: Changes) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    version = found.version
    if wish.version:
        version = version_of(ctx, EngineWish(engine, wish.version))
        asked["EngineVersion"] = version
        if major(version) != major(found.version):
            asked["AllowMajorVersionUpgrade"] = True
    if wish.type:
        asked["DBInstanceClass"] = class_of(ctx, engine, version, wish.type)[0]
    return asked


def _password(ctx: Context, found: Found, engine: Engine, wish: Changes) -> dict[str, Any]:
    if wish.manage_password:
        if wish.ask_password or wish.password_from:
            raise UsageError("--manage-password lets AWS make the password", hint="leave the other out")
        return {"ManageMasterUserPassword": True}
    asked: dict[str, Any] = {}
    managed = bool(found.record.get("MasterUserSecret"))
    if wish.manage_password is False:
        if not (wish.ask_password or wish.password_from):
            raise UsageError("with --no-manage-password you say the password", hint="--password asks for it")
        asked["ManageMasterUserPassword"] = False
    elif managed and (wish.ask_password or wish.password_from):
        raise CommandError(
            f"AWS keeps the password of {found.id} and changes it", hint="--no-manage-password takes it over"
        )
    if wish.ask_password or wish.password_from:
        user = str(found.record.get("MasterUsername") or engine.user)
        asked["MasterUserPassword"] = master_password(ctx, engine, user, found.id, wish.password_from)
    return asked


def _check_place(found: Found, request: dict[str, Any]) -> None:
    """Some things are changed of a cluster and some of its instances. Raises CommandError."""
    if found.cluster:
        wrong = next((name for name in _OF_INSTANCES if name in request), "")
        if wrong:
            members = ", ".join(found.members)
            raise CommandError(
                f"{wrong} is of the instances of {found.id}, each by itself", hint=f"they are {members}"
            )
    elif found.inside:
        wrong = next((name for name in _OF_CLUSTERS if name in request), "")
        if wrong:
            raise CommandError(
                f"{wrong} is of the whole cluster {found.inside}", hint=f"`rds set {found.inside}` changes it"
            )


def _ask(ctx: Context, found: Found, wish: Changes) -> None:
    if wish.backups == 0 and found.record.get("BackupRetentionPeriod"):
        ctx.confirm(f"End the automated backups of {found.id}, and delete those that are there?")


def vpc_of(ctx: Context, found: Found) -> str:
    """The VPC that a database is in; a cluster tells only the name of its subnet group."""
    if not found.cluster:
        return str(found.record["DBSubnetGroup"]["VpcId"])
    writer = find_instance(ctx, found.members[0]) if found.members else None
    if writer is not None:
        return vpc_of(ctx, writer)
    answer = ctx.call("rds", "describe_db_subnet_groups", DBSubnetGroupName=found.record["DBSubnetGroup"])
    return str(answer["DBSubnetGroups"][0]["VpcId"])
