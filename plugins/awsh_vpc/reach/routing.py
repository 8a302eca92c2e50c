"""Where the route table of a subnet sends something. Makes no requests."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import NamedTuple

from awsh_vpc.reach.network import Known, Record
from awsh_vpc.reach.traffic import Network, holds
from awsh_vpc.route_rows import Route, routes_of


class Way(NamedTuple):
    """The route that is taken. destination: as the table has it. gone: what it leads to is not there."""

    destination: str
    via: str
    gone: bool


def way(known: Known, table: Record, peer: Network) -> Way | None:
    """The most specific route of a table that all of PEER fits in."""
    found = [
        (network.prefixlen, not route["destination"].startswith("pl-"), route)
        for route in routes_of(table)
        for network in _networks(known, route)
        if holds(network, peer)
    ]
    if not found:
        return None
    # Of two that are as specific, AWS takes the one that names its range itself.
    route = max(found, key=lambda each: each[:2])[2]
    return Way(route["destination"], route["via"], route["state"] == "blackhole")


def _networks(known: Known, route: Route) -> Iterator[Network]:
    if route["destination"].startswith("pl-"):
        yield from known.lists.get(route["destination"], ())
    elif route["destination"]:
        yield ip_network(route["destination"], strict=False)
