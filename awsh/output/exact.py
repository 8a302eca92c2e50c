"""Values as machines read them: exact, and the same in every machine format."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_NUMBER = {"inf": "Infinity", "-inf": "-Infinity"}
# The C encoder writes no number of its own for a Decimal, so one passes it as a marked string.
_MARK = f"decimal-{os.urandom(8).hex()}:"
_MARKED = re.compile(f'"{_MARK}([^"]*)"')


def dumps(value: Any, *, indent: int | None = None) -> str:
    """VALUE as JSON text.

    Times are ISO 8601, durations seconds, bytes base64, Decimals exact numbers, NaN and infinities
    strings (JSON has no number for them), other objects their text. Lone surrogates are escaped.
    """
    try:
        text = json.dumps(value, default=_plain_leaf, indent=indent, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        text = json.dumps(_plain_tree(value), indent=indent, ensure_ascii=False)
    if _MARK in text:
        text = _MARKED.sub(r"\1", text)
    if not text.isascii() and _SURROGATE.search(text):
        text = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text


def text_of(value: Any) -> str:
    """VALUE as the exact text of one csv, tsv or text cell: nothing for None, JSON when nested."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return text_of(value.value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    leaf = leaf_of(value)
    return dumps(leaf) if isinstance(leaf, (Mapping, list, tuple)) else text_of(leaf)


def leaf_of(value: Any) -> Any:
    """A value that JSON does not know as one that it does; a Decimal stays one."""
    if isinstance(value, (Decimal, list, tuple)):
        return value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return seconds_of(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        try:
            return sorted(value)
        except TypeError:
            return sorted(value, key=str)
    if isinstance(value, Iterator):
        return list(value)
    return str(value)


def seconds_of(value: timedelta) -> int | float:
    """The length of a duration in seconds, an int where it is whole."""
    return value.total_seconds() if value.microseconds else value.days * 86400 + value.seconds


def decimal_text(value: Decimal) -> str:
    """All digits of a Decimal, without an exponent unless they would be very many."""
    if value.is_finite() and -40 < value.adjusted() < 40:
        return format(value, "f")
    return str(value)


def _plain_leaf(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{_MARK}{decimal_text(value)}" if value.is_finite() else str(value)
    return leaf_of(value)


def _plain_tree(value: Any) -> Any:
    """The slow way, for what the C encoder refuses: keys that are no text, NaN, infinities."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else _NO_NUMBER.get(str(value), "NaN")
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {text_of(key): _plain_tree(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_tree(item) for item in value]
    plain = _plain_leaf(value)
    return plain if isinstance(plain, str) else _plain_tree(plain)
