"""sort: rows in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from awsh.builtins.verbs.arguments import SortKey, SortKeys
from awsh.builtins.verbs.keys import is_empty, sort_keys
from awsh.columns import getter, watched
from awsh.command import command
from awsh.values import Rows


@command()
def sort(rows: Rows, *columns: SortKeys, natural: bool = False) -> Rows:
    """The rows in order of COLUMNS: of the first, and where that is equal, of the next.

    Rows that are equal stay as they were. What is empty comes last. Columns may hold values of different
    types: truths, numbers, text, times, durations, in this order.

    Args:
        columns: `size`, or `-size` for the largest first; left out, the first column.
        natural: compare numbers inside text as numbers (file9 before file10), capitals as small letters.
    Examples:
        awsh> s3 ls logs/ | sort -size
        awsh> vpc subnet ls | sort zone -free
        awsh> vpc subnet ls | get name | sort --natural
    """
    keys = list(chain.from_iterable(columns))

    def ordered() -> Iterator[Any]:
        items = list(watched(rows, [key.path for key in keys]))
        if items:
            # From the last key to the first: each pass keeps the order of what is equal to it.
            for key in reversed(keys or [SortKey(_leading(rows, items[0]), False)]):
                items = _by(items, key, natural)
        yield from items

    return rows.over(ordered())


def _leading(rows: Rows, item: Any) -> tuple[str, ...]:
    if not isinstance(item, Mapping):
        return ("value",)
    return (rows.columns[0],) if rows.columns else (str(next(iter(item), "value")),)


def _by(items: list[Any], key: SortKey, natural: bool) -> list[Any]:
    values = list(map(getter(key.path), items))
    present = [index for index, value in enumerate(values) if not is_empty(value)]
    keys = sort_keys([values[index] for index in present], natural=natural)
    places = sorted(range(len(present)), key=keys.__getitem__, reverse=key.descending)
    found = [items[present[place]] for place in places]
    if len(found) < len(items):
        found += [item for item, value in zip(items, values, strict=True) if is_empty(value)]
    return found


VERBS = (sort,)
