"""MySQL's values as Python's, and its types by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

Converter = Callable[[bytes], Any]

_BINARY = 63
_NAMES = {
    0: "decimal",
    1: "tinyint",
    2: "smallint",
    3: "int",
    4: "float",
    5: "double",
    6: "null",
    7: "timestamp",
    8: "bigint",
    9: "mediumint",
    10: "date",
    11: "time",
    12: "datetime",
    13: "year",
    14: "date",
    16: "bit",
    245: "json",
    246: "decimal",
    247: "enum",
    248: "set",
    249: "tinyblob",
    250: "mediumblob",
    251: "longblob",
    252: "blob",
    253: "varchar",
    254: "char",
    255: "geometry",
}
_TEXT_NAMES = {"tinyblob": "tinytext", "mediumblob": "mediumtext", "longblob": "longtext", "blob": "text"}
_BINARY_NAMES = {"varchar": "varbinary", "char": "binary"}
_ENUM, _SET = 256, 2048


def type_name(code: int, charset: int, flags: int) -> str:
    """The type as the DDL spells it, from what stands in a column's definition on the wire."""
    name = _NAMES.get(code, "unknown")
    if flags & _ENUM:
        return "enum"
    if flags & _SET:
        return "set"
    return (_BINARY_NAMES if charset == _BINARY else _TEXT_NAMES).get(name, name)


def converter(code: int, charset: int) -> Converter:
    """What turns the text of a value on the wire into a native one."""
    if code in (1, 2, 3, 8, 9, 13):
        return int
    if code in (4, 5):
        return float
    if code in (0, 246):
        return _decimal
    if code in (10, 14):
        return _date
    if code in (7, 12):
        return _datetime
    if code == 11:
        return _time
    if code == 16:
        return _bit
    if code == 245:
        return _json
    return bytes if charset == _BINARY or code == 255 else text


def text(data: bytes) -> str:
    """Text; bytes that are none stay visible as `\\xff`."""
    return data.decode("utf-8", "backslashreplace")


def _decimal(data: bytes) -> Decimal:
    return Decimal(data.decode("ascii"))


def _bit(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _json(data: bytes) -> Any:
    try:
        return json.loads(data, parse_float=Decimal)
    except ValueError:
        return text(data)


def _date(data: bytes) -> date | str:
    """A date; one that no calendar has (0000-00-00, 2026-02-00) stays text."""
    try:
        return date.fromisoformat(data.decode("ascii"))
    except ValueError:
        return text(data)


def _datetime(data: bytes) -> datetime | str:
    try:
        return datetime.fromisoformat(data.decode("ascii"))
    except ValueError:
        return text(data)


def _time(data: bytes) -> timedelta | str:
    """MySQL's TIME is a span, from -838:59:59 to 838:59:59."""
    try:
        hours, minutes, seconds = data.decode("ascii").removeprefix("-").split(":")
        span = timedelta(hours=int(hours), minutes=int(minutes))
        whole, _, fraction = seconds.partition(".")
        span += timedelta(seconds=int(whole), microseconds=int(fraction.ljust(6, "0")[:6] or 0))
        return -span if data.startswith(b"-") else span
    except ValueError:
        return text(data)
