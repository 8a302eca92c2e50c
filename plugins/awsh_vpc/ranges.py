"""What there is to say of a range of either version. Knows nothing of AWS's requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Interface,
    IPv6Network,
    ip_address,
    ip_interface,
)
from typing import Annotated, TypedDict

from awsh import DETAIL

Network = IPv4Network | IPv6Network

KEPT = 5
"""Addresses of a subnet that AWS keeps: the first four and the last."""


class Range(TypedDict):
    """A range. first, last: what can be assigned to hosts. aws_*: the same in a subnet of AWS, which keeps
    the first four addresses and the last; None where AWS makes no subnet of this size.

    legacy_class: A to E, from before CIDR; None for IPv6.
    """

    cidr: str
    mask: str
    addresses: int
    first: str
    last: str
    aws_usable: int | None
    scope: str
    aws: Annotated[str, DETAIL]
    aws_first: Annotated[str | None, DETAIL]
    aws_last: Annotated[str | None, DETAIL]
    private: Annotated[bool, DETAIL]
    legacy_class: Annotated[str | None, DETAIL]
    bits: Annotated[int, DETAIL]
    wildcard: Annotated[str, DETAIL]
    broadcast: Annotated[str | None, DETAIL]
    version: Annotated[int, DETAIL]


class Piece(TypedDict):
    """One part of a range. aws_usable: addresses that a subnet of it hands out on AWS, if AWS makes one."""

    cidr: str
    first: str
    last: str
    addresses: int
    aws_usable: int | None


class Overlap(TypedDict):
    """Two ranges that share addresses. Of two that do, one always holds the other."""

    outer: str
    inner: str
    relation: str
    shared: int


def read(text: str) -> IPv4Interface | IPv6Interface:
    """An address with its range: `10.0.3.7/20`, a mask in dots too; without a length it is one address.

    Raises ValueError.
    """
    given = text.strip()
    if "%" in given:
        raise ValueError(f"{text!r} names an interface of one machine; leave out what is behind the %")
    try:
        return ip_interface(given)
    except ValueError:
        raise ValueError(f"{text!r} is no range such as 10.0.0.0/20 or 2001:db8::/56{_why(given)}") from None


def _why(given: str) -> str:
    """What is wrong behind the slash, where the address itself is one."""
    address, _, length = given.partition("/")
    try:
        most = ip_address(address).max_prefixlen
    except ValueError:
        return ""
    if length.isascii() and length.isdigit():
        return f": /{length} is more than the /{most} of one address"
    return f": {length!r} is no mask, which is ones and then zeros" if "." in length else ""


def describe(network: Network) -> Range:
    """All there is to say of a range."""
    first, last = _assignable(network)
    usable = on_aws(network)
    private, scope = _scope(network)
    return {
        "cidr": str(network),
        "mask": str(network.netmask),
        "bits": network.prefixlen,
        "addresses": network.num_addresses,
        "first": first,
        "last": last,
        "aws": _verdict(network),
        "aws_usable": usable,
        "aws_first": None if usable is None else str(network[4]),
        "aws_last": None if usable is None else str(network[-2]),
        "scope": scope,
        "private": private,
        "legacy_class": _legacy_class(network),
        "wildcard": str(network.hostmask),
        "broadcast": str(network[-1]) if network.version == 4 and network.prefixlen < 31 else None,
        "version": network.version,
    }


def piece(network: Network) -> Piece:
    first, last = _assignable(network)
    return {
        "cidr": str(network),
        "first": first,
        "last": last,
        "addresses": network.num_addresses,
        "aws_usable": on_aws(network),
    }


def _assignable(network: Network) -> tuple[str, str]:
    # IPv6 has no broadcast, and its first address is that of every router (RFC 4291); a link of two
    # addresses uses both (RFC 3021, RFC 6164).
    if network.num_addresses <= 2:
        return str(network[0]), str(network[-1])
    return str(network[1]), str(network[-2] if network.version == 4 else network[-1])


def on_aws(network: Network) -> int | None:
    """How many addresses a subnet of this range hands out; None where AWS makes none of this size."""
    return network.num_addresses - KEPT if _is_subnet(network) else None


def _is_subnet(network: Network) -> bool:
    if network.version == 4:
        return 16 <= network.prefixlen <= 28
    return 44 <= network.prefixlen <= 64 and network.prefixlen % 4 == 0


def _verdict(network: Network) -> str:
    from awsh_vpc.cidr import advice, check_vpc

    if isinstance(network, IPv6Network):
        if not _is_subnet(network):
            return "neither VPC nor subnet: those have /44 to /64, in steps of four"
        return "VPC or subnet" if network.prefixlen < 64 else "subnet"
    try:
        check_vpc(network)
    except ValueError as error:
        return f"neither VPC nor subnet: {error}"
    return "VPC or subnet" if advice(network) is None else f"VPC or subnet, but {advice(network)}"


_SCOPES: tuple[tuple[str, str, bool], ...] = (
    ("10.0.0.0/8", "private (RFC 1918)", True),
    ("172.16.0.0/12", "private (RFC 1918)", True),
    ("192.168.0.0/16", "private (RFC 1918)", True),
    ("100.64.0.0/10", "shared with providers (RFC 6598)", False),
    ("127.0.0.0/8", "loopback", False),
    ("169.254.0.0/16", "link-local", False),
    ("192.0.2.0/24", "documentation", False),
    ("198.51.100.0/24", "documentation", False),
    ("203.0.113.0/24", "documentation", False),
    ("224.0.0.0/4", "multicast", False),
    ("240.0.0.0/4", "reserved", False),
    ("0.0.0.0/8", "this network", False),
    ("fc00::/7", "unique local (RFC 4193), private", True),
    ("fe80::/10", "link-local", False),
    ("::1/128", "loopback", False),
    ("2001:db8::/32", "documentation", False),
    ("3fff::/20", "documentation", False),
    ("ff00::/8", "multicast", False),
    ("2000::/3", "public", False),
)


def _scope(network: Network) -> tuple[bool, str]:
    touched = ""
    for text, scope, private in _SCOPES:
        known = read(text).network
        if _holds(known, network):
            return private, scope
        if _holds(network, known) and text not in ("::1/128", "2001:db8::/32"):
            touched = touched or f"public and more: {text} in it is {scope}"
    return False, touched or ("public" if network.version == 4 else "reserved")


def _holds(outer: Network, inner: Network) -> bool:
    if outer.version != inner.version:
        return False
    return int(outer[0]) <= int(inner[0]) and int(inner[-1]) <= int(outer[-1])


def _legacy_class(network: Network) -> str | None:
    if isinstance(network, IPv6Network):
        return None
    first, last = (_class_of(network[end]) for end in (0, -1))
    return first if first == last else f"{first} to {last}"


def _class_of(address: IPv4Address) -> str:
    """The leading bits decide: 0, 10, 110, 1110, 1111."""
    octet = address.packed[0]
    return "ABCDE"[sum(octet >= start for start in (128, 192, 224, 240))]


def overlaps(networks: Iterable[Network]) -> Iterator[Overlap]:
    """Every two of NETWORKS that share addresses, the larger first."""
    open_: list[Network] = []
    # In this order a range comes behind all that hold it, so those that are still open do.
    for network in sorted(networks, key=lambda n: (n.version, int(n[0]), n.prefixlen)):
        while open_ and not _holds(open_[-1], network):
            open_.pop()
        for outer in open_:
            yield {
                "outer": str(outer),
                "inner": str(network),
                "relation": "the same" if outer == network else "holds it",
                "shared": network.num_addresses,
            }
        open_.append(network)
