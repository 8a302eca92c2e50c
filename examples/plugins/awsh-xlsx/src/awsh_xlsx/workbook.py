"""One sheet, written row by row: a million rows take no more memory than a thousand."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from awsh import CommandError, Rows, UsageError
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

MOST = 1_048_576
"""Rows that a sheet has, the heading among them."""

LONGEST = 32_767
"""Characters that a cell has."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


def check_sheet(name: str) -> None:
    """Whether a sheet can be called NAME. Raises UsageError."""
    if not name or len(name) > 31 or _NOT_IN_A_NAME.search(name):
        raise UsageError(f"no sheet can be called {name!r}", hint="up to 31 characters, none of []:*?/\\")


def write(rows: Rows, path: Path, name: str) -> int:
    """Writes ROWS into PATH, whole or not at all; gives how many. Raises CommandError."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    try:
        count = _fill(sheet, rows)
        _save(book, path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        if not sheet.closed:
            sheet.close()
    return count


def _fill(sheet: Any, rows: Rows) -> int:
    """Every row below a heading that stays in sight; how many there were."""
    sheet.freeze_panes = "A2"
    count = 0
    items = iter(rows)
    first = next(items, None)
    if first is not None:
        columns = _columns(rows, first)
        sheet.append([_heading(sheet, column) for column in columns])
        for count, row in enumerate(chain([first], items), 1):
            if count >= MOST:
                raise CommandError(f"a sheet has {MOST:,} rows and no more", hint="`first 1000000` before it")
            sheet.append([_cell(sheet, value) for value in _values(row, columns)])
    return count


def _columns(rows: Rows, first: Any) -> list[str]:
    """Every field of the first row: those of the table first, and behind them the details."""
    if not isinstance(first, Mapping):
        return ["value"]
    shown = [column for column in rows.columns if column in first]
    return [*shown, *(field for field in first if field not in shown)]


def _values(row: Any, columns: Iterable[str]) -> Iterator[Any]:
    if not isinstance(row, Mapping):
        yield row
        return
    for column in columns:
        yield row.get(column)


def _heading(sheet: Any, text: str) -> Any:
    made = _cell(sheet, text)
    made.font = Font(bold=True)
    return made


def _cell(sheet: Any, value: Any) -> Any:
    made = WriteOnlyCell(sheet, _plain(value))
    if isinstance(made.value, str):
        # A name that begins with `=` is no formula, whoever has chosen it.
        made.data_type = "s"
    return made


def _plain(value: Any) -> Any:
    """VALUE as Excel has it: no time zones there, and no lists."""
    if value is None or isinstance(value, (bool, time, timedelta)):
        return value
    if isinstance(value, (int, float, Decimal)):
        # Excel's numbers have fifteen digits: an account's number or an id is text.
        return value if -(10**15) < value < 10**15 else str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return value
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST]


def _save(book: Any, path: Path) -> None:
    """Beside its name first: a disk that is full leaves the old file."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.stem}.", suffix=".xlsx", delete=False
    ) as file:
        beside = Path(file.name)
    try:
        book.save(beside)
        beside.chmod(0o644 if not path.exists() else path.stat().st_mode & 0o777)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
