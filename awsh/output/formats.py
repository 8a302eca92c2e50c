"""The formats by name: those built in, and those that plugins add."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TextIO, cast

from awsh.errors import UsageError, suggest
from awsh.output.layout import Layout
from awsh.output.safe import safe_text
from awsh.output.shape import shape
from awsh.values import Bytes, Value

Render = Callable[[Value, Layout], Iterator[str]]
Append = Callable[[Value, Layout, TextIO], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a value down.

    name: what follows `to` and `--output`.
    help: one line for the list of formats.
    render: a Rows, a Record or a scalar, and the layout, as pieces of text; each piece ends with
        the line, and rows are taken as the pieces are, so that a listing may be endless.
    extensions: file names that choose it in `> FILE`, with the dot.
    append: pieces that go on with a file that is not empty (opened for reading at its start);
        None where plain pieces may simply follow. Raises CommandError where nothing can follow.
    safe: the text does nothing to a terminal when the layout is one. What other formats write
        passes `safe_text` on its way to a terminal, so colours need `safe`.
    """

    name: str
    help: str
    render: Render
    extensions: tuple[str, ...] = ()
    append: Append | None = None
    safe: bool = False


def render(value: Value, layout: Layout, format: Format | None = None) -> Iterator[str]:
    """VALUE in FORMAT (the table if left out), piece by piece: nothing for None, bytes as they are.

    Closing the iterator leaves VALUE open: whoever has it closes it.
    """
    format = format or FORMATS["table"]
    value = shape(value)
    if value is None:
        return iter(())
    pieces = _decoded(value) if isinstance(value, Bytes) else format.render(value, layout)
    if layout.terminal and (isinstance(value, Bytes) or not format.safe):
        return map(_safe_lines, pieces)
    return pieces


def _safe_lines(text: str) -> str:
    return safe_text(text, newlines=True)


def _decoded(value: Bytes) -> Iterator[str]:
    """Bytes as text; what is not UTF-8 shows as `\\xff`. No piece ends inside a CRLF."""
    from codecs import getincrementaldecoder

    decoder = getincrementaldecoder("utf-8")("backslashreplace")
    held = ""
    for chunk in value:
        text = held + decoder.decode(chunk)
        held = "\r" if text.endswith("\r") else ""
        yield text.removesuffix("\r")
    yield held + decoder.decode(b"", True)


def _later(module: str, function: str = "render") -> Render:
    """A renderer whose module is imported when it is first used."""

    def render_later(value: Value, layout: Layout) -> Iterator[str]:
        found = getattr(import_module(f"awsh.output.{module}"), function)
        return cast(Render, found)(value, layout)

    return render_later


def _append_later(module: str, function: str = "append") -> Append:
    def append(value: Value, layout: Layout, existing: TextIO) -> Iterator[str]:
        found = getattr(import_module(f"awsh.output.{module}"), function)
        return cast(Append, found)(value, layout, existing)

    return append


_BUILTIN: tuple[Format, ...] = (
    Format("table", "Columns fitted to the screen.", _later("table"), safe=True),
    Format("vertical", "One field a line.", _later("vertical"), safe=True),
    Format(
        "json",
        "One JSON array, indented.",
        _later("as_json"),
        (".json",),
        append=_append_later("as_json"),
        safe=True,
    ),
    Format(
        "jsonl",
        "One JSON object a line.",
        _later("as_json", "render_lines"),
        (".jsonl", ".ndjson"),
        safe=True,
    ),
    Format(
        "yaml",
        "YAML, one sequence of all rows.",
        _later("as_yaml"),
        (".yaml", ".yml"),
        append=_append_later("as_yaml"),
        safe=True,
    ),
    Format(
        "csv",
        "Comma-separated values with a header (RFC 4180).",
        _later("as_csv", "render_csv"),
        (".csv",),
        append=_append_later("as_csv", "append_csv"),
        safe=True,
    ),
    Format(
        "tsv",
        "Tab-separated values with a header.",
        _later("as_csv", "render_tsv"),
        (".tsv",),
        append=_append_later("as_csv", "append_tsv"),
        safe=True,
    ),
    Format(
        "text", "Bare values with tabs between, one row a line.", _later("as_csv", "render_text"), safe=True
    ),
)

FORMATS: Mapping[str, Format] = MappingProxyType({each.name: each for each in _BUILTIN})
"""The built-in formats by name."""


def format_called(name: str, formats: Mapping[str, Format] = FORMATS) -> Format:
    """The format called NAME. Raises UsageError."""
    found = formats.get(name)
    if found is None:
        hint = suggest(name, formats) or f"formats: {', '.join(formats)}"
        raise UsageError(f"no format is called {name!r}", hint=hint)
    return found


def format_for(path: Path, formats: Mapping[str, Format] = FORMATS) -> Format:
    """The format that PATH's extension stands for; the table where it stands for none."""
    extension = path.suffix.lower()
    return next((each for each in formats.values() if extension in each.extensions), FORMATS["table"])
