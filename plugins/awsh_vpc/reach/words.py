"""What `DST:PORT` means. Makes no requests.

Whatever refuses raises ValueError with a text that says what is wrong and what would be right.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from socket import getservbyname

from awsh_vpc.reach.traffic import Traffic, ping

SERVICES = {
    "ssh": 22, "smtp": 25, "dns": 53, "http": 80, "https": 443, "nfs": 2049, "mysql": 3306, "mariadb": 3306,
    "rdp": 3389, "postgres": 5432, "postgresql": 5432, "redshift": 5439, "mssql": 1433, "oracle": 1521,
    "redis": 6379, "opensearch": 9200, "memcached": 11211, "mongodb": 27017,
}  # fmt: skip
"""Ports by the names people use; the system knows the rest (services(5))."""

_PROTOCOLS = ("tcp", "udp")
_KINDS = ("db", "lb", "sg")
_PLAIN = ("ssh", "smtp", "dns", "http", "https", "nfs", "rdp", "icmp", "icmpv6", "ping")
"""Behind the name of a kind these are ports: servers are called db. A database may be called mysql."""


def split(text: str, six: bool) -> tuple[str, Traffic | None]:
    """Who, and what is sent there; None where no port is said: `db1:mysql`, `web:udp:53`, `[2001:db8::1]:22`."""
    if bracket := re.fullmatch(r"\[(.*)\](?::(.*))?", text):
        return bracket[1], _traffic(bracket[2].split(":"), True) if bracket[2] else None
    if text.count(":") > 1 and _is_address(text):
        return text, None
    who, *rest = _parts(text)
    if not rest:
        return who, None
    return who, _traffic(rest, six or (who.count(":") > 1 and _is_address(who)))


def _parts(text: str) -> list[str]:
    """Who, then protocol and port as far as they are said. Names hold colons too: `db:books:5432`."""
    head, colon, tail = text.rpartition(":")
    if not colon or not head or (head in _KINDS and not _is_port(tail) and tail.lower() not in _PLAIN):
        return [text]
    if tail.lower() in ("icmp", "icmpv6", "ping"):
        return [head, tail.lower()]
    before, colon, protocol = head.rpartition(":")
    if colon and protocol.lower() in _PROTOCOLS:
        return [before, protocol.lower(), tail]
    return [head, tail]


def _is_address(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _traffic(words: list[str], six: bool) -> Traffic:
    first = words[0].lower()
    if first in ("icmp", "icmpv6", "ping"):
        return ping("icmpv6" if six or first == "icmpv6" else "icmp")
    protocol = first if first in _PROTOCOLS and len(words) > 1 else "tcp"
    port = _port(words[-1], protocol)
    return Traffic(protocol, port, port)


def _port(text: str, protocol: str) -> int:
    if _is_port(text):
        if len(text) > 5 or not 0 < int(text) <= 65535:
            raise ValueError(f"there is no port {text}: they go from 1 to 65535")
        return int(text)
    known = SERVICES.get(text.lower())
    if known is not None:
        return known
    try:
        return getservbyname(text.lower(), protocol)
    except OSError:
        from difflib import get_close_matches

        near = get_close_matches(text.lower(), SERVICES, n=1, cutoff=0.7)
        raise ValueError(
            f"{text!r} is no port: a number, a service such as https{f' (did you mean {near[0]!r}?)' if near else ''}, "
            "udp:53, or icmp"
        ) from None
