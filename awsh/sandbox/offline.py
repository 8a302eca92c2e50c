"""Nothing the sandbox does leaves the machine: an audit hook that refuses to reach out.

moto invents public addresses that belong to real hosts, and follows URLs it is given; a lab must not.
"""

from __future__ import annotations

import functools
import ipaddress
import socket
import sys
from collections.abc import Callable
from typing import Any

_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})


def is_local(host: object) -> bool:
    """Whether HOST, a name or an address, is this machine's own loopback."""
    if host is None:
        return True
    if isinstance(host, (bytes, bytearray)):
        host = bytes(host).decode("ascii", "replace")
    name = str(host).rstrip(".").lower()
    if name in _NAMES or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # A string is a Unix socket; None is sendmsg() on a socket that is connected already.
        if isinstance(address, tuple) and address and isinstance(address[0], (str, bytes)):
            _check(address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        _check(arguments[0])
    elif event == "socket.getnameinfo":
        _check(arguments[0][0])


def _check(host: object) -> None:
    if not is_local(host):
        raise PermissionError(f"the sandbox reaches nothing outside this machine: {host!s}")


def stay_offline() -> None:
    """Refuses, for the rest of this process's life, what would reach another machine."""
    sys.addaudithook(_refuse)
    # A name given to a socket itself is looked up before the hook hears of it.
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, _checked(getattr(socket.socket, name)))


def _checked(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def checked(self: socket.socket, *arguments: Any) -> Any:
        if arguments:
            _refuse("socket.connect", (self, arguments[-1]))
        return method(self, *arguments)

    return checked
