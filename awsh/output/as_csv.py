"""CSV as RFC 4180 has it, tab-separated values, and bare text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TextIO

from awsh.errors import CommandError
from awsh.output.exact import text_of
from awsh.output.layout import Layout
from awsh.output.safe import safe_text
from awsh.output.shape import column, columns_of, taken
from awsh.output.vertical import plain
from awsh.values import Record, Rows, Value

_LOOK_AHEAD = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_csv(
    value: Value, layout: Layout, *, safe: bool = False, header: Sequence[str] | None = None
) -> Iterator[str]:
    """All fields of the rows under one header, exact; nested values as JSON. Lines end in CRLF.

    safe: text that a spreadsheet would run as a formula gets an apostrophe in front.
    header: the columns of a file that is gone on with; they are not written again.
    """
    end = "\n" if layout.terminal else "\r\n"
    return _delimited(value, layout, ",", end, safe=safe, header=header)


def render_tsv(
    value: Value, layout: Layout, *, safe: bool = False, header: Sequence[str] | None = None
) -> Iterator[str]:
    """The same with tabs between the values and LF line ends; a value with a tab in it is quoted."""
    return _delimited(value, layout, "\t", "\n", safe=safe, header=header)


def append_csv(value: Value, layout: Layout, existing: TextIO) -> Iterator[str]:
    """More rows for a CSV file that has a header, under its columns."""
    return render_csv(value, layout, header=next(csv.reader(existing), []))


def append_tsv(value: Value, layout: Layout, existing: TextIO) -> Iterator[str]:
    """More rows for a TSV file that has a header, under its columns."""
    return render_tsv(value, layout, header=next(csv.reader(existing, delimiter="\t"), []))


def render_text(value: Value, layout: Layout) -> Iterator[str]:
    """The values of the default view with tabs between, one row a line; bare values one a line.

    A tab or a line end inside a value is written `\\t`, `\\n`, `\\r`: a row is one line, always.
    """
    if isinstance(value, Record):
        value = Rows([value.fields], value.columns)
    if not isinstance(value, Rows):
        yield plain(value, layout) if isinstance(value, str) else text_of(value) + "\n"
        return
    clean = safe_text if layout.terminal else _one_line
    columns = value.columns if value.columns and not layout.wide else ()
    for item in value:
        if isinstance(item, Mapping):
            values = [column([item], name)[0] for name in columns] if columns else item.values()
            yield "\t".join([clean(text_of(each)) for each in values]) + "\n"
        else:
            yield clean(text_of(item)) + "\n"


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text or "\r" in text:
        return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text


class _Piece:
    """A file for csv.writer that keeps what was written last."""

    __slots__ = ("text",)

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def _delimited(
    value: Value, layout: Layout, delimiter: str, end: str, *, safe: bool, header: Sequence[str] | None
) -> Iterator[str]:
    if isinstance(value, Record):
        value = Rows([value.fields], value.columns)
    if not isinstance(value, Rows):
        value = Rows([] if value is None else [value])
    items = iter(value)
    start: list[Any] = []
    failure: BaseException | None = None
    if header is None:
        # Behind a row of what is followed there may be none for hours: its header is that row's.
        start, failure = taken(items, 1 if value.endless else _LOOK_AHEAD)
    columns = columns_of(start, value.columns) if header is None else list(header)
    if not columns:
        if failure is not None:
            raise failure
        return
    to_text = _converter(safe, layout.terminal)
    piece = _Piece()
    # With any other line end, Python before 3.13 leaves a bare CR in a value unquoted.
    writer = csv.writer(piece, delimiter=delimiter, lineterminator="\r\n")
    if header is None:
        writer.writerow([to_text(name) for name in columns])
        yield piece.text[:-2] + end
    known = set(columns)
    for item in start if failure is not None else chain(start, items):
        writer.writerow(_values(item, columns, known, to_text))
        yield piece.text[:-2] + end
    if failure is not None:
        raise failure


def _values(item: Any, columns: list[Any], known: set[Any], to_text: Callable[[Any], str]) -> Iterable[str]:
    if isinstance(item, Mapping):
        if known >= item.keys():
            return [to_text(value) for value in column_values(item, columns)]
        unknown = [str(key) for key in item if key not in known]
    elif "value" in known:
        return [to_text(item) if name == "value" else "" for name in columns]
    else:
        unknown = ["value"]
    raise CommandError(
        f"a later row has the field {unknown[0]!r}, which the header has not",
        hint=f"name the columns first: | select {','.join(map(str, columns[:2]))},{unknown[0]}",
    )


def column_values(item: Mapping[Any, Any], columns: list[Any]) -> list[Any]:
    """The values of one row in the order of COLUMNS."""
    return [item[name] if name in item else column([item], name)[0] for name in columns]


def _converter(safe: bool, terminal: bool) -> Callable[[Any], str]:
    def to_text(value: Any) -> str:
        text = value if type(value) is str else text_of(value)
        if safe and isinstance(value, str) and text.startswith(_FORMULA):
            text = f"'{text}"
        return safe_text(text) if terminal else text

    return to_text if safe or terminal else text_of
