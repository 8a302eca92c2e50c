"""Arithmetic of IPv4 ranges, and what AWS allows of them. Knows nothing of AWS itself.

Every function that refuses raises ValueError with a text that says what is wrong and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Network,
    collapse_addresses,
    ip_network,
    summarize_address_range,
)
from typing import TypeVar

N = TypeVar("N", IPv4Network, IPv6Network)

LARGEST, SMALLEST = 16, 28
"""The prefix lengths that AWS takes for a VPC and for a subnet, both ends included."""

PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""The private ranges of RFC 1918."""

REFUSED = {
    IPv4Network("0.0.0.0/8"): "stands for this network",
    IPv4Network("127.0.0.0/8"): "is the loopback",
    IPv4Network("169.254.0.0/16"): "is link-local, where AWS has its metadata service",
    IPv4Network("224.0.0.0/4"): "is for multicast",
}
"""Ranges that AWS gives to no VPC."""

_APART = (*PRIVATE, IPv4Network("198.19.0.0/16"))
"""Of these a VPC has ranges of one alone."""

_DOCKER = IPv4Network("172.17.0.0/16")
_SHARED = IPv4Network("100.64.0.0/10")

_MASK = re.compile(r"(\d+\.\d+\.\d+\.\d+)/(\d+\.\d+\.\d+\.\d+)", re.ASCII)
_SHORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})\.?/(\d{1,2})", re.ASCII)


def parse(text: str) -> IPv4Network:
    """The range that `a.b.c.d/n` means, which must be written with its network's own address.

    Raises ValueError.
    """
    given = text.strip()
    if ":" in given:
        raise ValueError(f"{text!r} is not IPv4, such as 10.0.0.0/16; AWS picks IPv6 ranges itself (--ipv6)")
    if mask := _MASK.fullmatch(given):
        raise ValueError(
            f"{text!r} has its mask in dots{_meant(given)}; CIDR counts bits, such as {mask[1]}/16"
        )
    if "/" not in given:
        raise ValueError(f"{text!r} has no prefix length, such as 10.0.0.0/16{_meant(f'{given}/16')}")
    address, _, length = given.partition("/")
    if short := _SHORT.fullmatch(given):
        padded = ".".join([*short[1].split("."), "0", "0", "0"][:4])
        raise ValueError(f"{text!r} wants four numbers before the slash{_meant(f'{padded}/{short[2]}')}")
    try:
        IPv4Address(address)
    except ValueError as error:
        raise ValueError(f"{text!r} is no range: {_reason(error)}; write it like 10.0.0.0/16") from None
    if not (length.isascii() and length.isdigit() and len(length) <= 2 and int(length) <= 32):
        raise ValueError(f"{text!r}: the prefix length is a number from 0 to 32, not {length!r}")
    network = IPv4Network((address, int(length)), strict=False)
    if str(network.network_address) != address:
        raise ValueError(f"{text!r} does not begin where a /{length} begins (did you mean {network}?)")
    return network


def _meant(text: str) -> str:
    try:
        return f" (did you mean {IPv4Network(text, strict=False)}?)"
    except ValueError:
        return ""


def _reason(error: ValueError) -> str:
    """What `ipaddress` says, without the address that it repeats at the end."""
    return re.sub(r" in '.*'$", "", str(error)).replace("Octet", "octet")


def check_size(network: IPv4Network, what: str) -> None:
    """Whether AWS makes a WHAT ("VPC", "subnet") of this size. Raises ValueError."""
    length = network.prefixlen
    if LARGEST <= length <= SMALLEST:
        return
    near = LARGEST if length < LARGEST else SMALLEST
    size = "large" if length < LARGEST else "small"
    meant = IPv4Network((network.network_address, near), strict=False)
    raise ValueError(
        f"a /{length} is too {size} for a {what}: AWS takes /{LARGEST} (65,536 addresses) "
        f"to /{SMALLEST} (16), such as {meant}"
    )


