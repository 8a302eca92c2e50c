"""What is known of a database, put up for looking things up while somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from awsh.nameindex import NameIndex
from awsh.repl.sql.keywords import RESERVED
from awsh.resources import Name
from awsh.sql.catalogue import quoted
from awsh.sql.database import Family

_PLAIN = {
    Family.MYSQL: re.compile(r"(?!\d+\Z)[0-9A-Za-z_$]+"),
    Family.POSTGRESQL: re.compile(r"[a-z_][a-z0-9_$]*"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """schema: where it is. kind: table, view, …  here: it is found without its schema."""

    schema: str
    name: str
    kind: str = "table"
    here: bool = True


@dataclass(frozen=True)
class Known:
    """columns: name and type, by schema and table. functions: those that people have made."""

    family: Family
    tables: Sequence[Table] = ()
    columns: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    functions: Sequence[str] = ()
    schemas: Sequence[str] = ()
    databases: Sequence[str] = ()

    @cached_property
    def by_name(self) -> dict[str, list[Table]]:
        """Tables by their name in any case."""
        found: dict[str, list[Table]] = {}
        for table in self.tables:
            found.setdefault(table.name.casefold(), []).append(table)
        return found

    @cached_property
    def table_index(self) -> NameIndex:
        """Of the tables, by their position."""
        return NameIndex([Name(table.name, "", str(number)) for number, table in enumerate(self.tables)])

    @cached_property
    def column_index(self) -> NameIndex:
        """Of all columns' names, each once."""
        names = dict.fromkeys(name for columns in self.columns.values() for name, _ in columns)
        return NameIndex([Name(name) for name in names])

    def prepared(self) -> Known:
        """The same, with all that is made at the first look: for a thread in the background."""
        _ = self.by_name, self.table_index, self.column_index
        return self

    def named(self, schema: str, name: str) -> Table | None:
        """The table that these mean, in any case."""
        near = self.by_name.get(name.casefold(), [])
        fitting = [table for table in near if not schema or table.schema.casefold() == schema.casefold()]
        exact = [table for table in fitting if table.name == name] or fitting
        return next((table for table in exact if table.here), exact[0] if exact else None)

    def columns_of(self, table: Table) -> list[tuple[str, str]]:
        return self.columns.get((table.schema, table.name), [])

    def matching_tables(self, word: str, limit: int) -> Iterable[Table]:
        """Those that start with WORD or contain it."""
        if not word:
            return self.tables[:limit]
        return [self.tables[int(name.description)] for name in self.table_index.matching(word, limit)]

    def matching_columns(self, word: str, limit: int) -> list[str]:
        return [name.id for name in self.column_index.matching(word, limit)] if word else []


def written(name: str, family: Family) -> str:
    """NAME as it is typed: in quotes where it needs them."""
    if _PLAIN[family].fullmatch(name) and name.upper() not in RESERVED[family]:
        return name
    return quoted(name, family)
