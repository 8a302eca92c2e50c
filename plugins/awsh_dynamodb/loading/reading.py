"""Rows of a file, streamed, with how far into it they reach."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh import CommandError
from awsh_dynamodb.values.typed import read_json

if TYPE_CHECKING:
    from awsh_dynamodb.loading.files import Typing


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


def rows_of_file(source: Source, typing: Typing) -> Iterator[Any]:
    """Rows as they come. Raises CommandError, with the row's number, for one that can't be read."""
    reader = _READERS.get(source.suffix)
    if reader is None:
        known = ", ".join(sorted(_READERS))
        raise CommandError(f"{source.path.name} is none of {known}", hint="`open FILE | dynamodb put TABLE`")
    return reader(source, typing)


def _csv(source: Source, typing: Typing, delimiter: str = ",") -> Iterator[Any]:
    reader = csv.reader(source.lines(), delimiter=delimiter)
    try:
        names = next(reader, [])
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled is not None or "" in names:
            raise CommandError(
                f"{source.path.name}: its first line names a column {doubled or 'without a name'}"
                f"{' twice' if doubled else ''}"
            )
        number = 0
        for cells in reader:
            if not cells:
                continue
            number += 1
            if len(cells) > len(names):
                raise CommandError(
                    f"row {number}: {len(cells)} cells, and the first line names {len(names)} columns"
                )
            yield _told(number, typing.of_cells, names, cells)
    except csv.Error as error:
        raise CommandError(f"{source.path.name}: line {reader.line_num}: {error}") from None


def _tsv(source: Source, typing: Typing) -> Iterator[Any]:
    return _csv(source, typing, "\t")


def _jsonl(source: Source, typing: Typing) -> Iterator[Any]:
    number = 0
    for line in source.lines():
        if line.strip():
            number += 1
            yield _told(number, lambda text: typing.of_json(read_json(text)), line)


def _json(source: Source, typing: Typing) -> Iterator[Any]:
    """An array of records, or one; it is read whole."""
    text = "".join(source.lines())
    try:
        found = read_json(text)
    except ValueError as error:
        hint = "one record a line is .jsonl" if "Extra data" in str(error) else None
        raise CommandError(f"{source.path.name} is {error}", hint=hint) from None
    for number, row in enumerate(found if isinstance(found, list) else [found], 1):
        yield _told(number, typing.of_json, row)


def _told(number: int, read: Callable[..., Any], *given: Any) -> Any:
    try:
        return read(*given)
    except ValueError as error:
        raise CommandError(f"row {number}: {error}") from None


_READERS: dict[str, Callable[[Source, Typing], Iterator[Any]]] = {
    ".csv": _csv,
    ".tsv": _tsv,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".json": _json,
}