def check_vpc(network: IPv4Network) -> None:
    """Whether AWS makes a VPC of this range. Raises ValueError."""
    check_size(network, "VPC")
    for refused, why in REFUSED.items():
        if network.overlaps(refused):
            raise ValueError(f"{network} cannot be a VPC: {refused} {why}; take one such as 10.0.0.0/16")


def check_further(network: IPv4Network, present: Iterable[str]) -> None:
    """Whether AWS gives this range to a VPC that has those of PRESENT already. Raises ValueError."""
    others = _networks(present)
    for other in others:
        if other.overlaps(network):
            raise ValueError(f"{network} overlaps {other}, which the VPC has")
    first = others[0]
    home = next((apart for apart in _APART if first.subnet_of(apart)), None)
    theirs = next((apart for apart in _APART if network.overlaps(apart)), None)
    if theirs not in (None, home):
        raise ValueError(
            f"AWS gives no range of {theirs} to a VPC that began with {first}: "
            f"one of {home or 'its kind'}, 100.64.0.0/10 or a public one can be had"
        )


def advice(network: IPv4Network) -> str | None:
    """What should be known of a range that AWS takes but that may be regretted."""
    if network.overlaps(_DOCKER):
        return f"{network} is what Docker uses by default: Cloud9, SageMaker and containers may not reach it"
    if any(network.subnet_of(private) for private in PRIVATE):
        return None
    if network.subnet_of(_SHARED):
        return (
            f"{network} is shared address space (RFC 6598), not private (RFC 1918): a provider may use it too"
        )
    return (
        f"{network} is outside the private ranges of RFC 1918 (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16): "
        "what has these addresses on the Internet cannot be reached from inside"
    )


def overlapping(network: IPv4Network, others: Iterable[str]) -> list[IPv4Network]:
    """Those of OTHERS, of either version, that share an address with it."""
    found = []
    for text in others:
        other = ip_network(text, strict=False)
        if isinstance(other, IPv4Network) and other.overlaps(network):
            found.append(other)
    return found


def inside(network: IPv4Network, ranges: Iterable[str]) -> bool:
    """Whether it lies within one of the RANGES."""
    return any(
        isinstance(outer, IPv4Network) and network.subnet_of(outer)
        for outer in (ip_network(text, strict=False) for text in ranges)
    )


def free(ranges: Iterable[str], taken: Iterable[str], length: int) -> Iterator[IPv4Network]:
    """Every aligned range of prefix LENGTH within RANGES that touches nothing TAKEN, in order, lazily."""
    used = _networks(taken)
    for outer in sorted(_networks(ranges)):
        for gap in gaps(outer, used):
            if gap.prefixlen <= length:
                yield from gap.subnets(new_prefix=length)


def gaps(outer: N, taken: Iterable[N]) -> Iterator[N]:
    """The largest aligned ranges of OUTER that touch nothing TAKEN, in order, lazily."""
    address = type(outer[0])
    start, end = int(outer[0]), int(outer[-1])
    for network in collapse_addresses([network for network in taken if network.overlaps(outer)]):
        if int(network[0]) > start:
            yield from summarize_address_range(address(start), address(int(network[0]) - 1))
        start = int(network[-1]) + 1
    if start <= end:
        yield from summarize_address_range(address(start), address(end))


def _networks(texts: Iterable[str]) -> list[IPv4Network]:
    return [
        network
        for network in (ip_network(text, strict=False) for text in texts)
        if isinstance(network, IPv4Network)
    ]


def usable(network: IPv4Network) -> int:
    """How many addresses a subnet of this range can hand out: AWS keeps five."""
    return max(0, network.num_addresses - 5)


def kept(network: IPv4Network) -> dict[str, str]:
    """The five addresses of a subnet that AWS keeps, and for what."""
    uses = ("network address", "VPC router", "DNS", "for future use")
    found = {str(network.network_address + offset): use for offset, use in enumerate(uses)}
    return {**found, str(network.broadcast_address): "broadcast address"}
