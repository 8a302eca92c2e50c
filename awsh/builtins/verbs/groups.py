"""group: one row for each value of a column, with totals."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from awsh.builtins.verbs.arguments import Columns, Total, Totals
from awsh.builtins.verbs.keys import identity
from awsh.builtins.verbs.totals import TALLIES, Tally
from awsh.columns import Path, getter, watched
from awsh.command import command
from awsh.errors import UsageError
from awsh.values import Rows


@command()
def group(rows: Rows, columns: Columns, *totals: Totals) -> Rows:
    """One row for each different value of COLUMNS, with how many rows had it, or with other TOTALS.

    Args:
        columns: one, or several with commas: `state` or `state,type`.
        totals: count, sum:COLUMN, avg:COLUMN, min:COLUMN, max:COLUMN, list:COLUMN (all values); named
            `sum_size` and so on, or as in `total=sum:size`. Left out: count.
    Examples:
        awsh> vpc subnet ls | group zone
        awsh> s3 ls logs/ --recursive | group class count sum:size newest=max:modified
        awsh> vpc subnet ls | group vpc_id,zone list:name
    """
    paths: list[Path] = columns
    wanted: list[Total] = list(chain.from_iterable(totals)) or [Total("count", "count", ())]
    names = [".".join(path) for path in paths] + [total.name for total in wanted]
    if len(names) > len(set(names)):
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError(f"two columns would be called {twice!r}", hint=f"name one, as in my_{twice}=…")
    return Rows(_grouped(rows, paths, wanted, names), tuple(names))


def _grouped(rows: Rows, paths: list[Path], wanted: list[Total], names: list[str]) -> Iterator[Any]:
    keys = [getter(path) for path in paths]
    # A count of no column counts rows: any value that is there will do.
    sources = [getter(total.path) if total.path else _here for total in wanted]
    groups: dict[Any, tuple[list[Any], list[Tally]]] = {}
    for row in watched(rows, [*paths, *(total.path for total in wanted if total.path)]):
        values = [get(row) for get in keys]
        key = identity(values[0]) if len(values) == 1 else tuple(map(identity, values))
        found = groups.get(key)
        if found is None:
            found = groups[key] = (values, [TALLIES[t.function](".".join(t.path)) for t in wanted])
        for tally, source in zip(found[1], sources, strict=True):
            tally.add(source(row))
    for values, tallies in groups.values():
        yield dict(zip(names, [*values, *(tally.result() for tally in tallies)], strict=True))


def _here(row: Any) -> bool:
    return True


VERBS = (group,)
