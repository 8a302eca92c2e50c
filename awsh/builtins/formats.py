"""`to FORMAT`, and a verb for each format: `json`, `csv`, `table` …"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from awsh.command import Command, command
from awsh.context import Context
from awsh.errors import suggest
from awsh.hookspecs import hookimpl
from awsh.output.formats import FORMATS, Format
from awsh.parameters import PIPED, Candidate, Completing, ValueType
from awsh.values import Bytes, Value


def _format(ctx: Context, given: Any) -> str:
    name = str(given)
    known = ctx.shell.formats
    if name not in known:
        hint = suggest(name, known)
        raise ValueError(f"{name!r} is none of {', '.join(known)}" + (f" ({hint})" if hint else ""))
    return name


def _formats(completing: Completing) -> Iterable[Candidate]:
    return [Candidate(each.name, each.help) for each in completing.ctx.shell.formats.values()]


FormatName = Annotated[str, ValueType("FORMAT", _format, _formats)]
"""An output format: json, csv, table … and those of plugins."""


def _rendered(ctx: Context, value: Value, name: str, *, wide: bool = False) -> Bytes:
    from awsh.output.rendered import rendered

    return rendered(value, ctx.shell.formats[name], wide=wide)


def format_verb(name: str, summary: str) -> Command:
    """The verb that writes what comes along the pipeline in the format called NAME."""

    def write(ctx: Context, value: Annotated[Value, PIPED]) -> Bytes:
        return _rendered(ctx, value, name)

    write.__doc__ = f"{summary}\n\nExamples:\n    awsh> s3 ls | {name}\n"
    return Command(write, name)


@command()
def to(ctx: Context, value: Annotated[Value, PIPED], format: FormatName, *, wide: bool = False) -> Bytes:
    """Writes the rows in FORMAT; `| json` is short for `| to json`.

    Args:
        format: json, jsonl, yaml, csv, tsv, table, vertical, text, or one of a plugin.
        wide: every column, where a format shows the default view only.
    Examples:
        awsh> s3 ls | to yaml
    """
    return _rendered(ctx, value, format, wide=wide)


@command()
def table(ctx: Context, value: Annotated[Value, PIPED], *, wide: bool = False) -> Bytes:
    """Shows the rows as a table of their default columns.

    Args:
        wide: every column.
    Examples:
        awsh> vpc ls | table --wide
    """
    return _rendered(ctx, value, "table", wide=wide)


@command()
def text(ctx: Context, value: Annotated[Value, PIPED], *, wide: bool = False) -> Bytes:
    """Writes bare values with tabs between, one row a line.

    Args:
        wide: every column.
    Examples:
        awsh> s3 ls | select name | text
    """
    return _rendered(ctx, value, "text", wide=wide)


@command()
def csv(ctx: Context, value: Annotated[Value, PIPED], *, safe: bool = False) -> Bytes:
    """Writes comma-separated values under a header, every column.

    Args:
        safe: make harmless what a spreadsheet would run as a formula: an apostrophe before = + - @.
    Examples:
        awsh> s3 ls | csv > buckets.csv
    """
    return _separated(ctx, value, "csv", safe)


@command()
def tsv(ctx: Context, value: Annotated[Value, PIPED], *, safe: bool = False) -> Bytes:
    """Writes tab-separated values under a header, every column.

    Args:
        safe: make harmless what a spreadsheet would run as a formula: an apostrophe before = + - @.
    Examples:
        awsh> s3 ls | tsv | !cut -f1
    """
    return _separated(ctx, value, "tsv", safe)


def _separated(ctx: Context, value: Value, name: str, safe: bool) -> Bytes:
    if not safe:
        return _rendered(ctx, value, name)
    from awsh.output import PLAIN
    from awsh.output.as_csv import render_csv, render_tsv
    from awsh.output.rendered import encoded
    from awsh.output.shape import shape

    write = render_csv if name == "csv" else render_tsv
    return Bytes(encoded(write(shape(value), PLAIN, safe=True), value), text=True)


@hookimpl
def awsh_verbs() -> Iterable[Command]:
    return [to, table, text, csv, tsv]


@hookimpl
def awsh_formats() -> Iterable[Format]:
    return FORMATS.values()
