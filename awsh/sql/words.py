"""Words that ask for what is in a database, the same for both families: `tables`, `describe movies`, `\\d movies`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from awsh.sql import catalogue
from awsh.sql.catalogue import TableName
from awsh.sql.database import Family
from awsh.sql.errors import SqlError
from awsh.sql.results import Result
from awsh.sql.session import Session
from awsh.values import Rows


class Word(NamedTuple):
    """One word. aliases: psql's names of it. wants_table: it is asked of one table.

    columns: the default view, of more that the rows may have.
    """

    name: str
    help: str
    aliases: tuple[str, ...]
    wants_table: bool
    columns: tuple[str, ...]
    ask: Callable[..., Iterable[Any]]


class Spoken(NamedTuple):
    """A word, with the table that it is asked of; "" for none."""

    word: Word
    table: str


WORDS = (
    Word(
        "tables",
        "tables and views",
        (r"\d", r"\dt"),
        False,
        ("table", "type", "rows", "size"),
        catalogue.tables,
    ),
    Word(
        "describe",
        "columns of a table, with its indexes and foreign keys",
        (r"\d", "desc"),
        True,
        ("column", "type", "null", "key", "default", "extra", "indexes", "references"),
        catalogue.describe,
    ),
    Word(
        "indexes",
        "indexes of a table",
        (r"\di",),
        True,
        ("index", "columns", "unique", "primary", "type"),
        catalogue.indexes,
    ),
    Word(
        "keys",
        "foreign keys of a table",
        (),
        True,
        ("constraint", "columns", "references", "referenced_columns", "on_delete", "on_update"),
        catalogue.foreign_keys,
    ),
    Word("columns", "columns of all tables", (), False, ("table", "column", "type"), catalogue.columns),
    Word("databases", "databases of the server", (r"\l",), False, (), catalogue.databases),
    Word("schemas", "schemas of the database", (r"\dn",), False, (), catalogue.schemas),
    Word(
        "functions",
        "functions and procedures",
        (r"\df",),
        False,
        ("function", "type", "arguments", "returns"),
        catalogue.functions,
    ),
)

_SELDOM = frozenset({"indexes", "references"})
_SHAPE = re.compile(r"\s*(\\?\w+)(?:\s+([^;\s].*?))?\s*;?\s*")


def spoken(text: str, family: Family) -> Spoken | None:
    """The word that TEXT is; None where it is SQL."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    name, table = found[1].lower(), found[2] or ""
    for word in WORDS:
        if word.wants_table is bool(table) and name in (word.name, *word.aliases):
            return Spoken(word, table) if not table or _is_table(table, family) else None
    return None


def answered(session: Session, said: Spoken) -> Rows:
    """What the catalogue says. Raises SqlError where there is no such table."""
    answer = said.word.ask(session, said.table) if said.word.wants_table else said.word.ask(session)
    fields = answer.names if isinstance(answer, Result) else ()
    view = said.word.columns
    if isinstance(answer, list):
        # Of those that most tables have nothing in, the ones with something.
        view = tuple(name for name in view if name not in _SELDOM or any(row.get(name) for row in answer))
    return Rows(answer, view or fields, fields=(*said.word.columns, *fields))


def _is_table(text: str, family: Family) -> bool:
    """`describe select …` and `describe t column` are SQL."""
    try:
        TableName.parse(text, family)
    except SqlError:
        return False
    return True
