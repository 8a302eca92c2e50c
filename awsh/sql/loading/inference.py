"""The table that rows would fit into, from the rows that were seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from typing import Any
from uuid import UUID

from awsh.sql.catalogue.names import TableName, quoted
from awsh.sql.database import Family

# Leading zeros are part of a code, not of a number.
_WHOLE = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})")
_FRACTION = re.compile(r"[+-]?(?:0|[1-9]\d*)?\.\d+(?:[eE][+-]?\d+)?|[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?")

_TYPES = {
    # as found: MySQL, PostgreSQL
    "boolean": ("boolean", "boolean"),
    "integer": ("bigint", "bigint"),
    "number": ("double", "double precision"),
    "decimal": ("decimal(65,18)", "numeric"),
    "date": ("date", "date"),
    "datetime": ("datetime(6)", "timestamp"),
    "moment": ("datetime(6)", "timestamptz"),
    "time": ("time(6)", "time"),
    "span": ("time(6)", "interval"),
    "uuid": ("char(36)", "uuid"),
    "bytes": ("longblob", "bytea"),
    "json": ("json", "jsonb"),
    "text": ("text", "text"),
    "long": ("longtext", "text"),
}
_WIDER = {
    frozenset({"integer", "number"}): "number",
    frozenset({"integer", "decimal"}): "decimal",
    frozenset({"number", "decimal"}): "number",
    frozenset({"date", "datetime"}): "datetime",
    frozenset({"date", "moment"}): "moment",
    frozenset({"datetime", "moment"}): "moment",
}


def create_statement(
    table: TableName, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], family: Family
) -> str:
    """CREATE TABLE with a column for each of COLUMNS, of the narrowest type that all of ROWS fit."""
    found: dict[str, str] = {}
    for row in rows:
        for name in columns:
            value = row.get(name)
            if value is None or value == "":
                continue
            kind = _kind(value)
            known = found.get(name, kind)
            if known != kind:
                kind = _WIDER.get(frozenset({known, kind})) or ("long" if "long" in (known, kind) else "text")
            found[name] = kind
    which = 0 if family is Family.MYSQL else 1
    lines = [f"  {quoted(name, family)} {_TYPES[found.get(name, 'text')][which]}" for name in columns]
    return f"CREATE TABLE {table.quoted(family)} (\n" + ",\n".join(lines) + "\n)"


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return _of_text(value)
    for types, kind in _NATIVE:
        if isinstance(value, types):
            if kind == "datetime" and value.tzinfo is not None:
                return "moment"
            return kind if kind != "integer" or -(2**63) <= value < 2**63 else "decimal"
    return "text"


def _of_text(value: str) -> str:
    if _WHOLE.fullmatch(value):
        return "integer"
    if _FRACTION.fullmatch(value):
        return "number"
    if value.lower() in ("true", "false"):
        return "boolean"
    found = _TIME.fullmatch(value)
    if _DATE.fullmatch(value) or found:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return "text"
        return "date" if found is None else "moment" if found[1] else "datetime"
    return "long" if len(value.encode("utf-8", "replace")) > 16_000 else "text"


_NATIVE: tuple[tuple[Any, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (Decimal, "decimal"),
    (datetime, "datetime"),
    (date, "date"),
    (clock, "time"),
    (timedelta, "span"),
    (UUID, "uuid"),
    ((bytes, bytearray), "bytes"),
    ((Mapping, list, tuple), "json"),
)
