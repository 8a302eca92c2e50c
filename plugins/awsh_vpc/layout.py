"""How the usual network is laid out: which subnets, where, behind which gateway. Knows nothing of AWS.

What cannot be raises ValueError with a text that says why and what would do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from awsh_vpc.cidr import SMALLEST, check_size

ROOM = 4
"""A subnet is a sixteenth of its VPC where there is room, so that as much again is free for later."""

Nat = Literal["none", "one", "per-az"]


@dataclass(frozen=True, slots=True)
class Part:
    """One subnet to be. label: `public-a`, in zone a."""

    label: str
    cidr: str
    zone: str
    public: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """parts: public subnets first. nats: the zones that have a NAT gateway. nat: how they are shared."""

    parts: tuple[Part, ...]
    nats: tuple[str, ...]
    nat: Nat

    @property
    def public(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.public)

    @property
    def private(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.public)

    def table(self, part: Part) -> str:
        """The label of the route table that a subnet uses."""
        if part.public:
            return "public"
        return f"private-{letter(part.zone)}" if self.nat == "per-az" else "private"

    def nat_of(self, part: Part) -> str | None:
        """The zone whose NAT gateway is a private subnet's way out."""
        if part.public or not self.nats:
            return None
        return part.zone if self.nat == "per-az" else self.nats[0]


def letter(zone: str) -> str:
    """What tells a zone from the others of its region: `a` of us-east-1a."""
    return zone[-1:] if zone[-2:-1].isdigit() else zone


def lay_out(
    cidr: str, public: int, private: int, nat: Nat, zones: Sequence[str], size: int | None = None
) -> Layout:
    """PUBLIC and PRIVATE subnets of prefix length SIZE, zone by zone in turn. Raises ValueError."""
    if nat != "none":
        if not public:
            raise ValueError("a NAT gateway stands in a public subnet: --public 1 at least")
        if not private:
            raise ValueError("only private subnets need a NAT gateway: --private 1 at least")
    # Zones that repeat give the same letter twice; a number tells such subnets apart.
    labels = [*_labels("public", public, zones), *_labels("private", private, zones)]
    ranges = _ranges(IPv4Network(cidr), public, private, size)
    parts = tuple(
        Part(label, str(network), zone, index < public)
        for index, ((label, zone), network) in enumerate(zip(labels, ranges, strict=True))
    )
    homes = list(dict.fromkeys(part.zone for part in parts if part.public))
    used = list(dict.fromkeys(part.zone for part in parts if not part.public))
    if nat == "per-az" and (missing := [zone for zone in used if zone not in homes]):
        raise ValueError(
            f"--nat per-az: {', '.join(missing)} has no public subnet for a NAT gateway: "
            f"--public {min(private, len(zones))} at least"
        )
    nats = {"none": [], "one": homes[:1], "per-az": used}[nat]
    return Layout(parts, tuple(nats), nat)


def _labels(kind: str, number: int, zones: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for index in range(number):
        turn, zone = index // len(zones), zones[index % len(zones)]
        found.append((f"{kind}-{letter(zone)}{turn + 1 if turn else ''}", zone))
    return found


def _ranges(home: IPv4Network, public: int, private: int, size: int | None) -> list[IPv4Network]:
    """Public ones from the beginning; private ones from the middle, so that either can grow."""
    number = public + private
    needed = home.prefixlen + max(number - 1, 0).bit_length()
    length = size or max(min(home.prefixlen + ROOM, SMALLEST), needed)
    if length < home.prefixlen:
        raise ValueError(f"a subnet of /{length} is larger than {home} itself")
    check_size(IPv4Network((home.network_address, min(length, SMALLEST))), "subnet")
    if length < needed or length > SMALLEST:
        least = size or SMALLEST
        raise ValueError(
            f"{number} subnets do not fit in {home}: it holds {1 << (least - home.prefixlen)} of /{least}"
            + ("" if size else ", the smallest that AWS makes")
        )
    fits = 1 << (length - home.prefixlen)
    whole = list(home.subnets(new_prefix=length)) if number else []
    half = fits // 2
    middle = half if public <= half and private <= half else public
    return [*whole[:public], *whole[middle : middle + private]]
