"""What goes before what."""

from __future__ import annotations

from collections.abc import Iterable

from awsh.builtins.cleanup.made import Made
from awsh.inverses import Inverses


def in_order(things: Iterable[Made], inverses: Inverses) -> list[Made]:
    """THINGS as they can be removed: a kind behind all that it is said to come `after`, and else the newest first,
    since what was made later stands on what was there.
    """
    behind = _all_after(inverses)
    waiting: dict[str, list[Made]] = {}
    for each in sorted(things, key=lambda each: each.time):
        waiting.setdefault(each.kind, []).append(each)
    ordered = []
    while waiting:
        free = [kind for kind in waiting if not (behind.get(kind, set()) - {kind}) & waiting.keys()]
        # Kinds that wait for each other go by time alone.
        kind = max(free or waiting, key=lambda kind: waiting[kind][-1].time)
        ordered.append(waiting[kind].pop())
        if not waiting[kind]:
            del waiting[kind]
    return ordered


def _all_after(inverses: Inverses) -> dict[str, set[str]]:
    """For each kind those that go before it, also by way of others."""
    direct: dict[str, set[str]] = {}
    for inverse in inverses:
        direct.setdefault(inverse.kind, set()).update(inverse.after)
    whole: dict[str, set[str]] = {}
    for kind in direct:
        found: set[str] = set()
        ways = [kind]
        while ways:
            new = direct.get(ways.pop(), set()) - found
            found |= new
            ways += new
        whole[kind] = found
    return whole
