"""Attributes of messages: text, numbers, lists and bytes."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from awsh import UsageError
from awsh_sns.publishing.limits import check_name

Attributes = dict[str, dict[str, Any]]

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
_TYPES = ("String", "Number", "Binary", "String.Array")


def typed(given: Mapping[str, str]) -> Attributes:
    """Of words NAME=VALUE, NAME:Type=VALUE. Raises UsageError."""
    found: Attributes = {}
    for word, value in given.items():
        name, _, told = word.partition(":")
        kind = next((each for each in _TYPES if each.lower() == told.lower()), "")
        if told and not kind:
            raise UsageError(f"--attribute {word}: {told!r} is none of {', '.join(_TYPES)}")
        check_name(name)
        found[name] = _of_text(name, value, kind)
    return found


def of_row(row: Mapping[str, Any], columns: Iterable[str]) -> Attributes:
    """What a row has in COLUMNS; nothing of null and of empty text, which SNS refuses."""
    found: Attributes = {}
    for name in columns:
        value = row.get(name)
        if value is None or value == "":
            continue
        check_name(name)
        found[name] = _of_value(name, value)
    return found


def _of_text(name: str, value: str, kind: str) -> dict[str, Any]:
    if not value:
        raise UsageError(f"attribute {name} is empty, which SNS refuses")
    kind = kind or _looks(value)
    if kind == "Number" and not _NUMBER.fullmatch(value):
        raise UsageError(f"attribute {name}: {value!r} is no number")
    if kind == "Binary":
        try:
            return {"DataType": kind, "BinaryValue": base64.b64decode(value, validate=True)}
        except ValueError:
            raise UsageError(f"attribute {name}: {value!r} is not base64") from None
    return {"DataType": kind, "StringValue": value}


def _looks(value: str) -> str:
    if _NUMBER.fullmatch(value):
        return "Number"
    if value.startswith("[") and value.endswith("]"):
        try:
            json.loads(value)
        except ValueError:
            return "String"
        return "String.Array"
    return "String"


def _of_value(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"DataType": "String", "StringValue": str(value).lower()}
    if isinstance(value, (int, float)):
        return {
            "DataType": "Number",
            "StringValue": repr(value) if isinstance(value, float) else str(int(value)),
        }
    if isinstance(value, (list, tuple)):
        return {"DataType": "String.Array", "StringValue": json.dumps(list(value), default=str)}
    if isinstance(value, bytes):
        return {"DataType": "Binary", "BinaryValue": value}
    if isinstance(value, Mapping):
        raise UsageError(
            f"column {name} holds a record, which is no attribute", hint="name a column inside it"
        )
    text = value if isinstance(value, str) else _text(value)
    return _of_text(name, text, "")


def _text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
