"""`tunnel open`, `tunnel ls`, `tunnel close`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, TypedDict

from awsh.builtins.tunnel import tunnel
from awsh.context import Context
from awsh.errors import UsageError
from awsh.parameters import DETAIL, Candidate, Completing, Short, ValueType
from awsh.tunnel.naming import complete_server
from awsh.tunnel.tunnel import Tunnel
from awsh.values import Rows, Size


class Opened(TypedDict):
    """A tunnel that is open. connect: a command line for another program, without a password."""

    name: str
    local: str
    remote: str
    via: str
    connect: str


class TunnelRow(TypedDict):
    """A tunnel, and what goes through it. port: here. sent, received: bytes, since it was opened. error: the last
    one, since the server between was connected to."""

    name: str
    port: int
    remote: str
    via: str
    state: str
    connections: int
    sent: int
    received: int
    age: timedelta
    error: str
    local: Annotated[str, DETAIL]


_VIEW = ("name", "local", "remote", "via")


def _complete_target(completing: Completing) -> Iterator[Candidate]:
    from awsh.databases import candidates

    yield from candidates(completing.ctx, completing.word)
    for found in complete_server(completing):
        yield found._replace(text=f"{found.text}:", final=False)


def _complete_open(completing: Completing) -> Iterator[Candidate]:
    for each in completing.ctx.shell.tunnels.all:
        yield Candidate(each.name, f"{each.local}  {each.remote}")


Target = Annotated[str, ValueType("DB|NAME:PORT", None, _complete_target)]
Via = Annotated[str, ValueType("NAME", None, complete_server)]
OpenName = Annotated[str, ValueType("NAME", None, _complete_open)]
Forward = Annotated[list[str], ValueType("PORT:HOST:PORT"), Short("L")]


@tunnel.command(name="open")
def open_(
    ctx: Context,
    *targets: Target,
    via: Via = "",
    port: Annotated[int, Short("p")] = 0,
    forward: Forward = (),  # type: ignore[assignment]
    wait: bool = False,
) -> Opened | Rows | None:
    """Open a port of this machine that leads to a database or server in a private network (SSH direct-tcpip).

    It is open to programs of this machine alone, until it is closed or the shell ends. The connection to the
    server between is shared with all else, and made again when it is lost.

    Args:
        targets: databases; NAME:PORT is a port of a server itself, as in web:8080. The current database when
            left out.
        via: the server to go through: an instance, or a host of ~/.ssh/config; the network's bastion when left out.
        port: the port here; the usual one of what it leads to where it is free, else any, when left out.
        forward: as ssh has it: 8080:intern.example:80 leads from port 8080 here to where --via reaches it.
        wait: until Ctrl-C: for `awsh -c`.
    Examples:
        awsh> tunnel ls
    """
    from awsh.builtins.tunnel.opening import open_all

    opened = open_all(ctx, [str(target) for target in targets], list(forward), via, port)
    if wait:
        _wait(ctx, opened)
        return None
    return opened[0] if len(opened) == 1 else Rows(opened, _VIEW, fields=("connect",))


def _wait(ctx: Context, opened: list[Opened]) -> None:
    for each in opened:
        connect = f"   {each['connect']}" if each["connect"] else ""
        ctx.note(f"{each['name']}: {each['local']} leads to {each['remote']}{connect}")
    ctx.note("Ctrl-C closes")
    try:
        while True:
            ctx.sleep(60)
    finally:
        for each in opened:
            if ctx.shell.tunnels.named(each["name"]) is not None:
                ctx.shell.tunnels.close(each["name"])


@tunnel.command
def ls(ctx: Context) -> list[TunnelRow]:
    """List the tunnels of this shell, with what has gone through them.

    Examples:
        awsh> tunnel ls
        awsh> tunnel ls | where state != open
    """
    return [_row(each) for each in ctx.shell.tunnels.all]


def _row(each: Tunnel) -> TunnelRow:
    return {
        "name": each.name,
        "port": each.port,
        "remote": each.remote,
        "via": each.way.via.name if each.way.via is not None else "",
        "state": each.state,
        "connections": each.connections,
        "sent": Size(each.sent),
        "received": Size(each.received),
        "age": timedelta(seconds=round(time.time() - each.started)),
        "error": each.error,
        "local": each.local,
    }


@tunnel.command
def close(ctx: Context, *names: OpenName, all: bool = False) -> None:
    """Close tunnels, and what goes through them.

    Args:
        names: which, as `tunnel ls` calls them.
        all: every one.
    Examples:
        awsh> tunnel close --all
    """
    if all is bool(names):
        raise UsageError("tunnel close wants names, or --all", usage=close.usage)
    if all:
        ctx.shell.tunnels.close_all()
    for name in dict.fromkeys(names):
        ctx.shell.tunnels.close(name)
