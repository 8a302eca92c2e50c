"""Values as people read them in a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from awsh.output.exact import decimal_text, text_of
from awsh.values import Size, human_size

_BYTES_SHOWN = 32
_ID = re.compile(r"[a-z]{1,12}(?:-[a-z]{1,12})?-[0-9a-f]{8,17}|\d{1,3}(?:\.\d{1,3}){3}(?:/\d\d?)?")


def human_duration(length: timedelta) -> str:
    """The two largest units of a duration: `3d 4h`, `5m 2s`, `0.25s`."""
    if length < timedelta():
        return f"-{human_duration(-length)}"
    seconds = length.days * 86400 + length.seconds
    if seconds < 60:
        return f"{length.total_seconds():.3f}".rstrip("0").rstrip(".") + "s"
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        amount, seconds = divmod(seconds, size)
        if amount:
            parts.append(f"{amount}{unit}")
        elif parts:
            break
    return " ".join(parts[:2])


def human_time(moment: datetime) -> str:
    """A moment in the local time zone to the second; as it is where it has no zone."""
    try:
        local = moment.astimezone() if moment.tzinfo is not None else moment
    except (OverflowError, ValueError):
        return moment.isoformat(" ", "seconds")
    return local.replace(tzinfo=None).isoformat(" ", "seconds")


def cell(value: Any) -> str:
    """Any value but None as text on one line, before it is made safe. `true` and `false` stay as typed."""
    human = _HUMAN.get(type(value))
    if human is not None:
        return human(value)
    for kind, human in _HUMAN.items():
        if isinstance(value, kind):
            return human(value)
    return compact(value) if isinstance(value, Mapping) else text_of(value)


def compact(value: Any) -> str:
    """A mapping or a list inline: `a=1, b=2`; AWS's own tag lists as `Name=lab, env=dev`."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_inner(item)}" for key, item in value.items())
    if is_tags(value):
        return ", ".join(f"{item['Key']}={_inner(item['Value'])}" for item in value)
    return ", ".join(_inner(item) for item in value)


def is_tags(value: Any) -> bool:
    """Whether a list is AWS's form of tags."""
    return bool(value) and all(type(item) is dict and item.keys() == {"Key", "Value"} for item in value)


def _inner(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return f"{{{compact(value)}}}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return f"[{compact(value)}]"
    return cell(value)


def _bytes(value: bytes) -> str:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and (text or not value):
        return text
    more = f"... ({human_size(len(value))})" if len(value) > _BYTES_SHOWN else ""
    return f"0x{value[:_BYTES_SHOWN].hex()}{more}"


# Looked up by exact type first; a subclass takes the first that fits, so bool and Size before int.
_HUMAN: dict[type, Callable[[Any], str]] = {
    str: text_of,
    bool: text_of,
    Size: human_size,
    Enum: text_of,
    int: int.__repr__,
    float: float.__repr__,
    datetime: human_time,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: human_duration,
    Decimal: decimal_text,
    bytes: _bytes,
    bytearray: lambda value: _bytes(bytes(value)),
    dict: compact,
    list: compact,
    tuple: compact,
    set: lambda value: compact(sorted(value, key=str)),
    frozenset: lambda value: compact(sorted(value, key=str)),
}


def is_numeric(value: Any) -> bool:
    """Whether a column of such values is aligned to the right."""
    return isinstance(value, (int, float, Decimal, timedelta)) and not isinstance(value, bool)


def is_firm(value: Any) -> bool:
    """Whether a value cut short would be of no use: numbers, times, AWS's ids, addresses and ranges."""
    if isinstance(value, str):
        return bool(_ID.fullmatch(value))
    return isinstance(value, (int, float, Decimal, timedelta, date, time))
