"""JSON: an array of all rows, or one line for each."""

from __future__ import annotations

from collections.abc import Iterator

from awsh.errors import CommandError
from awsh.output.exact import dumps
from awsh.output.layout import Layout
from awsh.output.safe import safe_json
from awsh.values import Record, Rows, Value


def render(value: Value, layout: Layout) -> Iterator[str]:
    """An indented array for rows, written as they come; an object for a record, a scalar for a scalar."""
    if not isinstance(value, Rows):
        yield _text(value.fields if isinstance(value, Record) else value, layout, 2) + "\n"
        return
    before = "[\n  "
    try:
        for item in value:
            yield before + _text(item, layout, 2).replace("\n", "\n  ")
            before = ",\n  "
    except (Exception, KeyboardInterrupt):
        # The array stays open: nobody takes for whole what broke off.
        if before.startswith(","):
            yield "\n"
        raise
    yield "\n]\n" if before.startswith(",") else "[]\n"


def render_lines(value: Value, layout: Layout) -> Iterator[str]:
    """One JSON text a line: each row, or the one record or scalar."""
    if not isinstance(value, Rows):
        yield _text(value.fields if isinstance(value, Record) else value, layout) + "\n"
        return
    for item in value:
        yield _text(item, layout) + "\n"


def _text(value: object, layout: Layout, indent: int | None = None) -> str:
    text = dumps(value, indent=indent)
    return safe_json(text) if layout.terminal else text


def append(value: Value, layout: Layout, existing: object) -> Iterator[str]:
    """Nothing can follow an array. Raises CommandError."""
    raise CommandError("nothing can be added to a JSON file that is not empty", hint="use >> FILE.jsonl")
