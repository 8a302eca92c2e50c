"""Names of tables as people type them, and as they are quoted."""

from __future__ import annotations

import re
from typing import NamedTuple

from awsh.sql.database import Family
from awsh.sql.errors import SqlError

_PART = re.compile(r'\s*(?:`((?:[^`]|``)+)`|"((?:[^"]|"")+)"|([^\s`".]+))\s*')


class TableName(NamedTuple):
    """schema: "" for wherever the engine looks."""

    schema: str
    table: str

    @classmethod
    def parse(cls, text: str, family: Family) -> TableName:
        """`t`, `schema.t`, quoted or not; PostgreSQL's unquoted names are lower case. Raises SqlError."""
        parts: list[str] = []
        at = 0
        while True:
            found = _PART.match(text, at)
            if found is None:
                raise SqlError(f"{text!r} is not the name of a table")
            back, double, bare = found.groups()
            if bare is not None:
                parts.append(bare.lower() if family is Family.POSTGRESQL else bare)
            else:
                parts.append(back.replace("``", "`") if back is not None else double.replace('""', '"'))
            at = found.end()
            if at == len(text):
                break
            if text[at] != ".":
                raise SqlError(f"{text!r} is not the name of a table")
            at += 1
        if len(parts) > 2:
            raise SqlError(f"{text!r} names more than a schema and a table")
        return cls(parts[0] if len(parts) == 2 else "", parts[-1])

    def quoted(self, family: Family) -> str:
        return ".".join(quoted(part, family) for part in self if part)

    def __str__(self) -> str:
        return ".".join(part for part in self if part)


def quoted(name: str, family: Family) -> str:
    """NAME as an identifier. Raises SqlError where it holds a zero byte."""
    if "\0" in name or not name:
        raise SqlError(f"{name!r} cannot be a name")
    mark = "`" if family is Family.MYSQL else '"'
    return mark + name.replace(mark, mark * 2) + mark
