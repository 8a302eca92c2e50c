"""Who reaches whom in the sandbox's networks: routes, network ACLs and security groups, as AWS has them.

Pure: what is known of the networks comes through `Network`; topology.py reads it from moto. TCP over IPv4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from awsh.sandbox.runners import Endpoint

EPHEMERAL = 50000
"""The port that answers go to: in the range of every system that one connects from."""


@dataclass(frozen=True)
class Outside:
    """Somebody outside of every VPC, with the public address that they come from."""

    address: str


@dataclass(frozen=True)
class Inside:
    """Something with an interface in a subnet, with its private address and the ids of its groups."""

    address: str
    vpc: str
    subnet: str
    groups: tuple[str, ...]


Source = Outside | Inside


@dataclass(frozen=True)
class Rule:
    """Of a security group. first and last: ports; protocol "-1": all of everything.

    ranges: CIDRs, those of prefix lists among them. groups: ids.
    """

    protocol: str
    first: int | None
    last: int | None
    ranges: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A security group."""

    ingress: tuple[Rule, ...]
    egress: tuple[Rule, ...]


@dataclass(frozen=True)
class Entry:
    """Of a network ACL: the lowest number that matches decides."""

    number: int
    egress: bool
    allow: bool
    protocol: str
    cidr: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class Route:
    """Of the subnet's table. vpc: where a peering leads. One that leads nowhere (blackhole) is "other"."""

    cidr: str
    kind: Literal["local", "internet", "nat", "peering", "other"]
    vpc: str = ""


@dataclass(frozen=True)
class Subnet:
    """A subnet with the table and the ACL that hold for it."""

    vpc: str
    cidr: str
    routes: tuple[Route, ...]
    acl: tuple[Entry, ...]


class Network(Protocol):
    """What is known of the networks now."""

    def subnet(self, id: str) -> Subnet | None: ...

    def group(self, id: str) -> Group | None: ...


def obstacle(source: Source, to: Endpoint, network: Network) -> str | None:
    """Why a new connection from SOURCE to the endpoint TO does not come through; None where it does.

    The reason is for a log: on AWS nobody is told.
    """
    there = network.subnet(to.subnet)
    if there is None:
        return f"{to.id} is in no subnet"
    if isinstance(source, Outside):
        return (
            _from_outside(source, to, there)
            or _acl(there, source.address, to.port, arriving=True)
            or _ingress(source, to, network)
        )
    here = network.subnet(source.subnet)
    address = private_address(to, there)
    if here is None or address is None:
        return f"{to.id} has no address that {source.address} could reach"
    return (
        _between(here, source.address, there, address)
        or _acls_between(source, here, to, there, address)
        or _egress(source, to, address, network)
        or _ingress(source, to, network)
    )


def private_address(to: Endpoint, subnet: Subnet) -> str | None:
    """The address that an endpoint has in its subnet."""
    return next((name for name in to.names if _within(name, subnet.cidr)), None)


def _from_outside(source: Outside, to: Endpoint, there: Subnet) -> str | None:
    if not to.public:
        return f"{to.id} has no public address"
    route = _route(there.routes, source.address)
    if route is None or route.kind != "internet":
        return f"{to.subnet} has no route to an internet gateway"
    return None


def _between(here: Subnet, source: str, there: Subnet, address: str) -> str | None:
    if here.vpc == there.vpc:
        return None
    for routes, target, vpc in ((here.routes, address, there.vpc), (there.routes, source, here.vpc)):
        route = _route(routes, target)
        if route is None or route.kind != "peering" or route.vpc != vpc:
            return f"no route leads to {target} in {vpc}"
    return None


def _route(routes: Iterable[Route], address: str) -> Route | None:
    """The most specific one."""
    fitting = [route for route in routes if _within(address, route.cidr)]
    return max(fitting, key=lambda route: IPv4Network(route.cidr).prefixlen, default=None)


def _acls_between(source: Inside, here: Subnet, to: Endpoint, there: Subnet, address: str) -> str | None:
    # An ACL stands at the border of its subnet: inside of one it says nothing.
    if source.subnet == to.subnet:
        return None
    return _acl(here, address, to.port, arriving=False) or _acl(there, source.address, to.port, arriving=True)


def _acl(subnet: Subnet, other: str, port: int, *, arriving: bool) -> str | None:
    """Both ways: an ACL keeps no book of connections, and answers are packets like others."""
    for egress, wanted in ((not arriving, port), (arriving, EPHEMERAL)):
        if not _passes(subnet.acl, egress, other, wanted):
            way = "out to" if egress else "in from"
            return f"the network ACL of {subnet.cidr} lets nothing {way} {other} at port {wanted}"
    return None


def _passes(acl: Iterable[Entry], egress: bool, other: str, port: int) -> bool:
    for entry in sorted(acl, key=lambda entry: entry.number):
        if (
            entry.egress == egress
            and _is_tcp(entry.protocol)
            and _within(other, entry.cidr)
            and (entry.protocol == "-1" or _has(entry.first, entry.last, port))
        ):
            return entry.allow
    return False


def _ingress(source: Source, to: Endpoint, network: Network) -> str | None:
    own = source.groups if isinstance(source, Inside) else ()
    rules = (rule for group in _groups(to.groups, network) for rule in group.ingress)
    if any(_matches(rule, to.port, source.address, own) for rule in rules):
        return None
    return f"no rule of {', '.join(to.groups) or 'its groups'} lets {source.address} in at port {to.port}"


def _egress(source: Inside, to: Endpoint, address: str, network: Network) -> str | None:
    rules = (rule for group in _groups(source.groups, network) for rule in group.egress)
    if any(_matches(rule, to.port, address, to.groups) for rule in rules):
        return None
    return f"no rule of {', '.join(source.groups)} lets it out to {address} at port {to.port}"


def _groups(ids: Iterable[str], network: Network) -> list[Group]:
    return [group for id in ids if (group := network.group(id)) is not None]


def _matches(rule: Rule, port: int, other: str, groups: Iterable[str]) -> bool:
    if not _is_tcp(rule.protocol) or not (rule.protocol == "-1" or _has(rule.first, rule.last, port)):
        return False
    return any(_within(other, each) for each in rule.ranges) or not set(rule.groups).isdisjoint(groups)


def _is_tcp(protocol: str) -> bool:
    return protocol.lower() in ("tcp", "6", "-1")


def _has(first: int | None, last: int | None, port: int) -> bool:
    return first is None or first == -1 or first <= port <= (first if last is None else last)


def _within(address: str, cidr: str) -> bool:
    """Whether ADDRESS, which may be a name, lies in CIDR, which may be one of IPv6."""
    try:
        return IPv4Address(address) in IPv4Network(cidr, strict=False)
    except ValueError:
        return False
