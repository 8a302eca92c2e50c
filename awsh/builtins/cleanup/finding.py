"""What of the journal's is still there: each kind listed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from awsh.builtins.cleanup.made import Made
from awsh.errors import AwsError

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.resources import ResourceKind

SKEW = timedelta(minutes=15)
"""How far clocks differ at the most: AWS refuses requests beyond it."""

SLOW = timedelta(hours=1)
"""How long after it was asked for a thing may say that it was born."""


def still_there(ctx: Context, made: Iterable[Made]) -> list[Made]:
    """Those that AWS still has, named as people call them, and that were not made anew by somebody else since."""
    by_kind: dict[str, list[Made]] = {}
    for each in made:
        by_kind.setdefault(each.kind, []).append(each)
    left: list[Made] = []
    for kind, things in by_kind.items():
        left += _of_kind(ctx, ctx.kind(kind), things)
    return left


def _of_kind(ctx: Context, kind: ResourceKind, things: list[Made]) -> Iterator[Made]:
    born_at = {each.inverse.born for each in things if kind.operation}
    known: dict[str, tuple[str, dict[str, Any]]] = {}
    try:
        for id, name, born in _listed(ctx, kind, born_at):
            known[id] = (name, born)
    except AwsError as error:
        ctx.note(f"{kind.noun}s cannot be listed, and stay: {error}")
        return
    for each in things:
        if each.id in known:
            name, born = known[each.id]
            if _is_it(each, born.get(each.inverse.born)):
                yield replace(each, name=name or each.id)


def _listed(ctx: Context, kind: ResourceKind, paths: set[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each resource of KIND: its id, its name, and what its record has at PATHS."""
    wanted = [path for path in paths if path]
    if not wanted:
        for name in kind.list(ctx):
            yield name.id, name.name, {}
        return
    import jmespath

    for item in ctx.search(kind.service, kind.operation, kind.items, **kind.parameters):
        label = jmespath.search(kind.label, item) if kind.label else ""
        born = {path: jmespath.search(path, item) for path in wanted}
        yield str(jmespath.search(kind.id, item)), str(label or ""), born


def _is_it(made: Made, born: Any) -> bool:
    """Whether what is there was made by that request: neither before it nor long after."""
    return not isinstance(born, datetime) or made.time - SKEW <= born <= made.time + SLOW
