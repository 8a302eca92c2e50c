"""A database of RDS as the core's SQL sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsh import CommandError, Context
from awsh_rds.databases.found import Found, find, find_instance
from awsh_rds.databases.states import next_step
from awsh_rds.engines import ENGINES, titled
from awsh_rds.entering.certificates import bundle
from awsh_rds.entering.secrets import password_of
from awsh_rds.rows import tags_of

if TYPE_CHECKING:
    from awsh import sql

SECRET_TAG = "awsh:secret-id"  # noqa: S105
"""The tag that names the secret with the master password, where it is not RDS itself that keeps one."""

_SILENT = frozenset({"creating", "starting", "stopping", "stopped", "deleting", "failed", "rebooting"})
"""States in which nothing answers."""


def server(ctx: Context, id: str) -> sql.Server:
    """How the database called ID is spoken to; of a cluster its writer.

    Raises CommandError where it cannot be: it speaks no SQL that awsh does, or is not there yet.
    """
    from awsh import sql

    found = find(ctx, id)
    engine = ENGINES.get(found.engine)
    if engine is None:
        raise CommandError(f"{id} is {found.engine}, and awsh speaks MySQL and PostgreSQL")
    instance = _instance(ctx, found)
    if instance.state in _SILENT:
        raise CommandError(f"{id} is {instance.state}", hint=next_step(found.id, instance.state))
    host, port = _endpoint(found)
    user = str(found.record.get("MasterUsername") or "")
    managed = (found.record.get("MasterUserSecret") or {}).get("SecretArn")
    named = tags_of(found.record).get(SECRET_TAG)
    secret = managed or named

    def password(again: bool) -> str:
        # Asked anew each time: RDS changes a password that it keeps every seven days.
        return password_of(ctx, secret, id, user) if secret else ""

    def token(who: str) -> str:
        with ctx.errors():
            made: str = ctx.client("rds").generate_db_auth_token(
                DBHostname=host, Port=port, DBUsername=who, Region=ctx.region
            )
        return made

    kept = f"aws secretsmanager get-secret-value --secret-id {secret} | get SecretString" if secret else ""
    first = found.record.get("DatabaseName" if found.cluster else "DBName")
    return sql.Server(
        sql.Family.POSTGRESQL if engine.postgres else sql.Family.MYSQL,
        host,
        user,
        password=password,
        database=first or ("postgres" if engine.postgres else ""),
        port=port,
        network=str((instance.record.get("DBSubnetGroup") or {}).get("VpcId") or ""),
        public=bool(instance.record.get("PubliclyAccessible")),
        ca=bundle(ctx),
        label=id,
        about=titled(found.engine, found.version),
        kept=kept,
        refused=_remedy(id, managed, named),
        token=token if found.record.get("IAMDatabaseAuthenticationEnabled") else None,
    )


def _remedy(id: str, managed: str | None, named: str | None) -> str:
    """What to do where the database does not take the password in its secret."""
    if managed:
        return (
            f"the password that RDS keeps in {managed} is not the one that {id} has: it may just be changing, so "
            f"try again in a minute; `rds set {id} --no-manage-password --password` sets one of your own"
        )
    if named:
        return (
            f"the password in the secret {named} is not the one that {id} has: `rds set {id} --password-from "
            f"secret-id:{named}` makes it so"
        )
    return ""


def _instance(ctx: Context, found: Found) -> Found:
    """The instance that answers at the endpoint. Raises CommandError where a cluster has none."""
    if not found.cluster:
        return found
    writer = find_instance(ctx, found.members[0]) if found.members else None
    if writer is None:
        raise CommandError(
            f"the cluster {found.id} has no instance, so nothing answers",
            hint=f"`rds replica create {found.id} {found.id}-1` gives it one",
        )
    return writer


def _endpoint(found: Found) -> tuple[str, int]:
    record = found.record
    endpoint = record.get("Endpoint")
    host, port = (
        (endpoint, record.get("Port"))
        if found.cluster
        else ((endpoint or {}).get("Address"), (endpoint or {}).get("Port"))
    )
    if not host or not port:
        raise CommandError(
            f"{found.id} is {found.state} and has no endpoint", hint=next_step(found.id, found.state)
        )
    return str(host), int(port)
