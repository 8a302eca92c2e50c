"""What is sent, and which of it rules let through: arithmetic of addresses and ports. Knows nothing of AWS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

Network = IPv4Network | IPv6Network

EVERY_PORT = (0, 65535)
ANY_CLIENT = (1024, 65535)
"""Ports from which a NAT gateway, a load balancer, Lambda, or somebody unknown may ask."""
LINUX_CLIENT = (32768, 60999)
WINDOWS_CLIENT = (49152, 65535)

_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "-1": "all"}
_PING = {"icmp": (8, 0), "icmpv6": (128, 129)}
"""The types of a ping and of its answer."""


class Traffic(NamedTuple):
    """Packets of one protocol to a span of ports; of ICMP, of a span of types."""

    protocol: str
    first: int
    last: int

    def __str__(self) -> str:
        if self.protocol in _PING:
            return f"{self.protocol} {'ping' if self.first == _PING[self.protocol][0] else 'ping answers'}"
        ports = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.protocol} {ports}"

    def answer(self, client: tuple[int, int]) -> Traffic:
        """What comes back to a client that asked from one of these ports."""
        if self.protocol in _PING:
            return ping(self.protocol, answer=True)
        return Traffic(self.protocol, *client)


def ping(protocol: str, *, answer: bool = False) -> Traffic:
    kind = _PING[protocol][answer]
    return Traffic(protocol, kind, kind)


def protocol_of(given: object) -> str:
    """`tcp`, `all` … for AWS's names and numbers of protocols."""
    text = str(given).lower()
    return _NUMBERS.get(text, text)


class Box(NamedTuple):
    """Addresses and ports, both ends included."""

    low: int
    high: int
    first: int
    last: int

    @classmethod
    def of(cls, network: Network, ports: tuple[int, int]) -> Box:
        return cls(int(network[0]), int(network[-1]), *ports)

    def meets(self, other: Box) -> bool:
        return (
            self.low <= other.high
            and other.low <= self.high
            and self.first <= other.last
            and other.first <= self.last
        )

    def without(self, other: Box) -> Iterator[Box]:
        """What is left of it, in pieces that do not overlap."""
        if not self.meets(other):
            yield self
            return
        low, high = max(self.low, other.low), min(self.high, other.high)
        if self.low < low:
            yield self._replace(high=low - 1)
        if high < self.high:
            yield self._replace(low=high + 1)
        if self.first < other.first:
            yield Box(low, high, self.first, other.first - 1)
        if other.last < self.last:
            yield Box(low, high, other.last + 1, self.last)


def subtract(whole: Iterable[Box], part: Box) -> list[Box]:
    """What of WHOLE is not in PART."""
    return [piece for box in whole for piece in box.without(part)]


def holds(outer: Network, inner: Network) -> bool:
    """Whether all of INNER lies in OUTER."""
    return (
        outer.version == inner.version and int(outer[0]) <= int(inner[0]) and int(inner[-1]) <= int(outer[-1])
    )
