"""YAML, written as the rows come.

A writer of our own: PyYAML's is pure Python without libyaml (some hundred times slower), holds
the whole document, and refuses Decimal. What is written is the part of YAML that 1.1 and 1.2
readers agree on: block mappings and sequences, and double-quoted text wherever plain text could
be read as anything else.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from awsh.output.exact import decimal_text, leaf_of, text_of
from awsh.output.layout import Layout
from awsh.output.safe import shown
from awsh.values import Record, Rows, Value

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@+-]*(?:[: ][A-Za-z0-9_./@+-]+)*")
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_ESCAPED = re.compile(r"[^ !#-\[\]-~]")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:[+-]\d\d:\d\d)?")


def render(value: Value, layout: Layout) -> Iterator[str]:
    """A sequence for rows, written as they come; a mapping for a record, a scalar for a scalar."""
    if isinstance(value, Rows):
        empty = True
        for item in value:
            empty = False
            yield from (f"{line}\n" for line in _lines([item], ""))
        if empty:
            yield "[]\n"
        return
    yield from (f"{line}\n" for line in _lines(value.fields if isinstance(value, Record) else value, ""))


def append(value: Value, layout: Layout, existing: object) -> Iterator[str]:
    """One more document for a file that has some."""
    yield "---\n"
    yield from render(value, layout)


def _lines(value: Any, indent: str) -> Iterator[str]:
    """VALUE in block style, each line behind INDENT."""
    value = _tree(value)
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            key = _key(key)
            # A reader looks for the colon in the first 1024 characters only, unless told that a key comes.
            head = f"{indent}{key}:" if len(key) < 1000 else f"{indent}? {key}\n{indent}:"
            yield from _entry(head, _tree(item), indent)
    elif isinstance(value, (list, tuple)) and value:
        for item in value:
            inner = list(_lines(item, f"{indent}  "))
            # The first line of what is inside stands behind the dash.
            inner[0] = f"{indent}- {inner[0][len(indent) + 2 :]}"
            yield from inner
    else:
        yield f"{indent}{_scalar(value)}"


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, (Mapping, list, tuple)) and value:
        yield head
        yield from _lines(value, f"{indent}  ")
    else:
        yield f"{head} {_scalar(value)}"


def _tree(value: Any) -> Any:
    return leaf_of(value) if isinstance(value, (set, frozenset, Iterator)) else value


def _key(key: Any) -> str:
    return _text(text_of(key)) if isinstance(key, (tuple, frozenset)) else _scalar(key)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Decimal):
        return decimal_text(value) if value.is_finite() else _text(str(value))
    if isinstance(value, (bytes, bytearray)):
        encoded = b64encode(value).decode("ascii")
        return f'!!binary "{encoded}"'
    if isinstance(value, datetime):
        text = value.isoformat()
        return text if _TIMESTAMP.fullmatch(text) else _text(text)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[]"
    return _scalar(leaf_of(value))


def _float(value: float) -> str:
    if value != value:
        return ".nan"
    text = float.__repr__(value)
    if "inf" in text:
        return text.replace("inf", ".inf")
    # YAML 1.1 takes 1e+20 for text.
    return text if "." in text else text.replace("e", ".0e")


def _text(value: str) -> str:
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return f'"{_ESCAPED.sub(_escape, value)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in '"\\':
        return f"\\{character}"
    if shown(character):
        return character
    code = ord(character)
    if code < 256:
        return {10: "\\n", 9: "\\t", 13: "\\r"}.get(code) or f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
