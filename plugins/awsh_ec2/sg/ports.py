"""Ports, and the services people know them by. Knows nothing of AWS.

Whatever refuses raises ValueError with a text that says what is wrong and what would be right.
"""

from __future__ import annotations

from typing import NamedTuple

HIGHEST = 65535


class Ports(NamedTuple):
    """What one service uses. first, last: ports; of ICMP a type and a code, where -1 is any."""

    protocol: str
    first: int
    last: int


def _tcp(first: int, last: int | None = None) -> tuple[Ports, ...]:
    return (Ports("tcp", first, last or first),)


SERVICES: dict[str, tuple[Ports, ...]] = {
    "ssh": _tcp(22),
    "telnet": _tcp(23),
    "smtp": _tcp(25),
    "dns": (Ports("tcp", 53, 53), Ports("udp", 53, 53)),
    "http": _tcp(80),
    "ntp": (Ports("udp", 123, 123),),
    "imap": _tcp(143),
    "ldap": _tcp(389),
    "https": _tcp(443),
    "smb": _tcp(445),
    "submission": _tcp(587),
    "ldaps": _tcp(636),
    "imaps": _tcp(993),
    "openvpn": (Ports("udp", 1194, 1194),),
    "mssql": _tcp(1433),
    "oracle": _tcp(1521),
    "nfs": _tcp(2049),
    "efs": _tcp(2049),
    "docker": _tcp(2375),
    "mysql": _tcp(3306),
    "mariadb": _tcp(3306),
    "rdp": _tcp(3389),
    "postgres": _tcp(5432),
    "postgresql": _tcp(5432),
    "redshift": _tcp(5439),
    "amqp": _tcp(5672),
    "winrm": _tcp(5985, 5986),
    "redis": _tcp(6379),
    "kubernetes": _tcp(6443),
    "cassandra": _tcp(9042),
    "kafka": _tcp(9092),
    "elasticsearch": _tcp(9200),
    "opensearch": _tcp(9200),
    "memcached": (Ports("tcp", 11211, 11211), Ports("udp", 11211, 11211)),
    "mongodb": _tcp(27017),
    "wireguard": (Ports("udp", 51820, 51820),),
    "ping": (Ports("icmp", 8, -1),),
}

GUARDED = (
    *("ssh", "rdp", "telnet", "smb", "nfs", "docker", "winrm", "kubernetes"),
    *("postgres", "mysql", "mssql", "oracle", "redshift", "mongodb", "redis", "memcached"),
    *("cassandra", "kafka", "elasticsearch"),
)
"""Services that nobody means to offer to the whole Internet: logins, files and databases."""


def guarded(protocol: str, first: int | None, last: int | None) -> list[str]:
    """Which of those a rule lets through. No ports: all of them."""
    return [
        name
        for name in GUARDED
        for port in SERVICES[name]
        if protocol == "-1"
        or (
            port.protocol == protocol
            and first is not None
            and last is not None
            and first <= port.last
            and last >= port.first
        )
    ]


def service_of(protocol: str, first: int | None, last: int | None) -> str:
    """The name of what uses exactly these ports, or nothing."""
    wanted = (protocol, first, last)
    return next((name for name, ports in SERVICES.items() if wanted in ports), "")


def read_ports(protocol: str, text: str) -> tuple[int, int]:
    """First and last port of `443`, `8000-8100`, `all` or the name of a service. Raises ValueError."""
    if text == "all":
        return 0, HIGHEST
    if text in SERVICES:
        for found in SERVICES[text]:
            if found.protocol == protocol:
                return found.first, found.last
        theirs = " and ".join(dict.fromkeys(port.protocol for port in SERVICES[text]))
        raise ValueError(f"{text} is a service of {theirs}, not of {protocol}")
    low, dash, high = text.partition("-")
    first = _port(text, low)
    last = _port(text, high) if dash else first
    if first > last:
        raise ValueError(f"the ports {text} run backwards (did you mean {last}-{first}?)")
    return first, last


def _port(whole: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(
            f"{whole!r} is no port: a number, a range such as 8000-8100, or a service{near(whole)}"
        )
    if len(text) > 5 or int(text) > HIGHEST:
        raise ValueError(f"there is no port {text}: they go from 0 to {HIGHEST}")
    return int(text)


def read_icmp(text: str) -> tuple[int, int]:
    """Type and code of `ping`, `8` or `3/4`; -1 is any. Raises ValueError."""
    if text == "all":
        return -1, -1
    if text == "ping":
        return 8, -1
    kind, slash, code = text.partition("/")
    numbers = [kind, code] if slash else [kind]
    if not all(each.isascii() and each.isdigit() and len(each) <= 3 and int(each) <= 255 for each in numbers):
        raise ValueError(f"{text!r} is no type of ICMP: ping, a number to 255, or TYPE/CODE such as 3/4")
    return int(kind), int(code) if slash else -1


def near(word: str) -> str:
    """` (did you mean 'postgres'?)` for a misspelt service, or nothing."""
    from difflib import get_close_matches

    found = get_close_matches(word, SERVICES, n=1, cutoff=0.7)
    return f" (did you mean {found[0]!r}?)" if found else ", such as https"
