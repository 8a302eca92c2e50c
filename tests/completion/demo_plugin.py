"""A plugin as somebody would write it, all in memory, with much to complete and some that misbehaves."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal, NotRequired, TypedDict

from awsh.command import Command, Group, command
from awsh.context import Context
from awsh.hookspecs import hookimpl
from awsh.parameters import CURRENT, DETAIL, Candidate, Completing, LocalPath, Resource, Short, ValueType
from awsh.resources import Name, ResourceKind
from awsh.values import Rows, Size

NASTY = [
    "two\nlines", "esc\x1b[31mred", "quo'te", 'dou"ble', "do$lar", "back\\slash", "sp ace", "tab\tbed",
    "\u202ebidi", "-dash", "$HOME",
    "a;b", "a|b", "{x}", "(y)", "#z", "a,b", "it's \"both\"\n", "ünï", "\x00null", "if", "!bang",
]  # fmt: skip

servers: list[Name] = [
    Name("i-0aaa111", "web-1", "running"),
    Name("i-0bbb222", "web-2", "stopped"),
    Name("i-0ccc333", "Database", "running"),
    Name("i-0ddd444", "twin", "first"),
    Name("i-0eee555", "twin", "second"),
    Name("i-0fff666", "", "without a name"),
]
released = threading.Event()


class Disk(TypedDict):
    """A disk of a server."""

    device: str
    gigabytes: int


class Server(TypedDict):
    """One server."""

    id: str
    name: str
    state: Literal["running", "stopped"]
    spot: bool
    memory: Size
    started: datetime
    disk: Disk
    secret_name: Annotated[str, DETAIL]
    note: NotRequired[str | None]


class Colour(Enum):
    RED = "red"
    GREEN = "green"


def list_servers(ctx: Context) -> Iterable[Name]:
    return list(servers)


def list_nasty(ctx: Context) -> Iterable[Name]:
    return [Name(f"n-{number}", name, "a\nnasty\x1b[2J one") for number, name in enumerate(NASTY)]


SERVER = ResourceKind(
    "demo:server", "server", "demo", names=list_servers, use="server", pattern="i-[0-9a-f]{7}",
    columns=("id", "server"), row=Server,
)  # fmt: skip
THING = ResourceKind("demo:thing", "thing", "demo", names=list_nasty, columns=("thing",))

demo = Group("demo", "Servers that are not there.")
disk = demo.group("disk", "Their disks.")
bad = Group("bad", "Completers that misbehave.")


@demo.command
def ls(
    ctx: Context, *, state: Literal["running", "stopped"] | None = None, deep: bool = False
) -> Iterator[Server]:
    """List the servers.

    Args:
        state: only those in it.
        deep: look twice.
    """
    yield from ()


@demo.command
def mixed(ctx: Context) -> Iterator[Server] | Iterator[Disk]:
    """Servers, or disks."""
    yield from ()


@demo.command(aliases=("display",))
def show(ctx: Context, server: Annotated[str, Resource("demo:server")] = CURRENT) -> Server:
    """Show one server."""
    raise NotImplementedError


@demo.command
def stop(ctx: Context, *names: Annotated[str, Resource("demo:server")], wait: bool = True) -> None:
    """Stop servers.

    Args:
        names: which.
        wait: until they stand.
    """


@demo.command
def paint(
    ctx: Context,
    thing: Annotated[str, Resource("demo:thing")],
    colour: Colour,
    *,
    brush: str,
    n: Annotated[int, Short("n")] = 1,
    tag: dict[str, str] | None = None,
    image: LocalPath | None = None,
    with_: Annotated[str, Resource("demo:server")] = "",
) -> None:
    """Paint a thing.

    Args:
        brush: what with.
    """


@disk.command(name="attach")
def attach(ctx: Context, device: str, on: bool, file: Path) -> None:
    """Attach a disk."""


@command()
def solo(ctx: Context, what: Literal["one", "two words", "3"]) -> None:
    """Alone at the top."""


@command()
def backwards(rows: Rows) -> Rows:
    """The other way round."""
    return rows.over(list(rows)[::-1])


def _hangs(completing: Completing) -> Iterator[Candidate]:
    released.wait(60)
    yield Candidate("never")


def _raises(completing: Completing) -> Iterator[Candidate]:
    yield Candidate("before-it-failed")
    raise RuntimeError("no idea")


def _exits(completing: Completing) -> Iterator[Candidate]:
    sys.exit(3)


def _junk(completing: Completing) -> Iterator[Candidate]:
    yield from [None, "text", Candidate(7), Candidate("good")]  # type: ignore[misc, arg-type]


def _endless(completing: Completing) -> Iterator[Candidate]:
    number = 0
    while True:
        number += 1
        yield Candidate(f"number-{number}")


def _slow(completing: Completing) -> Iterator[Candidate]:
    released.wait(0.4)
    yield Candidate(f"slow-{completing.word}")


@bad.command
def hangs(ctx: Context, x: Annotated[str, ValueType(complete=_hangs)], *, option: bool = False) -> None:
    """Hangs."""


@bad.command
def raises(ctx: Context, x: Annotated[str, ValueType(complete=_raises)], *, option: bool = False) -> None:
    """Raises."""


@bad.command
def exits(ctx: Context, x: Annotated[str, ValueType(complete=_exits)], *, option: bool = False) -> None:
    """Exits."""


@bad.command
def junk(ctx: Context, x: Annotated[str, ValueType(complete=_junk)]) -> None:
    """Gives junk."""


@bad.command
def endless(ctx: Context, x: Annotated[str, ValueType(complete=_endless)]) -> None:
    """Never ends."""


@bad.command
def slow(ctx: Context, x: Annotated[str, ValueType(complete=_slow)]) -> None:
    """Takes its time."""


@bad.command
def hints(ctx: Context, x: "NoSuchType", *, option: bool = False) -> None:  # type: ignore[name-defined] # noqa: F821, UP037
    """Its annotations cannot be read."""


@hookimpl
def awsh_commands() -> Iterable[Command | Group]:
    return [demo, bad, solo]


@hookimpl
def awsh_verbs() -> Iterable[Command]:
    return [backwards]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    return [SERVER, THING]
