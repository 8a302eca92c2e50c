"""What a template wants to be told, and what a row tells it: found out before the first mail is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from awsh import UsageError
from awsh_ses.addresses import check_line

PARTS = ("Subject", "Text", "Html")

_TAG = re.compile(r"\{\{!--.*?--\}\}|\{\{\{?~?\s*([^{}]*?)\s*~?\}?\}\}", re.DOTALL)
_BLOCK = re.compile(r"#\*?\s*(\w+)\s*(\S*)")


def wanted(*parts: str | None) -> list[str]:
    """The fields that a template's PARTS name, in their order; of `order.id` that is order.

    Inside `#each` and `#with` names are those of something else; of a block, what it is about is one.
    """
    found: dict[str, None] = {}
    for part in parts:
        inside = 0
        for tag in _TAG.findall(part or ""):
            block = _BLOCK.match(tag)
            if block is not None:
                if not inside and block[2]:
                    _note(found, block[2])
                inside += block[1] in ("each", "with", "inline") or inside > 0
            elif tag.startswith("/"):
                inside -= inside > 0
            elif not inside:
                _note(found, tag)
    return list(found)


def required(*parts: str | None) -> list[str]:
    """Those of the fields without which SES sends nothing: variables that stand in no block."""
    found: dict[str, None] = {}
    for part in parts:
        depth = 0
        for tag in _TAG.findall(part or ""):
            if tag.startswith("#"):
                depth += 1
            elif tag.startswith("/"):
                depth -= 1
            elif not depth:
                _note(found, tag)
    return list(found)


def has_blocks(part: str | None) -> bool:
    """Whether a template's PART has more than variables: blocks and partials."""
    return any(tag[:1] in ("#", ">", "^") for tag in _TAG.findall(part or ""))


def _note(found: dict[str, None], tag: str) -> None:
    name = re.split(r"[./\[]", tag.removeprefix("this.").removeprefix("&"))[0]
    if re.fullmatch(r"[\w-]+", name) and name not in ("else", "this"):
        found[name] = None


def missing(names: Iterable[str], data: Mapping[str, Any]) -> list[str]:
    """Those of NAMES that DATA do not tell."""
    return [name for name in names if data.get(name) is None]


def of_words(words: Mapping[str, str]) -> dict[str, Any]:
    """Data as they are typed: a value that is a JSON list or object is that, all others are text."""
    found: dict[str, Any] = dict(words)
    for name, value in words.items():
        if value[:1] in ("[", "{"):
            try:
                found[name] = json.loads(value)
            except ValueError:
                continue
    return found


def check_subject(subject: str | None, data: Mapping[str, Any]) -> None:
    """Raises UsageError where DATA would bring a newline into the SUBJECT, behind which another header begins."""
    try:
        for name in wanted(subject):
            check_line(str(data.get(name, "")), f"{name}, which is in the subject,")
    except ValueError as error:
        raise UsageError(str(error)) from None


def as_json(data: Mapping[str, Any]) -> str:
    """Template data: numbers, also sizes, as numbers, times as ISO 8601 has them."""
    return json.dumps(dict(data), ensure_ascii=False, default=_native)


def _native(value: Any) -> Any:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    return str(value)
