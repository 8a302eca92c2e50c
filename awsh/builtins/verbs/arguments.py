"""Arguments that name columns: `size`, `tags.env`, `key,size`, `-size`, `name=tags.Name`, `sum:size`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from awsh.columns import Path
from awsh.errors import suggest
from awsh.parameters import Candidate, Completing, ValueType

if TYPE_CHECKING:
    from awsh.context import Context

_HEAD = re.compile(r"(?:.*[,=:])?-?", re.DOTALL)


def read_path(text: str) -> Path:
    """`tags.env` as its names. Raises ValueError."""
    path = tuple(text.split("."))
    if "" in path:
        raise ValueError(f"{text!r} is not a column" if text else "a column's name is empty here")
    return path


def _pieces(given: Any) -> list[str]:
    return [piece.strip() for piece in str(given).split(",")]


def complete_columns(completing: Completing) -> Iterable[Candidate]:
    """The columns of the rows before it, whatever of `a,b`, `-a`, `name=a`, `sum:a` is typed already."""
    match = _HEAD.match(completing.word)
    head = match.group() if match else ""
    tail = completing.word[len(head) :].lower()
    taken = set(head.rstrip(",").split(","))
    for column in completing.columns:
        if column.lower().startswith(tail) and column not in taken:
            yield Candidate(head + column, label=column)


def _path(ctx: Context, given: Any) -> Path:
    return read_path(str(given))


def _paths(ctx: Context, given: Any) -> list[Path]:
    return [read_path(piece) for piece in _pieces(given)]


class SortKey(NamedTuple):
    """`size`, or `-size` for the largest first."""

    path: Path
    descending: bool


def _sort_keys(ctx: Context, given: Any) -> list[SortKey]:
    return [SortKey(read_path(piece.removeprefix("-")), piece.startswith("-")) for piece in _pieces(given)]


class Choice(NamedTuple):
    """`key`, `tags.env`, `name=tags.Name`; `-etag` is dropped."""

    name: str
    path: Path
    dropped: bool = False


def _choices(ctx: Context, given: Any) -> list[Choice]:
    return [_choice(piece) for piece in _pieces(given)]


def _choice(piece: str) -> Choice:
    if piece.startswith("-"):
        path = read_path(piece[1:])
        if len(path) > 1:
            raise ValueError(f"{piece!r}: only a whole column can be dropped, as in -{path[0]}")
        return Choice(path[0], path, True)
    name, equals, source = piece.partition("=")
    if equals and not name:
        raise ValueError(f"{piece!r} is not NAME=COLUMN")
    return Choice(name, read_path(source if equals else name))


class Total(NamedTuple):
    """`sum:size`, `biggest=max:size`, `count`. function: one of FUNCTIONS."""

    name: str
    function: str
    path: Path


FUNCTIONS = ("count", "sum", "avg", "min", "max", "list")


def _totals(ctx: Context, given: Any) -> list[Total]:
    return [_total(piece) for piece in _pieces(given)]


def _total(piece: str) -> Total:
    name, equals, rest = piece.rpartition("=")
    function, colon, column = rest.partition(":")
    if function not in FUNCTIONS:
        hint = suggest(function, FUNCTIONS) or "they are " + ", ".join(FUNCTIONS)
        raise ValueError(f"{function!r} is no function of a column ({hint})")
    if not colon and function != "count":
        raise ValueError(f"{function} wants a column, as in {function}:size")
    if equals and not name:
        raise ValueError(f"{piece!r} is not NAME=FUNCTION:COLUMN")
    path = read_path(column) if colon else ()
    return Total(name or "_".join((function, *path)), function, path)


def complete_totals(completing: Completing) -> Iterable[Candidate]:
    head, colon, _ = completing.word.rpartition(":")
    if colon:
        yield from complete_columns(completing)
        return
    start = re.match(r".*[,=]|", completing.word, re.DOTALL)
    head = start.group() if start else ""
    for function in FUNCTIONS:
        if function.startswith(completing.word[len(head) :]):
            column = "" if function == "count" else ":"
            yield Candidate(head + function + column, final=not column)


Column = Annotated[Any, ValueType("COLUMN", _path, complete_columns)]
"""One column, as a `Path`."""

Columns = Annotated[Any, ValueType("COLUMN", _paths, complete_columns)]
"""Columns with commas between, as a list of `Path`."""

SortKeys = Annotated[Any, ValueType("COLUMN", _sort_keys, complete_columns, dashed=True)]
Choices = Annotated[Any, ValueType("COLUMN", _choices, complete_columns, dashed=True)]
Totals = Annotated[Any, ValueType("FUNCTION:COLUMN", _totals, complete_totals)]
