"""Records as they are typed, the way HTTPie has it: `name=Ada age:=36 address.city=Turin`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from awsh.errors import UsageError

_FORM = "name=text, or name:=JSON"


def fields_of(words: Iterable[str], *, form: str = _FORM) -> dict[str, Any]:
    """The record that WORDS say: `=` is a text, `:=` JSON, and a dot leads into a record inside.

    form: what a word may be, told where one is none of it. Raises UsageError.
    """
    made: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        is_json = name.endswith(":")
        name = name.removesuffix(":")
        if not equals or not name:
            raise UsageError(f"{word!r} is no field", hint=form)
        _put(made, name, _read(name, value) if is_json else value)
    return made


def _read(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        hint = f"{name}={text} is a text"
        if text[:1] in ("{", "["):
            hint = f"quotes around the whole keep those inside: '{name}:=…'"
        raise UsageError(f"{name}: {text!r} is no JSON", hint=hint) from None


def _put(record: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".")
    for each in outer:
        inner = record.setdefault(each, {})
        if not isinstance(inner, dict):
            raise UsageError(f"{name}: {each} has a value already")
        record = inner
    if isinstance(record.get(last), dict):
        raise UsageError(f"{name} has fields already")
    record[last] = value
