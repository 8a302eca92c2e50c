"""What an operation's rows look like, as types like those that commands declare: for completing columns."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Literal, TypedDict

_DEEPEST = 4
"""Shapes may hold themselves; nobody types a longer path."""

_PLAIN = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": bool,
    "timestamp": datetime,
    "blob": bytes,
}


def row_type(model: Any, items: str | None) -> Any:
    """The TypedDict of the rows of an operation, None where it has none.

    items: the member of its answer that lists them; the answer is the one row where that is None.
    """
    shape = model.output_shape
    if shape is None or model.has_streaming_output or model.has_event_stream_output:
        return None
    if items is not None:
        for name in items.split("."):
            shape = getattr(shape, "members", {}).get(name)
        shape = getattr(shape, "member", None)
        if shape is None:
            return None
    if shape.type_name != "structure":
        return TypedDict("Row", {"value": _hint(shape, 0)})  # type: ignore[operator]
    return _record(shape, 0)


@cache
def _record(shape: Any, depth: int) -> Any:
    members = {name: _hint(member, depth + 1) for name, member in shape.members.items()}
    return TypedDict(shape.name, members)  # type: ignore[operator]


def _hint(shape: Any, depth: int) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return _record(shape, depth) if depth < _DEEPEST and not shape.is_document_type else dict
    if kind == "list":
        return list[_hint(shape.member, depth)]  # type: ignore[misc]
    if kind == "map":
        return dict
    if kind == "string" and shape.enum:
        return Literal[tuple(shape.enum)]
    return _PLAIN.get(kind, str)
