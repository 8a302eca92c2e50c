"""A plugin with plain commands, for trying the prompt without AWS."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import Annotated, TypedDict

from awsh import Candidate, Completing, Context, Group, Name, ResourceKind, Segment, ValueType, hookimpl
from awsh.output import Format

demo = Group("demo", "commands for trying the prompt")


class Row(TypedDict):
    """One row."""

    n: int
    name: str


@demo.command
def rows(count: int = 3) -> Iterator[Row]:
    """Give rows.

    Args:
        count: how many.
    """
    for n in range(count):
        yield {"n": n, "name": f"row-{n}"}


@demo.command
def sleepy(ctx: Context, seconds: float = 60) -> str:
    """Sleep.

    Args:
        seconds: how long.
    """
    ctx.note("sleeping")
    time.sleep(seconds)
    return "slept"


@demo.command
def endless() -> Iterator[Row]:
    """Give rows without end."""
    n = 0
    while True:
        yield {"n": n, "name": "again"}
        n += 1


@demo.command
def work(ctx: Context, seconds: float = 2) -> None:
    """Work with two bars.

    Args:
        seconds: how long.
    """
    steps = max(1, int(seconds * 20))
    with ctx.progress("big.bin", 20 * 1024 * 1024, unit="B") as size, ctx.progress("files", steps) as files:
        for step in range(steps):
            time.sleep(0.05)
            size.advance(20 * 1024 * 1024 // steps)
            files.advance()
            if step == steps // 2:
                ctx.note("half of it is done")


@demo.command
def move(ctx: Context, count: int = 2000) -> Iterator[Row]:
    """Give rows while a bar is drawn.

    Args:
        count: how many.
    """
    with ctx.progress("moving", count) as moved:
        for n in range(count):
            time.sleep(0.002)
            moved.advance()
            yield {"n": n, "name": f"moved-{n}"}


@demo.command
def lose(ctx: Context) -> str:
    """Lose something, after asking."""
    ctx.confirm("Lose 3 things?")
    return "lost"


@demo.command
def login(ctx: Context, *, key: Annotated[str, ValueType("KEY", secret=True)] = "") -> str:
    """Ask for a password.

    Args:
        key: given here, it is not asked for.
    """
    return f"{len(key or ctx.ask('Password', secret=True))} characters"


@demo.command
def crash() -> None:
    """Fail as no command should."""
    raise ZeroDivisionError("dividing by zero")


@demo.command
def leave() -> None:
    """Call sys.exit, as no command should."""
    raise SystemExit(3)


def _broken(value: object, layout: object) -> Iterator[str]:
    yield "begun\n"
    raise ZeroDivisionError("while rendering")


def _names(ctx: Context) -> Iterator[Name]:
    """Names that take their time, as AWS's do."""
    time.sleep(1.5)
    yield Name("thing-1", "first", "arrived late")
    yield Name("thing-2", "second\nline", "has a newline")


def _things(completing: Completing) -> Iterator[Candidate]:
    for name in completing.ctx.matching(
        "demo:thing", completing.word, "demo", lambda: _names(completing.ctx)
    ):
        yield Candidate(name.name, name.description)


@demo.command
def show(thing: Annotated[str, ValueType("THING", complete=_things)]) -> str:
    """Show a thing.

    Args:
        thing: which one.
    """
    return f"showing {thing}"


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return [demo]


@hookimpl
def awsh_prompt(ctx: Context) -> Iterable[Segment]:
    return [Segment("team", os.environ.get("DEMO_TEAM", ""))]


@hookimpl
def awsh_formats() -> Iterable[Format]:
    return [Format("broken", "Fails half-way.", _broken)]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    return [ResourceKind("demo:thing", "thing", "demo", names=_names)]
