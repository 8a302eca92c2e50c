"""Values as they are typed: by their looks, or with DynamoDB's letters for a type."""

from __future__ import annotations

import base64
import binascii
import json
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from awsh_dynamodb.values.numbers import number_of_text, shortened

TYPES = ("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS")
NAMED = {
    "S": "text",
    "N": "a number",
    "B": "bytes",
    "BOOL": "true or false",
    "NULL": "null",
    "L": "a list",
    "M": "a map",
    "SS": "a set of texts",
    "NS": "a set of numbers",
    "BS": "a set of bytes",
}

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_TRUTHS = {"true": True, "false": False}


def read_value(text: str, kind: str = "") -> Any:
    """What TEXT means: of the type KIND, else as JSON has it where it looks so, else text.

    0 before other digits makes text: 007. Raises ValueError.
    """
    if kind:
        return _OF_KIND[kind](text) if kind in _OF_KIND else _inside(text, kind)
    if text in _TRUTHS:
        return _TRUTHS[text]
    if text == "null":
        return None
    if _NUMBER.fullmatch(text):
        return number_of_text(text)
    if (text[:1], text[-1:]) in (("{", "}"), ("[", "]")):
        try:
            return read_json(text)
        except ValueError:
            return text
    return text


def read_json(text: str) -> Any:
    """JSON with every digit of its numbers. Raises ValueError with the reason."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise ValueError("not JSON: it is nested too deep") from None


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _number(text: str) -> int | Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"{shortened(text)!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a number")
    return number_of_text(str(number))


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTHS:
        raise ValueError(f"{shortened(text)!r} is neither true nor false")
    return _TRUTHS[text.lower()]


def _bytes(text: str) -> bytes:
    """Base64, or the content of @FILE."""
    if text.startswith("@"):
        path = Path(text[1:]).expanduser()
        try:
            return path.read_bytes()
        except OSError as error:
            raise ValueError(f"{error.strerror}: {path}") from None
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(
            f"{shortened(text)!r} is not base64; @FILE stands for the content of a file"
        ) from None


def _inside(text: str, kind: str) -> Any:
    """A list or map as JSON; a set as JSON's list, or with commas between."""
    if kind in ("L", "M"):
        found = read_json(text)
        if not isinstance(found, list if kind == "L" else dict):
            raise ValueError(f"{shortened(text)!r} is not {NAMED[kind]}")
        return found
    items = read_json(text) if text.startswith("[") else text.split(",")
    one = _OF_KIND[kind[0]]
    return frozenset(one(item) if isinstance(item, str) else item for item in items)


_OF_KIND: dict[str, Any] = {
    "S": str,
    "N": _number,
    "B": _bytes,
    "BOOL": _truth,
    "NULL": lambda text: None,
}
