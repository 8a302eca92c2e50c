"""A session with a database: its server, as the person wishes to enter it, over the way that leads there."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from awsh.databases.naming import server_named
from awsh.errors import AwshError, CommandError, UsageError
from awsh.sql import Database, Dial, Server, Session, SqlError, Tls, TlsMode, Unreachable
from awsh.ssh.failures import SshLost, SshUnreachable
from awsh.tunnel.way import Way, way

if TYPE_CHECKING:
    from awsh.context import Context

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Hosts that are the one that speaks to them: nothing of it passes a network."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wishes to enter a database; what is left out is as its service says.

    via: the server to go through. tls: None for all of it, except on the database's own machine. iam: log in with
    a token that is made of the caller's keys.
    """

    user: str = ""
    database: str = ""
    via: str = ""
    tls: TlsMode | None = None
    iam: bool = False


def entered(ctx: Context, name: str, wishes: Wishes | None = None) -> Session:
    """See `Context.database`."""
    wishes = wishes or Wishes()
    return ctx.sql(label_of(name, wishes), lambda: _database(ctx, server_named(ctx, name), wishes))


def label_of(name: str, wishes: Wishes) -> str:
    """What the shell keeps the session under: the name, and whatever makes it another one."""
    said = (
        f"user={wishes.user}" if wishes.user else "",
        f"database={wishes.database}" if wishes.database else "",
        f"via={wishes.via}" if wishes.via else "",
        f"tls={wishes.tls}" if wishes.tls else "",
        "iam" if wishes.iam else "",
    )
    return " ".join([name, *filter(None, said)])


def _database(ctx: Context, server: Server, wishes: Wishes) -> Database:
    # The session outlives the line, and what ends a line ends no connection.
    ctx = ctx.shell.context(ctx.console)
    server = wished(ctx, server, wishes)

    def find() -> Way:
        return way(ctx, server.host, server.port, server.network, server.public, wishes.via, server.label)

    there = find()
    tls = wishes.tls or (TlsMode.OFF if server.host in LOOPBACK else TlsMode.VERIFY_FULL)
    if tls is not TlsMode.VERIFY_FULL and server.host not in LOOPBACK:
        lost = "nothing is encrypted" if tls is TlsMode.OFF else "nobody checks whose certificate it is"
        ctx.note(f"warning: {server.label or server.host}: {lost} between {there.last} and the database")
    return Database(
        server.family,
        server.host,
        server.user,
        _dialler(there, find),
        ctx.shell.passwords.provider(ctx, server),
        database=server.database,
        port=server.port,
        tls=Tls(tls, server.ca),
        label=server.label,
        refused=server.refused,
    )


def _dialler(there: Way, find: Callable[[], Way]) -> Dial:
    """Along THERE; where the server between has moved, along what FIND gives then."""

    def dial() -> socket.socket:
        nonlocal there
        try:
            try:
                return there.dial()
            except (SshUnreachable, SshLost):
                moved = None if there.alive else _elsewhere(there, find)
                if moved is None:
                    raise
                there = moved
                return there.dial()
        except SqlError:
            raise
        except CommandError as error:
            raise Unreachable(error.message, hint=error.hint) from None

    return dial


def _elsewhere(there: Way, find: Callable[[], Way]) -> Way | None:
    """The way of now, if it is not THERE: a server that was stopped has another address afterwards."""
    with suppress(AwshError):
        found = find()
        if found.via is not None and there.via is not None and found.via.key != there.via.key:
            return found
    return None


def wished(ctx: Context, server: Server, wishes: Wishes) -> Server:
    """SERVER with another user, database or way to log in. Raises UsageError where the service has none."""
    port = server.port or server.family.port
    if wishes.user and wishes.user != server.user:
        # What the service knows is the password of its own user.
        server = replace(server, user=wishes.user, password=lambda again: "", kept="", refused="")
    if wishes.iam:
        if server.token is None:
            raise UsageError(
                f"{server.label or server.host} takes no IAM tokens, as far as its service says",
                hint="leave --iam out: the password is asked for",
            )
        if wishes.tls is TlsMode.OFF:
            raise UsageError("a token is only sent over TLS", hint="leave `--tls off` out")
        token, user = server.token, server.user
        server = replace(server, password=lambda again: token(user), kept="", refused="")
    return replace(server, port=port, database=wishes.database or server.database)
