"""What `DST:PORT` means. Makes no requests.

Whatever refuses raises ValueError with a text that says what is wrong and what would be right.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from socket import getservbyname

from awsh import Ports, read_ports
from awsh_vpc.reach.traffic import Traffic, ping

_PROTOCOLS = ("tcp", "udp")


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
    if not colon or not head or (head in ("db", "lb", "sg") and not _is_port(tail)):
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
    said = first in _PROTOCOLS and len(words) > 1
    return _port(words[-1].lower(), first if said else "")


def _port(text: str, protocol: str) -> Traffic:
    """One port of TCP, or of the PROTOCOL; of a service that is known by its name, of its own."""
    number = _is_port(text)
    if number and int(text) == 0:
        raise ValueError("there is no port 0 to ask: they go from 1 to 65535")
    try:
        ports = read_ports([protocol or "tcp", text] if protocol or number else [text])[0]
    except ValueError as error:
        if number:
            raise
        ports = _known_here(text, protocol or "tcp", error)
    return Traffic(ports.protocol, ports.first, ports.first)


def _known_here(text: str, protocol: str, refusal: ValueError) -> Ports:
    """What this system knows beyond that (services(5))."""
    try:
        port = getservbyname(text, protocol)
    except OSError:
        raise refusal from None
    return Ports(protocol, port, port)
