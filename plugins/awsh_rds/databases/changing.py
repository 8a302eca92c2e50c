"""`rds set`; the work is in modifying.py."""

from __future__ import annotations

from typing import Annotated

from awsh import CURRENT, MANY, Context
from awsh_rds.groups import rds
from awsh_rds.kinds import DatabaseId, ParameterGroupName
from awsh_rds.making.commands import ClassName, Gibibytes, GroupName, PasswordSource, StorageType
from awsh_rds.rows import Database


@rds.command(name="set", aliases=("modify",))
def set_(
    ctx: Context,
    database: DatabaseId = CURRENT,
    *,
    class_: ClassName = "",
    storage: Gibibytes | None = None,
    storage_type: StorageType | None = None,
    iops: int | None = None,
    version: str = "",
    sg: Annotated[list[GroupName] | None, MANY] = None,
    password: bool = False,
    password_from: PasswordSource | None = None,
    manage_password: bool | None = None,
    iam: bool | None = None,
    multi_az: bool | None = None,
    public: bool | None = None,
    backups: int | None = None,
    protect: bool | None = None,
    parameter_group: ParameterGroupName | None = None,
    rename: str = "",
    now: bool = False,
    wait: bool = False,
) -> Database:
    """Change a database (ModifyDBInstance, ModifyDBCluster).

    Class, version, storage, name and a standby wait for the maintenance window unless `--now` is said; what waits
    is told, and `rds show` has it in `pending`. The rest changes at once.

    Args:
        database: which one; the current one when left out.
        class_: another class. With --now the database is away for some minutes.
        storage: more GiB; it never gets less.
        storage_type: another kind of storage.
        iops: operations a second.
        version: a newer version, or its beginning, as in 8.4. A major one cannot be gone back on.
        sg: in place of those it has.
        password: ask for a new master password, hidden.
        password_from: the new master password is in a file, env:VARIABLE, or secret-id:NAME.
        manage_password: from now on AWS makes and keeps the master password; with --no-manage-password and
            a new one you do.
        iam: let IAM users in with tokens.
        multi_az: a standby in another zone.
        public: a public address.
        backups: days for which automated backups are kept; 0 ends and deletes them, after asking.
        protect: against deletion.
        parameter_group: another one; it takes effect at the next reboot.
        rename: another name, and with it another endpoint.
        now: at once, in place of the next maintenance window.
        wait: until it is available again.
    Examples:
        awsh> rds set lab --backups 3 --protect
        awsh> rds set lab --no-protect --class db.t3.small
        awsh> rds show lab | get pending
    """
    from awsh_rds.databases.modifying import Changes, changed

    wish = Changes(
        type=class_,
        storage=storage,
        storage_type=storage_type or "",
        iops=iops,
        version=version,
        groups=sg,
        ask_password=password,
        password_from=password_from,
        manage_password=manage_password,
        iam=iam,
        multi_az=multi_az,
        public=public,
        backups=backups,
        protect=protect,
        parameter_group=parameter_group,
        rename=rename,
        now=now,
    )
    return changed(ctx, database, wish, wait=wait, usage=set_.usage)
