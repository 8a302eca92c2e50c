"""Behind `dynamodb rm`: nothing is lost that was not spoken of."""

from __future__ import annotations

from datetime import UTC, datetime

from awsh import CommandError, Context, human_size
from awsh_dynamodb.backups.making import back_up, check_backup_name
from awsh_dynamodb.kinds import TABLE
from awsh_dynamodb.tables.schema import Schema, find, forget
from awsh_dynamodb.tables.states import wait_for


def removed(ctx: Context, tables: list[str], *, backup: str | None, none: bool, wait: bool) -> None:
    """Removes the tables; see `dynamodb rm`. Raises CommandError before anything is gone."""
    every = [find(ctx, table, fresh=True) for table in tables]
    for schema in every:
        _check(schema)
    names: dict[str, str] = {}
    for schema in every:
        if backup:
            names[schema.table] = check_backup_name(f"{backup}-{schema.table}" if len(every) > 1 else backup)
        elif not none and (name := _offered(ctx, schema)):
            names[schema.table] = name
    ctx.confirm(lambda: f"Delete {'; '.join(_told(schema, names.get(schema.table)) for schema in every)}?")
    for schema in every:
        if name := names.get(schema.table):
            back_up(ctx, schema.table, name, wait=True)
            ctx.note(f"backup {name} of {schema.table} is made: `dynamodb backup restore {name}`")
        ctx.call("dynamodb", "delete_table", TableName=schema.table)
        forget(ctx, schema.table)
        if ctx.current(TABLE.name) == schema.table:
            ctx.use(TABLE.name, None)
    if wait:
        wait_for(ctx, tables, gone=True)


def _check(schema: Schema) -> None:
    table = schema.table
    if schema.record.get("DeletionProtectionEnabled"):
        raise CommandError(
            f"{table} is protected against deletion", hint=f"`dynamodb set {table} --no-protect` allows it"
        )
    if schema.state not in ("active", "inaccessible_encryption_credentials", "archived"):
        hint = f"`dynamodb wait {table}{' --gone' if schema.state == 'deleting' else ''}` first"
        raise CommandError(f"{table} is {schema.state}", hint=hint)


def _offered(ctx: Context, schema: Schema) -> str | None:
    """The name of a backup, where somebody is there to want one."""
    if not ctx.interactive or not _items(schema):
        return None
    usual = f"{schema.table}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    said = ctx.ask(f"backup of {schema.table} first: a name, Enter for {usual}, or `none`").strip()
    return None if said.lower() in ("none", "no", "n") else check_backup_name(said or usual)


def _items(schema: Schema) -> bool:
    """Whether there may be something in it: AWS's count is hours old."""
    created = schema.record.get("CreationDateTime")
    young = created is None or (datetime.now(UTC) - created).total_seconds() < 6 * 3600
    return bool(schema.record.get("ItemCount")) or young


def _told(schema: Schema, backup: str | None) -> str:
    count, size = schema.record.get("ItemCount", 0), schema.record.get("TableSizeBytes", 0)
    items = "1 item" if count == 1 else f"{count:,} items"
    text = f"table {schema.table} with {items}, {human_size(size)}, as AWS last counted them"
    if schema.indexes:
        text += f", and its indexes {', '.join(schema.indexes)}"
    return text + (f", after a backup {backup}" if backup else ", WITHOUT a backup")
