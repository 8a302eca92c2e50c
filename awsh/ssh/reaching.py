"""The socket to a server: straight, through another server, or through a command."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from typing import TYPE_CHECKING

from awsh.errors import CommandError
from awsh.ssh.failures import SshUnreachable
from awsh.ssh.host import SshHost

if TYPE_CHECKING:
    from awsh.context import Context


def reach(ctx: Context, host: SshHost, deadline: float) -> socket.socket:
    """Connects. deadline: by `time.monotonic`. Raises SshUnreachable, CommandError."""
    if host.via is not None:
        through = ctx.ssh(host.via)
        return through.dial(host.host, host.port, max(1.0, deadline - time.monotonic()))
    if host.carried is not None:
        return ctx.shell.ssh.carry(host.carried())
    if host.proxy:
        return _through(host.proxy)
    try:
        address = ctx.address(host.host, host.port)
    except CommandError as error:
        raise SshUnreachable(error.message, hint=error.hint) from None
    return _straight(host, address, deadline)


def _straight(host: SshHost, address: tuple[str, int], deadline: float) -> socket.socket:
    name, port = address
    where = host.name if host.host in host.name else f"{host.name} at {host.host}"
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no name of a host"
        raise SshUnreachable(f"there is no address for {name}: {why}") from None
    problem: OSError | None = None
    for family, kind, protocol, _, place in found:
        # The next address gets its share of the time too.
        left = deadline - time.monotonic()
        connecting = socket.socket(family, kind, protocol)
        try:
            connecting.settimeout(max(0.5, left if place is found[-1][4] else left / 2))
            connecting.connect(place)
            connecting.settimeout(None)
            connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            connecting.close()
            problem = error
        except BaseException:
            connecting.close()
            raise
        else:
            return connecting
    if isinstance(problem, TimeoutError):
        raise SshUnreachable(f"nothing answers for {where}, port {host.port}")
    raise SshUnreachable(
        f"{where}, port {host.port}, cannot be connected to: {problem.strerror if problem else 'no address'}"
    )


def _through(command: str) -> socket.socket:
    """One end of a pair of sockets, whose other end is COMMAND's standard input and output."""
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            raise CommandError(f"`{command}` could not be run: {error.strerror}") from error
    # It ends when the connection does, and is waited for then.
    threading.Thread(target=process.wait, name="ssh proxy", daemon=True).start()
    return ours
