"""A port of this machine's loopback, of both families or of none: nobody else's network ever sees it."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress

from awsh.errors import CommandError
from awsh.tunnel.holder import holder

_BACKLOG = 128
_TRIES = 20
_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT)


def listen(port: int = 0, usual: int = 0) -> list[socket.socket]:
    """Listens on 127.0.0.1 and, where there is one, on ::1, at the same port; on all of them or on nothing.

    port: the one that it must be. usual: the one to take when it is free; any other serves too.
    Raises CommandError where PORT cannot be had, with who has it.
    """
    if port:
        try:
            return _pair(port)
        except OSError as error:
            raise _refused(port, error) from None
    with suppress(OSError):
        if usual:
            return _pair(usual)
    for _ in range(_TRIES):
        # The kernel chooses for one family; the other may have it in use.
        with suppress(OSError):
            return _pair(0)
    raise CommandError("no port of this machine is free for both 127.0.0.1 and ::1")


def _pair(port: int) -> list[socket.socket]:
    first = _bound(socket.AF_INET, "127.0.0.1", port)
    try:
        second = _bound(socket.AF_INET6, "::1", first.getsockname()[1])
    except OSError as error:
        if error.errno in _NO_SUCH_ADDRESS:
            return [first]
        first.close()
        raise
    return [first, second]


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address, port))
        made.listen(_BACKLOG)
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made


def _refused(port: int, error: OSError) -> CommandError:
    if error.errno == errno.EADDRINUSE:
        who = holder(port)
        return CommandError(
            f"port {port} of this machine is taken{f' by {who}' if who else ''}",
            hint="another `--port N`, or none: a free one is found",
        )
    if error.errno == errno.EACCES:
        return CommandError(f"port {port} is for the superuser alone", hint="one from 1024 on, with --port")
    return CommandError(f"port {port} of this machine cannot be listened on: {error.strerror}")
