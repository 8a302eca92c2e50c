"""Values of rows, often the text of a CSV, as the values of a column."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from awsh.sql.database import Family

Kind = Literal["text", "integer", "number", "boolean", "date", "datetime", "bytes", "json", "array", "other"]

_INTEGER = re.compile(r"\s*[+-]?\d+\s*")
_TRUE = {"true", "t", "yes", "y", "on", "1"}
_FALSE = {"false", "f", "no", "n", "off", "0"}


@dataclass(frozen=True, slots=True)
class Target:
    """A column of a table. required: NULL is refused, and nothing fills it in."""

    name: str
    type: str
    required: bool = False

    def kind(self, family: Family) -> Kind:
        name = self.type.lower()
        if name.endswith("[]"):
            return "array"
        if name == "boolean" or (family is Family.MYSQL and name == "tinyint(1)"):
            return "boolean"
        word = re.match(r"[a-z]+", name)
        return _KINDS.get(word[0] if word else "", "other")


_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("char", "varchar", "text", "tinytext", "mediumtext", "longtext", "character"), "text"),
    **dict.fromkeys(("enum", "set", "citext", "name", "bpchar"), "text"),
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year"), "integer"),
    **dict.fromkeys(("decimal", "numeric", "float", "double", "real"), "number"),
    "date": "date",
    **dict.fromkeys(("datetime", "timestamp"), "datetime"),
    **dict.fromkeys(("bytea", "blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary"), "bytes"),
    **dict.fromkeys(("json", "jsonb"), "json"),
}


def converter(target: Target, family: Family) -> Callable[[Any], Any]:
    """What turns a value of a row into one that the driver takes. It raises ValueError."""
    kind = target.kind(family)
    of_text = _OF_TEXT.get(kind, _same)

    def convert(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            if kind == "text":
                return _text(value, family)
            return None if not value.strip() else of_text(value)
        if kind == "text" and isinstance(value, (bool, float, int, Decimal, date, time)):
            return value.isoformat() if isinstance(value, (date, time)) else str(value)
        if isinstance(value, (Mapping, tuple, set)) or (isinstance(value, list) and kind != "array"):
            return _json(value)
        if kind == "json":
            return _json(value)
        if isinstance(value, datetime) and value.tzinfo is not None and family is Family.MYSQL:
            # It has no time zone there.
            return value.astimezone(UTC).replace(tzinfo=None)
        if kind == "boolean" and isinstance(value, int):
            return bool(value) if value in (0, 1) else value
        if isinstance(value, bool) and kind in ("integer", "number"):
            return int(value)
        return value

    if family is Family.MYSQL and kind == "datetime":
        return lambda value: _without_zone(convert(value))
    return convert


def _without_zone(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _same(value: str) -> Any:
    return value


def _text(value: str, family: Family) -> str:
    if family is Family.POSTGRESQL and "\0" in value:
        raise ValueError("text with a zero byte, which PostgreSQL does not store")
    return value


def _integer(value: str) -> Any:
    if _INTEGER.fullmatch(value):
        return int(value)
    number = _number(value)
    if number != number.to_integral_value():
        raise ValueError(f"{_shown(value)} is not a whole number")
    return int(number)


def _number(value: str) -> Decimal:
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        raise ValueError(f"{_shown(value)} is not a number") from None
    return number


def _boolean(value: str) -> bool:
    word = value.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(f"{_shown(value)} is neither true nor false")


def _date(value: str) -> Any:
    text = value.strip().replace("/", "-")
    try:
        return date.fromisoformat(text[:10] if len(text) > 10 and text[10] in "T " else text)
    except ValueError:
        raise ValueError(f"{_shown(value)} is not a date such as 2026-11-28") from None


def _datetime(value: str) -> Any:
    try:
        return datetime.fromisoformat(value.strip().replace("/", "-"))
    except ValueError:
        raise ValueError(f"{_shown(value)} is not a time such as 2026-11-28 10:00:00") from None


def _bytes(value: str) -> bytes:
    if value.startswith(("\\x", "0x")):
        return bytes.fromhex(value[2:])
    return value.encode("utf-8", "surrogateescape")


def _json_text(value: str) -> str:
    try:
        json.loads(value)
    except ValueError:
        raise ValueError(f"{_shown(value)} is not JSON") from None
    return value


def _json(value: Any) -> str:
    from awsh.output.exact import dumps

    return dumps(list(value) if isinstance(value, (set, tuple)) else value)


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:39] + "…")


_OF_TEXT: Mapping[Kind, Callable[[str], Any]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "bytes": _bytes,
    "json": _json_text,
}
