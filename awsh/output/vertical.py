"""One field a line, for records and for rows too wide for a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from awsh.output.cells import cell, compact, is_tags
from awsh.output.fit import cut, display_width, pad, split_at
from awsh.output.layout import Layout
from awsh.output.safe import safe_text
from awsh.values import Record, Rows, Value

_GAP = "  "
_NAME_SHARE = 0.5
# A screen narrower than this wraps the lines itself: there is no room for two columns.
_NARROWEST = 12


def render(value: Value, layout: Layout) -> Iterator[str]:
    """Each row as its fields under a numbered line, a record as its fields, anything else as its text.

    All fields are shown, those of a default view first. Mappings inside are spread out under the
    paths that `select` takes (`State.Name`); long values go on in the next line.
    """
    if layout.width is not None and layout.width < _NARROWEST:
        layout = replace(layout, width=_NARROWEST)
    if isinstance(value, Record):
        yield _block(_ordered(value.fields, value.columns), layout)
    elif isinstance(value, Rows):
        for number, item in enumerate(value, 1):
            fields = _ordered(item, value.columns) if isinstance(item, Mapping) else {"value": item}
            yield layout.dim(_heading(number, layout)) + "\n" + _block(fields, layout)
    else:
        yield plain(value, layout)


def plain(value: Any, layout: Layout) -> str:
    """A value that is neither rows nor a record, as text of its own; nothing for None."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return safe_text(cell(value)) + "\n"
    text = safe_text(value, newlines=True) if layout.terminal else value
    return text if text.endswith("\n") or not text else f"{text}\n"


def _heading(number: int, layout: Layout) -> str:
    line = f"{layout.rule} {number} "
    return line + layout.rule * max(0, min(layout.width or 40, 40) - len(line))


def _ordered(fields: Mapping[Any, Any], leading: tuple[str, ...]) -> dict[Any, Any]:
    first = {name: fields[name] for name in leading if name in fields}
    return first | {name: value for name, value in fields.items() if name not in first}


def _block(fields: Mapping[Any, Any], layout: Layout) -> str:
    spread = [(safe_text(path), value) for path, value in _spread(fields, "")]
    widest = max((display_width(name) for name, _ in spread), default=0)
    if layout.width is not None:
        widest = min(widest, int(layout.width * _NAME_SHARE))
    lines = []
    for name, value in spread:
        name = layout.bold(pad(cut(name, widest, layout.ellipsis), widest))
        for text in _wrapped(value, widest, layout):
            lines.append(f"{name}{_GAP}{text}".rstrip() if text else name.rstrip())
            name = " " * widest
    return "".join(f"{line}\n" for line in lines)


def _spread(fields: Mapping[Any, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        path = f"{prefix}{name if isinstance(name, str) else cell(name)}"
        if isinstance(value, Mapping) and value:
            yield from _spread(value, f"{path}.")
        else:
            yield path, value


def _nested(value: Any) -> bool:
    return isinstance(value, (Mapping, list, tuple))


def _sentences(value: Any) -> bool:
    """A list of texts of several words, which commas would run together."""
    return (
        isinstance(value, (list, tuple))
        and all(isinstance(item, str) for item in value)
        and any(" " in item for item in value)
    )


def _wrapped(value: Any, taken: int, layout: Layout) -> Iterator[str]:
    room = None if layout.width is None else layout.width - taken - len(_GAP)
    if isinstance(value, (list, tuple)) and any(map(_nested, value)):
        tags = is_tags(value)
        texts = [
            compact([item]) if tags else compact(item) if _nested(item) else cell(item) for item in value
        ]
    elif _sentences(value):
        texts = list(value)
    else:
        texts = [layout.null if value is None else cell(value)]
    for text in map(safe_text, texts):
        while room is not None and display_width(text) > room:
            part, text = split_at(text, room)
            yield part
        yield text
