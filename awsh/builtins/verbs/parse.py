"""The languages that rows are read from. Each takes lines and streams where the language allows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from awsh.errors import CommandError

_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_FRACTION = re.compile(r"-?(?:0|[1-9]\d*)\.\d+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?[+-]\d\d:\d\d")


def read_json(lines: Iterable[str], text: bool, name: str) -> Any:
    """One JSON document: a list is rows, an object a record."""
    import json

    whole = "\n".join(lines)
    try:
        return json.loads(whole.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        hint = "from jsonl reads one object a line" if "Extra data" in str(error) else None
        raise CommandError(f"{name} is not JSON: {error}", hint=hint) from None


def read_jsonl(lines: Iterable[str], text: bool, name: str) -> Iterator[Any]:
    """One JSON value a line; empty lines are passed over."""
    import json

    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield json.loads(line.removeprefix("\ufeff"))
            except (ValueError, RecursionError) as error:
                raise CommandError(f"{name} is not JSON on line {number}: {error}") from None


def read_yaml(lines: Iterable[str], text: bool, name: str) -> Any:
    """One YAML document, or the several of a stream as rows."""
    try:
        import yaml
    except ImportError:
        raise CommandError("reading YAML needs PyYAML", hint="`!pip install pyyaml`, then restart") from None
    try:
        documents = list(yaml.safe_load_all("\n".join(lines)))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CommandError(f"{name} is not YAML: {' '.join(str(error).split())}") from None
    return documents[0] if len(documents) == 1 else documents


def read_csv(lines: Iterable[str], text: bool, name: str) -> Iterator[Any]:
    """Comma-separated values under a header."""
    return _separated(lines, ",", text, name)


def read_tsv(lines: Iterable[str], text: bool, name: str) -> Iterator[Any]:
    """Tab-separated values under a header."""
    return _separated(lines, "\t", text, name)


def read_lines(lines: Iterable[str], text: bool, name: str) -> Iterator[Any]:
    """The lines, as plain values."""
    return iter(lines)


def _separated(lines: Iterable[str], delimiter: str, text: bool, name: str) -> Iterator[dict[str, Any]]:
    import csv

    # csv wants line ends, to keep those inside quotes.
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    typed = _as_is if text else _typed
    try:
        header = next(reader, [])
        names = _names(header)
        for row in reader:
            if not row:
                continue
            if len(row) > len(names):
                raise CommandError(
                    f"{name}: line {reader.line_num} has {len(row)} cells, and the header names {len(names)}"
                )
            made = dict(zip(names, map(typed, row), strict=False))
            for missing in names[len(row) :]:
                made[missing] = None
            yield made
    except csv.Error as error:
        raise CommandError(f"{name}: line {reader.line_num}: {error}") from None


def _names(header: list[str]) -> list[str]:
    """Column names, each once: a second `name` is `name_2`, one without any `column_3`."""
    names: list[str] = []
    for number, title in enumerate(header, 1):
        base = title.removeprefix("\ufeff").strip() or f"column_{number}"
        name, again = base, 2
        while name in names:
            name, again = f"{base}_{again}", again + 1
        names.append(name)
    return names


def _as_is(cell: str) -> str:
    return cell


def _typed(cell: str) -> Any:
    """A cell as what it was before it was written; text unless its text would be the same again."""
    if not cell:
        return None
    if cell[0] in "-0123456789":
        if _WHOLE.fullmatch(cell):
            return int(cell) if cell != "-0" else cell
        if _FRACTION.fullmatch(cell):
            number = float(cell)
            return number if repr(number) == cell else cell
        if _MOMENT.fullmatch(cell):
            try:
                return datetime.fromisoformat(cell)
            except ValueError:
                return cell
    if cell in ("true", "false"):
        return cell == "true"
    return cell


PARSERS: dict[str, Callable[[Iterable[str], bool, str], Any]] = {
    "json": read_json,
    "jsonl": read_jsonl,
    "csv": read_csv,
    "tsv": read_tsv,
    "yaml": read_yaml,
    "lines": read_lines,
}
