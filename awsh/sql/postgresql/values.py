"""PostgreSQL's values as Python's: psycopg's own loaders, and text where Python has nothing as exact."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.pq.abc import PGresult

_AS_TEXT = ("inet", "cidr", "macaddr", "macaddr8", "xml", "tsvector", "bit", "varbit", "money")


def prepare(connection: Connection[Any]) -> None:
    """Registers what is read otherwise than psycopg does."""
    from psycopg.types.datetime import IntervalLoader
    from psycopg.types.json import set_json_loads
    from psycopg.types.string import TextLoader

    class Span(IntervalLoader):
        """A span; one in months or years has no length in days, and stays text."""

        def load(self, data: Any) -> Any:
            return (
                bytes(data).decode()
                if b"mon" in bytes(data) or b"year" in bytes(data)
                else super().load(data)
            )

    connection.adapters.register_loader("interval", Span)
    for name in _AS_TEXT:
        connection.adapters.register_loader(name, TextLoader)
    for info in list(connection.adapters.types):
        if "range" in info.name:
            connection.adapters.register_loader(info.oid, TextLoader)
    set_json_loads(lambda data: json.loads(data, parse_float=Decimal), connection)


def type_name(connection: Connection[Any], oid: int, modifier: int = -1) -> str:
    """The type as DDL spells it; an oid's number where the catalogue was not asked."""
    info = connection.adapters.types.get(oid)
    if info is None:
        return "user-defined" if oid >= 16384 else f"type {oid}"
    if oid == info.array_oid and oid != info.oid:
        return f"{_spelt(info)}[]"
    return _spelt(info)


def _spelt(info: Any) -> str:
    return str(info.regtype or info.name)


def carefully(transformer: Any, result: PGresult) -> list[tuple[Any, ...]]:
    """The rows one value at a time: what Python has no value for (infinity, years before 1) stays text."""
    import psycopg

    loaders = [
        transformer.get_loader(result.ftype(column), result.fformat(column))
        for column in range(result.nfields)
    ]
    rows = []
    for number in range(result.ntuples):
        values: list[Any] = []
        for column, loader in enumerate(loaders):
            data = result.get_value(number, column)
            try:
                values.append(None if data is None else loader.load(data))
            except (psycopg.DataError, ValueError, OverflowError):
                values.append(bytes(data or b"").decode("utf-8", "backslashreplace"))
        rows.append(tuple(values))
    return rows
