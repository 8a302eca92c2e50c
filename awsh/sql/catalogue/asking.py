"""The questions, of whichever family."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from awsh.errors import suggest
from awsh.sql.catalogue import mysql, postgresql
from awsh.sql.catalogue.names import TableName
from awsh.sql.database import Family
from awsh.sql.errors import SqlError
from awsh.sql.results import Result
from awsh.sql.session import Session

_QUERIES: Mapping[Family, Mapping[str, str]] = {
    Family.MYSQL: mysql.QUERIES,
    Family.POSTGRESQL: postgresql.QUERIES,
}


def _ask(session: Session, what: str, **parameters: Any) -> Result:
    statement = _QUERIES[session.family][what]
    return session.execute(statement, parameters or None)


def databases(session: Session) -> Result:
    """Rows: database, owner or character set."""
    return _ask(session, "databases")


def schemas(session: Session) -> Result:
    """Rows: schema. MySQL's schemas are its databases."""
    return _ask(session, "schemas")


def tables(session: Session) -> Result:
    """Rows: schema, table, type (table, view, …), rows (the engine's estimate), size in bytes, comment.

    Those of the current database; of all its schemas but the system's.
    """
    return _ask(session, "tables")


def columns(session: Session) -> Result:
    """Rows: schema, table, column, type, in the tables' order: everything completion needs, in one query."""
    return _ask(session, "columns")


def functions(session: Session) -> Result:
    """Rows: schema, function, type (function, procedure), arguments, returns."""
    return _ask(session, "functions")


def describe(session: Session, table: str) -> list[dict[str, Any]]:
    """Rows: column, type, null, key, default, extra, comment, indexes, references.

    indexes: the names of those that the column is in. references: what a foreign key leads to, `table.column`,
    and what a deletion there does. Raises SqlError where there is no TABLE.
    """
    rows = _of_table(session, "describe", table)
    name = table_named(session, table)
    if session.family is Family.MYSQL and "MariaDB" in session.version:
        # MariaDB's JSON is a longtext with a condition.
        for row in _ask(session, "checks", schema=name.schema, table=name.table):
            found = re.fullmatch(r"json_valid\(`(.+)`\)", row["clause"])
            for column in rows:
                if found is not None and column["column"] == found[1]:
                    column["type"] = "json"
    _add_keys(session, name, rows)
    return rows


def _add_keys(session: Session, name: TableName, rows: list[dict[str, Any]]) -> None:
    inside: dict[str, list[str]] = {row["column"]: [] for row in rows}
    leads: dict[str, list[str]] = {row["column"]: [] for row in rows}
    for index in _ask(session, "indexes", schema=name.schema, table=name.table):
        # An index of expressions has no columns in MySQL.
        for column in (index["columns"] or "").split(", "):
            inside.get(column.strip('"'), []).append(index["index"])
    for key in _ask(session, "foreign_keys", schema=name.schema, table=name.table):
        there = key["references"].removeprefix(f"{name.schema}.")
        action = "" if key["on_delete"] in ("no action", "restrict") else f" on delete {key['on_delete']}"
        pairs = zip(key["columns"].split(", "), key["referenced_columns"].split(", "), strict=False)
        for column, other in pairs:
            leads.get(column, []).append(f"{there}.{other}{action}")
    for row in rows:
        row["indexes"] = ", ".join(inside[row["column"]])
        row["references"] = ", ".join(leads[row["column"]])


def indexes(session: Session, table: str) -> list[dict[str, Any]]:
    """Rows: index, columns, unique, primary, type."""
    return _of_table(session, "indexes", table)


def foreign_keys(session: Session, table: str) -> list[dict[str, Any]]:
    """Rows: constraint, columns, references, referenced_columns, on_delete, on_update."""
    return _of_table(session, "foreign_keys", table)


def table_named(session: Session, text: str) -> TableName:
    """The schema and table that TEXT means. Raises SqlError, with what is near."""
    name = TableName.parse(text, session.family)
    found = list(_ask(session, "find", schema=name.schema, table=name.table))
    if found:
        return TableName(found[0]["schema"], found[0]["table"])
    known: Callable[[], list[str]] = lambda: [row["table"] for row in tables(session)]  # noqa: E731
    raise SqlError(
        f"there is no table {name} in {session.database.name}",
        hint=suggest(name.table, known()) or "`tables` lists what there is",
    )


def _of_table(session: Session, what: str, table: str) -> list[dict[str, Any]]:
    name = table_named(session, table)
    rows = list(_ask(session, what, schema=name.schema, table=name.table))
    for row in rows:
        row.update({key: bool(row[key]) for key in ("null", "unique", "primary") if key in row})
    return rows
