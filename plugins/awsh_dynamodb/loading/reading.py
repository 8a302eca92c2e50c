"""Rows of a file, streamed, with how far into it they reach."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh import CommandError
from awsh_dynamodb.values.typed import read_json

if TYPE_CHECKING:
    from awsh_dynamodb.loading.cells import Cells


class Source:
    """A file that is read. position: of its bytes, also of a packed one. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb")
        self.size = path.stat().st_size
        self._packed = path.suffix.lower() == ".gz"
        self.suffix = (path.with_suffix("") if self._packed else path).suffix.lower()

    @property
    def position(self) -> int:
        return self._file.tell()

    def lines(self) -> Iterator[str]:
        """Its lines with their ends. Raises CommandError for what is no UTF-8."""
        opened: Any = gzip.GzipFile(fileobj=self._file) if self._packed else self._file
        number = 0
        try:
            for line in io.BufferedReader(opened) if self._packed else opened:
                number += 1
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                yield text
        except UnicodeDecodeError:
            raise CommandError(f"{self.path}: line {number} is not UTF-8") from None
        except (OSError, EOFError) as error:
            raise CommandError(f"{self.path}: {error}") from None

    def close(self) -> None:
        self._file.close()


def rows_of_file(source: Source, cells: Cells, skip: int = 0) -> Iterator[tuple[int, Any]]:
    """Rows behind the first SKIP, with their numbers from 1, as they come.

    Raises CommandError, with the row's number, for one that can't be read.
    """
    reader = _READERS.get(source.suffix)
    if reader is None:
        known = ", ".join(sorted(_READERS))
        raise CommandError(f"{source.path.name} is none of {known}", hint="`open FILE | dynamodb put TABLE`")
    for number, read in enumerate(reader(source, cells), 1):
        if number > skip:
            try:
                row = read()
            except ValueError as error:
                raise CommandError(f"row {number}: {error}") from None
            yield number, row


Later = Callable[[], Any]
"""A row that is read when it is wanted. Raises ValueError."""


def _csv(source: Source, cells: Cells, delimiter: str = ",") -> Iterator[Later]:
    reader = csv.reader(source.lines(), delimiter=delimiter)
    try:
        names = next(reader, [])
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled is not None or "" in names:
            raise CommandError(
                f"{source.path.name}: its first line names a column {doubled or 'without a name'}"
                f"{' twice' if doubled else ''}"
            )
        for line in reader:
            if line:
                yield partial(_line, cells, names, line)
    except csv.Error as error:
        raise CommandError(f"{source.path.name}: line {reader.line_num}: {error}") from None


def _line(cells: Cells, names: list[str], line: list[str]) -> Any:
    if len(line) > len(names):
        raise ValueError(f"{len(line)} cells, and the first line names {len(names)} columns")
    return cells.of_line(names, line)


def _tsv(source: Source, cells: Cells) -> Iterator[Later]:
    return _csv(source, cells, "\t")


def _jsonl(source: Source, cells: Cells) -> Iterator[Later]:
    for line in source.lines():
        if line.strip():
            yield lambda line=line: cells.of_record(read_json(line))  # type: ignore[misc]


def _json(source: Source, cells: Cells) -> Iterator[Later]:
    """An array of records, or one; it is read whole."""
    text = "".join(source.lines())
    try:
        found = read_json(text)
    except ValueError as error:
        hint = "one record a line is .jsonl" if "Extra data" in str(error) else None
        raise CommandError(f"{source.path.name} is {error}", hint=hint) from None
    for row in found if isinstance(found, list) else [found]:
        yield partial(cells.of_record, row)


_READERS: dict[str, Callable[[Source, Cells], Iterator[Later]]] = {
    ".csv": _csv,
    ".tsv": _tsv,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".json": _json,
}
