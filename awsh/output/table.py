"""Rows as a table: one header line, a thin rule, columns fitted to the screen. Rows stream through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awsh.output import vertical
from awsh.output.cells import cell, is_firm, is_numeric
from awsh.output.fit import cut, display_width, grow, hidden_note, pad, shrink, visible_count
from awsh.output.layout import Layout
from awsh.output.safe import is_plain, safe_text
from awsh.output.shape import chunked, column, columns_of
from awsh.values import Record, Rows, Value

_GAP = "  "
_FIRST_CHUNK = 1000
# Text is not shrunk further than this: a column of stubs says less than one column fewer.
_FLOOR, _FLOOR_OF_FIRST = 10, 20
# The note on hidden columns goes before the first column gets narrower than this.
_NOTE_LEAVES = 8


@dataclass(slots=True)
class _Column:
    name: Any
    title: str
    right: bool
    width: int
    floor: int
    tells: bool
    """Some row has a value that fits a cell: not nothing, not a list or a record."""


def render(value: Value, layout: Layout) -> Iterator[str]:
    """Rows as a table, a record as two columns, anything else as its text."""
    if isinstance(value, Record) or not isinstance(value, Rows):
        yield from vertical.render(value, layout)
        return
    first = layout.height if layout.terminal and layout.height else _FIRST_CHUNK
    columns: list[_Column] = []
    hidden = 0
    # Behind a row of what is followed there may be none for hours.
    for chunk in chunked(value, 1, 1) if value.endless else chunked(value, first):
        if not columns and not value.columns and not any(isinstance(each, Mapping) for each in chunk):
            # Plain values, as `get` gives them, are a list and no table.
            yield "".join(f"{each}\n" for each in _cells(chunk, layout))
            continue
        if not columns:
            view = value.columns and not layout.wide
            names = list(value.columns) if view else columns_of(chunk, value.columns)
            if not names:
                continue
            columns, cells = _first_columns(names, chunk, layout)
            if not view:
                columns, cells = _telling_first(columns, cells, layout)
            hidden = _fit(columns, layout)
            cells = cells[: len(columns)]
            yield _lines(columns, cells, layout, hidden, header=True)
        else:
            cells = [_cells(column(chunk, each.name), layout) for each in columns]
            _widen(columns, cells, layout, hidden)
            yield _lines(columns, cells, layout, hidden, header=False)


def _first_columns(
    names: list[Any], chunk: list[Any], layout: Layout
) -> tuple[list[_Column], list[list[str]]]:
    columns: list[_Column] = []
    cells: list[list[str]] = []
    for name in names:
        values = column(chunk, name)
        known = [each for each in values if each is not None]
        texts = _cells(values, layout)
        title = safe_text(name if isinstance(name, str) else cell(name))
        widest, heading = _widest(texts), display_width(title)
        floor = min(max(widest, heading), _FLOOR if columns else _FLOOR_OF_FIRST)
        if known and all(map(is_firm, known)):
            floor = max(floor, widest)
        right = bool(known) and all(map(is_numeric, known))
        tells = any(each != "" and not isinstance(each, (Mapping, list)) for each in known)
        columns.append(_Column(name, title, right, max(widest, heading), floor, tells))
        cells.append(texts)
    return columns, cells


def _telling_first(
    columns: list[_Column], cells: list[list[str]], layout: Layout
) -> tuple[list[_Column], list[list[str]]]:
    """Where nobody chose the order and not all fit, the columns that tell little go to the right, out of view."""
    floors = [each.floor for each in columns]
    if layout.width is None or visible_count(floors, len(_GAP), layout.width) == len(columns):
        return columns, cells
    order = sorted(range(len(columns)), key=lambda index: not columns[index].tells)
    return [columns[index] for index in order], [cells[index] for index in order]


def _cells(values: list[Any], layout: Layout) -> list[str]:
    null = layout.null
    texts = [each if type(each) is str else null if each is None else cell(each) for each in values]
    return texts if is_plain("".join(texts)) else [safe_text(text) for text in texts]


def _widest(texts: list[str]) -> int:
    measure = len if "".join(texts).isascii() else display_width
    return max(map(measure, texts), default=0)


def _fit(columns: list[_Column], layout: Layout) -> int:
    """Fits COLUMNS to the screen; drops those on the right that have no room and returns their number."""
    if layout.width is None:
        return 0
    count = visible_count([each.floor for each in columns], len(_GAP), layout.width)
    hidden = len(columns) - count
    del columns[count:]
    room = layout.width - len(_GAP) * (count - 1) - _note_room(hidden)
    if hidden and room < _NOTE_LEAVES:
        hidden, room = 0, layout.width
    widths = shrink([each.width for each in columns], [each.floor for each in columns], room)
    for each, width in zip(columns, widths, strict=True):
        each.width = width
    return hidden


def _note_room(hidden: int) -> int:
    return len(_GAP) + len(hidden_note(hidden)) if hidden else 0


def _widen(columns: list[_Column], cells: list[list[str]], layout: Layout, hidden: int) -> None:
    widths = [each.width for each in columns]
    spare = None
    if layout.width is not None:
        spare = layout.width - sum(widths) - len(_GAP) * (len(columns) - 1) - _note_room(hidden)
    for each, width in zip(columns, grow(widths, [_widest(texts) for texts in cells], spare), strict=True):
        each.width = width


def _is_ascii(cells: list[list[str]]) -> bool:
    return all("".join(texts).isascii() for texts in cells)


def _lines(
    columns: list[_Column], cells: list[list[str]], layout: Layout, hidden: int, *, header: bool
) -> str:
    from tabulate import DataRow, TableFormat, tabulate

    ellipsis = layout.ellipsis
    for index, each in enumerate(columns):
        if _widest(cells[index]) > each.width:
            cells[index] = [cut(text, each.width, ellipsis) for text in cells[index]]
    if not header and _is_ascii(cells):
        # Padding is all there is to do, and tabulate looks long at every cell before it does it.
        padded = [
            [(text.rjust if each.right else text.ljust)(each.width) for text in texts]
            for each, texts in zip(columns, cells, strict=True)
        ]
        return "".join(f"{_GAP.join(row).rstrip()}\n" for row in zip(*padded, strict=True))
    # The header goes through as the first row of every chunk, filled up: it carries the widths on.
    titles = [pad(cut(each.title, each.width, ellipsis), each.width, each.right) for each in columns]
    aligned = ["right" if each.right else "left" for each in columns]
    rows: list[Any] = [titles, *zip(*cells, strict=True)]
    bare = TableFormat(None, None, None, None, DataRow("", _GAP, ""), DataRow("", _GAP, ""), 0, None)
    text = tabulate(rows, tablefmt=bare, disable_numparse=True, colalign=aligned, preserve_whitespace=True)
    head, _, body = text.partition("\n")
    if not header:
        return f"{body}\n"
    note = f"{_GAP}{layout.dim(hidden_note(hidden))}" if hidden else ""
    if hidden:
        head = _GAP.join(titles)
    rule = layout.dim(_GAP.join(layout.rule * each.width for each in columns))
    return f"{layout.bold(head)}{note}\n{rule}\n{body}\n"
