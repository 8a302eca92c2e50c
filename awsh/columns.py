"""Columns of rows that may be anything: found by name or nested path, missed with a helpful error.

A column is a key of the row; `tags.env` goes deeper, through lists too; a row that is no mapping
is itself the column `value`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from time import monotonic
from typing import Any

from awsh.errors import Span, UsageError, suggest
from awsh.values import Rows, pick

Path = tuple[str, ...]

_HELD = 100
_PATIENCE = 0.5


def getter(path: Path) -> Callable[[Any], Any]:
    """A function from a row to what it has at PATH, None where it has nothing."""
    if len(path) == 1:
        (name,) = path

        def get(row: Any) -> Any:
            try:
                return row[name]
            except (KeyError, TypeError, IndexError):
                if name == "value" and not isinstance(row, Mapping):
                    return row
                return pick(row, path)

        return get
    whole = ".".join(path)

    def get_deep(row: Any) -> Any:
        if isinstance(row, Mapping) and whole in row:
            return row[whole]
        return pick(row, path)

    return get_deep


def has(row: Any, path: Path) -> bool:
    """Whether a row has the column that PATH begins with; what is inside it may be missing."""
    if isinstance(row, Mapping):
        return path[0] in row or ".".join(path) in row
    return path[0] == "value" or (isinstance(row, (list, tuple)) and path[0].lstrip("-").isdigit())


def watched(
    rows: Rows, wanted: Iterable[Path], spans: Mapping[Path, Span | None] | None = None
) -> Generator[Any, None, None]:
    """ROWS as they are, where somebody is about to ask them for the WANTED columns.

    Raises UsageError at the end when there were rows and none had one of them. Rows are held back
    while that looks likely, but not many and not for long. Closing this closes the rows.
    """
    known = {*rows.columns, *rows.fields}
    missing = {path for path in wanted if path[0] not in known}
    names: dict[str, None] = dict.fromkeys([*rows.columns, *rows.fields])
    held: list[Any] | None = []
    began = seen = 0.0
    items = iter(rows)
    try:
        if missing:
            for item in items:
                seen += 1
                missing = {path for path in missing if not has(item, path)}
                if held is None:
                    yield item
                else:
                    held.append(item)
                    names.update(dict.fromkeys(map(str, item) if isinstance(item, Mapping) else ("value",)))
                    began = began or monotonic()
                    if not missing or len(held) >= _HELD or monotonic() - began > _PATIENCE:
                        yield from held
                        held = None
                if not missing:
                    break
            if missing and seen:
                path = min(missing)
                raise unknown_column(path, names, (spans or {}).get(path))
        yield from items
    finally:
        rows.close()


def unknown_column(path: Path, names: Iterable[str], span: Span | None = None) -> UsageError:
    """The error for a column that no row has. names: those that they have."""
    known = list(dict.fromkeys(names))
    if known == ["value"]:
        hint: str | None = "they are plain values: their one column is called value"
    else:
        listed = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
        hint = suggest(path[0], known) or (f"they have {listed}" if known else None)
    return UsageError(f"no row has a column {path[0]!r}", span=span, hint=hint)
