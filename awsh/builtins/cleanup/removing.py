"""The removal: kind after kind, past what is refused, and once more for what somebody else held on to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

from awsh.builtins.cleanup.finding import still_there
from awsh.errors import AwshError, Interrupted, PartialFailure
from awsh.language.quoting import quote

if TYPE_CHECKING:
    from awsh.builtins.cleanup import Cleaned
    from awsh.builtins.cleanup.made import Made
    from awsh.context import Context

NAMED = 12
"""How many things a question names; of more it gives the numbers."""


def shown(ctx: Context, thing: Made, status: str) -> Cleaned:
    """One row. Asks AWS what goes with it where it is still there."""
    return {
        "noun": ctx.kind(thing.kind).noun,
        "id": thing.id,
        "name": thing.name,
        "time": thing.time,
        "loses": _loses(ctx, thing) if status == "would go" else "",
        "status": status,
        "kind": thing.kind,
        "line": line([thing]),
    }


def line(things: list[Made]) -> str:
    """What removes THINGS of one kind."""
    ids = [quote(each.id) for each in things]
    return things[0].inverse.undo.replace("{ids}", " ".join(ids)).replace("{id}", ids[0])


def _loses(ctx: Context, thing: Made) -> str:
    if thing.inverse.loses is None:
        return ""
    try:
        return thing.inverse.loses(ctx, thing.id)
    except AwshError:
        return "how much is in it cannot be found out"


def ask(ctx: Context, things: list[Made]) -> None:
    """Asks whether they shall go: what, and how much goes with it. Raises as `ctx.confirm`."""

    def question() -> str:
        losses = [(_called(ctx, each), _loses(ctx, each)) for each in things]
        lost = [f"{called} with {loses}" for called, loses in losses if loses]
        if len(things) <= NAMED:
            named = [f"{called} with {loses}" if loses else called for called, loses in losses]
        else:
            counts = Counter(ctx.kind(each.kind).noun for each in things)
            named = [f"{count} {noun}{'s' if count > 1 else ''}" for noun, count in counts.items()]
        text = f"Remove what awsh made in account {ctx.account}, {ctx.region}: {', '.join(named)}?"
        if len(things) > NAMED and lost:
            more = f", and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
            text += f" Lost are {', '.join(lost[:NAMED])}{more}."
        return text

    ctx.confirm(question)


def _called(ctx: Context, thing: Made) -> str:
    return f"{ctx.kind(thing.kind).noun} {thing.name}"


def remove(ctx: Context, things: list[Made]) -> Iterator[Cleaned]:
    """Removes THINGS in their order and gives each when it is gone. Raises PartialFailure for those that stay."""
    total, gone = len(things), 0
    refused: dict[tuple[str, str], str] = {}
    with ctx.progress("removing", total) as bar, _resumable(ctx, lambda: f"{gone} of {total}"):
        waiting = things
        while waiting:
            stay: list[Made] = []
            moved = False
            for batch in _batches(waiting):
                for thing, why in _removed(ctx, batch):
                    if why:
                        stay.append(thing)
                        refused[thing.kind, thing.id] = why
                        continue
                    moved = True
                    gone += 1
                    bar.advance()
                    yield shown(ctx, thing, "removed")
            # What was in the way of those that stay may be gone now.
            waiting = stay if moved else []
    if stay:
        raise PartialFailure(
            gone,
            [(_called(ctx, each), refused[each.kind, each.id]) for each in stay],
        )


@contextmanager
def _resumable(ctx: Context, how_far: Callable[[], str]) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, GeneratorExit, Interrupted):
        ctx.note(f"removed {how_far()}; `cleanup` goes on with the rest")
        raise


def _batches(things: list[Made]) -> Iterator[list[Made]]:
    """Neighbours that one line removes, which does so at the same time and minds what they have with each other."""
    for undo, each in groupby(things, key=lambda thing: thing.inverse.undo):
        batch = list(each)
        yield from [batch] if "{ids}" in undo else [[thing] for thing in batch]


def _removed(ctx: Context, batch: list[Made]) -> Iterator[tuple[Made, str]]:
    """Each of BATCH, with why it stays where it does."""
    there = still_there(ctx, batch)
    left = {each.id for each in there}
    # Removed along with what came before.
    yield from ((each, "") for each in batch if each.id not in left)
    if not there:
        return
    why = _run(ctx, line(there))
    if why and len(there) > 1:
        for each in there:
            yield from _removed(ctx, [each])
        return
    yield from ((each, why) for each in there)


def _run(ctx: Context, text: str) -> str:
    """Runs a line and gives why it failed; "" where it did not."""
    try:
        ctx.run(text, quiet=True, yes=True)
    except Interrupted:
        raise
    except AwshError as error:
        return f"{error} ({error.hint})" if error.hint else str(error)
    return ""
