"""The verbs: what stands behind `|` and works on rows, whoever made them.

Most stream: they ask for a row when they are asked for one, and close the producer when they need no more.
"""

from __future__ import annotations

from collections.abc import Iterable

from awsh.builtins.verbs import apply, choose, files, filters, groups, order, plotting, reading, totals
from awsh.command import Command
from awsh.hookspecs import hookimpl


@hookimpl
def awsh_verbs() -> Iterable[Command]:
    return [
        *filters.VERBS,
        *choose.VERBS,
        *order.VERBS,
        *totals.VERBS,
        *groups.VERBS,
        *apply.VERBS,
        *files.VERBS,
        *reading.VERBS,
        *plotting.VERBS,
    ]


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return reading.COMMANDS
