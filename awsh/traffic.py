"""Traffic as people type it: `tcp 443`, `icmp ping`, `postgres`; addresses and ranges. Knows nothing of AWS.

Whatever refuses raises ValueError with a text that says what is wrong and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from awsh.errors import suggest
from awsh.parameters import Candidate

HIGHEST = 65535
"""The highest port."""

PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "all")

_OTHERS = {"47": "gre", "50": "esp", "51": "ah"}


class Ports(NamedTuple):
    """What one kind of traffic uses.

    protocol: tcp, udp, icmp, icmpv6, -1 for all, or a number. first, last: ports; of ICMP a type and a
    code; -1 is any, and where the protocol has neither.
    """

    protocol: str
    first: int = -1
    last: int = -1

    @property
    def text(self) -> str:
        """`tcp 443`, `tcp 8000-8100`, `all traffic`, `icmp ping`."""
        if self.protocol == "-1":
            return "all traffic"
        if self.protocol in ("icmp", "icmpv6"):
            return self._icmp()
        if self.protocol not in ("tcp", "udp"):
            name = _OTHERS.get(self.protocol)
            return f"protocol {self.protocol}" + (f" ({name})" if name else "")
        if (self.first, self.last) in ((0, HIGHEST), (-1, -1)):
            return f"all {self.protocol}"
        return f"{self.protocol} {self._range}"

    def _icmp(self) -> str:
        if self.first == -1:
            return f"all {self.protocol}"
        if self.last == -1:
            ping = self.first == (8 if self.protocol == "icmp" else 128)
            return f"{self.protocol} {'ping' if ping else f'type {self.first}'}"
        return f"{self.protocol} type {self.first} code {self.last}"

    @property
    def typed(self) -> str:
        """The words that `read_ports` takes for it."""
        if self.protocol == "-1":
            return "all"
        if self.protocol in ("icmp", "icmpv6"):
            code = "" if self.last == -1 else f"/{self.last}"
            return self.protocol if self.first == -1 else f"{self.protocol} {self.first}{code}"
        return f"{self.protocol} {'all' if self.first == -1 else self._range}"

    @property
    def _range(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def service(self) -> str:
        """The name of what uses exactly these ports, or nothing."""
        return next((name for name, ports in SERVICES.items() if self in ports), "")

    def fitting(self, cidr: str) -> Ports:
        """The same as a rule of the range CIDR has it: a ping of IPv6 is icmpv6. Raises ValueError."""
        six = ":" in cidr
        if self.protocol == "icmp" and six:
            if self == Ports("icmp", 8):
                return Ports("icmpv6", 128)
            raise ValueError(f"{cidr} is IPv6, whose icmp is icmpv6")
        if self.protocol == "icmpv6" and not six:
            raise ValueError(f"{cidr} is IPv4, whose icmpv6 is icmp")
        return self

    def covers(self, other: Ports) -> bool:
        """Whether all that OTHER is, this is too."""
        if self.protocol == "-1":
            return True
        if self.protocol != other.protocol:
            return False
        if self.protocol in ("icmp", "icmpv6"):
            return self.first in (-1, other.first) and self.last in (-1, other.last)
        return self.first == -1 or (
            other.first != -1 and self.first <= other.first <= other.last <= self.last
        )

    def meets(self, other: Ports) -> bool:
        """Whether some traffic is both."""
        if "-1" in (self.protocol, other.protocol):
            return True
        if self.protocol != other.protocol:
            return False
        if self.protocol in ("icmp", "icmpv6"):
            return self.covers(other) or other.covers(self)
        return -1 in (self.first, other.first) or (self.first <= other.last and other.first <= self.last)


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
"""The services people know ports by."""


def read_ports(words: Sequence[str]) -> list[Ports]:
    """What `tcp 443`, `tcp 80,443`, `udp all`, `icmp ping`, `all` or the names of services mean.

    Raises ValueError.
    """
    parts = [part for word in words for part in word.lower().split(",") if part]
    return list(dict.fromkeys(_read(parts)))


def _read(words: Sequence[str]) -> Iterator[Ports]:
    if not words:
        raise ValueError(f"a rule begins with {', '.join(PROTOCOLS)} or a service, such as https")
    protocol, *rest = words
    if protocol in ("tcp", "udp"):
        if not rest:
            raise ValueError(f"{protocol} wants a port: `{protocol} 443`, or `{protocol} all`")
        yield from (Ports(protocol, *_port_range(protocol, word)) for word in rest)
    elif protocol in ("icmp", "icmpv6"):
        for word in rest or ["all"]:
            kind, code = _icmp_type(word)
            yield Ports(protocol, 128 if (protocol, word) == ("icmpv6", "ping") else kind, code)
    elif protocol == "all":
        if rest:
            raise ValueError(f"all is every port of every protocol (did you mean `tcp {' '.join(rest)}`?)")
        yield Ports("-1")
    else:
        for word in words:
            yield from _service(word)


def _service(word: str) -> tuple[Ports, ...]:
    if word in SERVICES:
        return SERVICES[word]
    if word[:1].isdigit():
        raise ValueError(f"{word} of which protocol? `tcp {word}` or `udp {word}`")
    if word in PROTOCOLS:
        raise ValueError(f"{word} stands first and alone; another protocol is another rule")
    raise ValueError(f"{word!r} is neither {', '.join(PROTOCOLS)} nor a service{_near(word)}")


def _port_range(protocol: str, text: str) -> tuple[int, int]:
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
            f"{whole!r} is no port: a number, a range such as 8000-8100, or a service{_near(whole)}"
        )
    if len(text) > 5 or int(text) > HIGHEST:
        raise ValueError(f"there is no port {text}: they go from 0 to {HIGHEST}")
    return int(text)


def _icmp_type(text: str) -> tuple[int, int]:
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


def _near(word: str) -> str:
    """` (did you mean 'postgres'?)` for a misspelt service, or nothing."""
    hint = suggest(word, SERVICES, cutoff=0.7)
    return f" ({hint})" if hint else ", such as https"


def complete_ports(given: Sequence[str]) -> Iterator[Candidate]:
    """What may stand next of the words that `read_ports` takes, behind those GIVEN."""
    protocol = given[0] if given else ""
    if not given:
        yield from (Candidate(name, "protocol") for name in PROTOCOLS)
    if protocol in ("icmp", "icmpv6"):
        yield Candidate("ping", "type of ICMP")
    elif protocol != "all":
        if protocol in ("tcp", "udp"):
            yield Candidate("all", "every port")
        for name, ports in SERVICES.items():
            fitting = [port for port in ports if protocol in (port.protocol, "")]
            if fitting and not (given and protocol not in PROTOCOLS):
                yield Candidate(name, ", ".join(f"{p.protocol} {p.first}" for p in fitting))


def read_range(word: str) -> str | None:
    """The CIDR range that an address or a range means; None where WORD looks like neither.

    Raises ValueError for one that is wrong.
    """
    if "/" not in word:
        try:
            address = ip_address(word)
        except ValueError:
            if word[:1].isdigit():
                raise ValueError(f"{word!r} is no address, such as 10.0.0.7 or 10.0.0.0/16") from None
            return None
        if isinstance(address, IPv6Address) and address.scope_id:
            raise ValueError(f"{address} names an interface of this machine, which AWS does not know")
        return f"{address}/{address.max_prefixlen}"
    try:
        network = ip_network(word, strict=False)
    except ValueError:
        raise ValueError(f"{word!r} is no range, such as 10.0.0.0/16 or 2001:db8::/32") from None
    given, _, length = word.partition("/")
    if not (length.isascii() and length.isdigit()):
        raise ValueError(f"{word!r}: CIDR counts the bits of its mask (did you mean {network}?)")
    if ip_address(given) != network.network_address:
        raise ValueError(
            f"{word!r} does not begin where a /{length} begins (did you mean {network}, or {given} alone?)"
        )
    return str(network)
