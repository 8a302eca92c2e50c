"""Behind `tunnel open`: what each word leads to, all of them opened or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from awsh.errors import UsageError
from awsh.tunnel.naming import resource_named, server_named
from awsh.tunnel.way import Way, way

if TYPE_CHECKING:
    from awsh.builtins.tunnel.commands import Opened
    from awsh.context import Context
    from awsh.tunnel.tunnel import Tunnel

_PORTED = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+):(?P<port>\d{1,5})")
_FORWARD = re.compile(
    r"(?:(?:(?P<bind>\[[^\]]*\]|[^:\[\]]*):)?(?P<local>\d{1,5}):)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+):(?P<port>\d{1,5})"
)
_LOOPBACK = ("", "localhost", "127.0.0.1", "[::1]")


class Wanted(NamedTuple):
    """A tunnel to be. connect: a command line, once the port is known. kept: see `Server`."""

    name: str
    find: Callable[[], Way]
    port: int = 0
    usual: int = 0
    connect: Callable[[int], str] = lambda port: ""
    kept: str = ""


def open_all(
    ctx: Context, targets: Sequence[str], forwards: Sequence[str], via: str, port: int
) -> list[Opened]:
    """Raises UsageError, CommandError; then none of them is open that was not before."""
    # A tunnel outlives the line that opened it.
    ctx = ctx.shell.context(ctx.console)
    wanted = [
        *(_target(ctx, each, via) for each in targets),
        *(_forward(ctx, each, via) for each in forwards),
    ]
    if not wanted:
        from awsh.databases import current

        name = current(ctx)
        if name is None:
            raise UsageError(
                "tunnel open wants to know where to", hint="a database, NAME:PORT, or -L PORT:HOST:PORT"
            )
        wanted = [_database(ctx, name, via)]
    if port:
        if len(wanted) > 1 or forwards:
            raise UsageError("--port is for one tunnel alone", hint="-L says the port of each")
        wanted = [wanted[0]._replace(port=_port(port))]
    new: list[Tunnel] = []
    opened: list[Opened] = []
    try:
        for each in wanted:
            made, is_new = ctx.shell.tunnels.open(each.name, each.find, port=each.port, usual=each.usual)
            if is_new:
                new.append(made)
            else:
                ctx.note(f"{each.name} is open already")
            opened.append(_opened(made, each.connect(made.port)))
            if each.kept:
                ctx.note(f"{each.name}: other programs want its password, which `{each.kept}` shows")
    except BaseException:
        for made in new:
            ctx.shell.tunnels.close(made.name)
        raise
    return opened


def _opened(tunnel: Tunnel, connect: str) -> Opened:
    return {
        "name": tunnel.name,
        "local": tunnel.local,
        "remote": tunnel.remote,
        "via": tunnel.way.via.name if tunnel.way.via is not None else "",
        "connect": connect,
    }


def _target(ctx: Context, text: str, via: str) -> Wanted:
    found = None if "://" in text else _PORTED.fullmatch(text)
    if found is None:
        return _database(ctx, text, via)
    host, port = found["host"].strip("[]"), _port(int(found["port"]))
    if via:
        return Wanted(text, lambda: Way(ctx, host, port, server_named(ctx, via), text), usual=_free(port))

    def own() -> Way:
        """Its own port, which may be one that only it can reach."""
        return Way(ctx, "localhost", port, resource_named(ctx, host) or ctx.ssh_host(host), text)

    return Wanted(text, own, usual=_free(port))


def _database(ctx: Context, name: str, via: str) -> Wanted:
    from awsh.builtins.tunnel.clients import command_line
    from awsh.databases import server_named as database_named

    server = database_named(ctx, name)
    port = server.port or server.family.port

    def find() -> Way:
        again = database_named(ctx, name)
        return way(ctx, again.host, port, again.network, again.public, via, again.label)

    label = server.label if server.label and "://" not in name else name
    return Wanted(label, find, 0, port, lambda local: command_line(server, local), server.kept)


def _forward(ctx: Context, text: str, via: str) -> Wanted:
    found = _FORWARD.fullmatch(text)
    if found is None:
        raise UsageError(f"-L {text} is no PORT:HOST:PORT", hint="as in -L 8080:intern.example:80")
    if (found["bind"] or "") not in _LOOPBACK:
        raise UsageError(
            f"-L {text} would be open to other machines", hint="tunnels are open to this machine alone"
        )
    if not via:
        raise UsageError(f"-L {text} wants to know through whom", hint="--via NAME")
    host, port = found["host"].strip("[]"), _port(int(found["port"]))
    name = f"{found['host']}:{port}"
    local = _port(int(found["local"])) if found["local"] and int(found["local"]) else 0
    return Wanted(name, lambda: Way(ctx, host, port, server_named(ctx, via), name), local, _free(port))


def _port(number: int) -> int:
    if not 0 < number < 65536:
        raise UsageError(f"{number} is no port", hint="1 to 65535")
    return number


def _free(port: int) -> int:
    """Those below 1024 are not for everybody to listen on."""
    return port if port >= 1024 else 0
