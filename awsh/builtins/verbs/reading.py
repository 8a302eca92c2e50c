"""Rows out of text: the verb `from`, and the command `open`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from awsh.builtins.verbs.parse import PARSERS
from awsh.command import command
from awsh.context import Context
from awsh.errors import CommandError
from awsh.parameters import PIPED, LocalPath
from awsh.values import Bytes, Record, Rows, Value, lines_of, rows_of

Language = Literal["json", "jsonl", "csv", "tsv", "yaml", "lines"]

_EXTENSIONS: dict[str, Language] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_CHUNK = 64 * 1024


@command()
def from_(value: Annotated[Value, PIPED], language: Language, *, text: bool = False) -> Value:
    """Reads text as rows: what a program printed, an object's body.

    csv, tsv: the first line names the columns. Cells that are numbers, times (ISO 8601 with a zone), true or
    false become such where nothing is lost by it (007 stays text); empty cells are null. lines: plain values.

    Args:
        language: how the text is written.
        text: leave the cells of csv and tsv as they are.
    Examples:
        awsh> !cat hosts.csv | from csv | where port = 22
        awsh> s3 cat lab/order.json | from json | get items
    """
    return _parsed(_lines(value), language, text)


@command(name="open")
def open_(ctx: Context, file: LocalPath, *, text: bool = False) -> Value:
    """The rows of a file on this machine (.json .jsonl .csv .tsv .yaml), or the text of any other.

    Args:
        file: the file.
        text: its bytes as they are, whatever its name.
    Examples:
        awsh> open keys.csv | where size > 1MB
        awsh> open policy.json | get Statement
    """
    if file.is_dir():
        raise CommandError(f"{file} is a folder", hint=f"`!ls {file}` lists it")
    language = _EXTENSIONS.get(file.suffix.lower())
    with file.open("rb"):
        pass  # What cannot be opened is said now, and not when the rows are read.
    content = Bytes(_chunks(file), name=file.name)
    if text or language is None:
        return content
    return _parsed(lines_of(content), language, False, str(file))


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            yield chunk


def _lines(value: Value) -> Iterator[str]:
    if isinstance(value, Bytes):
        try:
            yield from lines_of(value)
        finally:
            value.close()
        return
    rows = rows_of(value)
    try:
        for row in rows:
            line = row.get("line") if isinstance(row, dict) else row
            if not isinstance(line, str):
                raise CommandError("from reads text, and these are rows already", hint="leave it out")
            yield from line.splitlines() or [""]
    finally:
        rows.close()


def _parsed(lines: Iterator[str], language: Language, text: bool, name: str = "the input") -> Value:
    found = PARSERS[language](lines, text, name)
    if isinstance(found, dict):
        return Record(found)
    return Rows(found) if isinstance(found, (list, Iterator)) else found


VERBS = (from_,)
COMMANDS = (open_,)
