"""`cleanup`: what awsh has made, by its journal, and takes away again.

made.py     the journal read: what was made here, and not removed since
finding.py  what of it is still there, asked of AWS
order.py    what goes before what
removing.py the removal, resumable
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, TypedDict

from awsh.command import Command, command
from awsh.context import Context
from awsh.hookspecs import hookimpl
from awsh.parameters import DETAIL, Time
from awsh.values import Rows


class Cleaned(TypedDict):
    """One thing that awsh has made. loses: what goes with it. line: what removes it, as if typed."""

    noun: str
    id: str
    name: str
    time: datetime
    loses: str
    status: str
    kind: Annotated[str, DETAIL]
    line: Annotated[str, DETAIL]


@command()
def cleanup(
    ctx: Context,
    rows: Rows | None = None,
    *,
    since: Time | None = None,
    session: bool = False,
    dry_run: bool = False,
) -> Iterator[Cleaned] | None:
    """Remove what awsh has made in this account and region, by its journal, after asking.

    What is gone already is left out, and what anything else has made is never touched. Each goes when
    nothing needs it any more: functions before their roles, instances before their network. What is
    refused is named at the end; after that, or Ctrl-C, the same line goes on where it stopped.

    Args:
        rows: only those of an earlier `cleanup --dry-run`.
        since: only what was made since then, as in 2h or 2026-11-23.
        session: only what was made in this run of awsh.
        dry_run: only show what would go, and in which order.
    Examples:
        awsh> cleanup --dry-run
        awsh> cleanup --since 2h
        awsh> cleanup --session
        awsh> cleanup --dry-run | where noun = bucket and name ~ ^lab | cleanup
    """
    from awsh.builtins.cleanup.finding import still_there
    from awsh.builtins.cleanup.made import made_here
    from awsh.builtins.cleanup.order import in_order
    from awsh.builtins.cleanup.removing import ask, remove, shown

    made = made_here(ctx, since=since, session=session)
    if rows is not None:
        wanted = {(str(row.get("kind")), str(row.get("id"))) for row in rows}
        made = [each for each in made if (each.kind, each.id) in wanted]
    things = in_order(still_there(ctx, made), ctx.shell.inverses)
    if not things:
        ctx.note("nothing that awsh made here is left")
        return None
    if dry_run or ctx.dry_run:
        return (shown(ctx, thing, "would go") for thing in things)
    ask(ctx, things)
    return remove(ctx, things)


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [cleanup]
