"""A value in a format as bytes that stream: what `| csv` hands on, and a command that was asked for a format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from awsh.output.formats import Format, render
from awsh.output.layout import PLAIN
from awsh.values import Bytes, Rows, Value


def rendered(value: Value, format: Format, *, wide: bool = False) -> Bytes:
    """VALUE in FORMAT. wide: every column, not only the default view."""
    if wide and isinstance(value, Rows):
        value = replace(value, columns=())
    return Bytes(encoded(render(value, PLAIN, format), value), text=True, source=value, format=format.name)


def encoded(pieces: Iterator[str], value: Value) -> Iterator[bytes]:
    """PIECES of VALUE as bytes; both are closed behind the last."""
    try:
        for piece in pieces:
            yield piece.encode("utf-8", "surrogateescape")
    finally:
        for each in (pieces, value):
            close = getattr(each, "close", None)
            if close is not None:
                close()
