"""From a VPC to the Internet, and the answers. Makes no requests."""

from __future__ import annotations

from ipaddress import ip_network

from awsh_vpc.reach import mending
from awsh_vpc.reach.ends import said
from awsh_vpc.reach.network import Record, peer_ranges, sides_of
from awsh_vpc.reach.routing import Way
from awsh_vpc.reach.traffic import ANY_CLIENT, Network, holds
from awsh_vpc.reach.walk import Walk

_GATEWAYS = {
    "tgw": "transit gateway",
    "vgw": "VPN gateway",
    "lgw": "local gateway",
    "cagw": "carrier gateway",
    "i": "instance",
    "eni": "network interface",
}


def to_the_internet(walk: Walk, peer: Network | None) -> None:
    source, known = walk.source, walk.known
    if peer is None:
        version = "IPv6" if walk.six else "public"
        walk.add(
            "address",
            walk.target.what,
            "blocked",
            f"it has no {version} address, and no route inside AWS leads there",
        )
        return
    walk.groups(source, walk.target, peer, egress=True, members=False)
    if source.subnet is None:
        return
    walk.acl(source.subnet, peer, walk.traffic, egress=True)
    found, table = walk.route(source.subnet, peer)
    if found is None or found.gone or found.via == "local":
        if found is None:
            why = f"no route leads to {said(peer)}"
        else:
            why = "which is gone" if found.gone else "where nobody has this address"
        fix = mending.to_the_internet(known, source, peer, replace=found is not None and found.gone)
        walk.routed(table, found, "blocked", why, () if found and found.via == "local" else fix)
    else:
        _leave(walk, found, table, peer)
    walk.acl(source.subnet, peer, walk.traffic.answer(source.client), egress=False, back=True)


def _leave(walk: Walk, found: Way, table: Record | None, peer: Network) -> None:
    kind = found.via.partition("-")[0]
    walk.routed(table, found, "ok", "")
    if kind == "igw":
        _by_gateway(walk, found, table, peer)
    elif kind == "nat":
        _by_nat(walk, found, peer)
    elif kind == "eigw":
        walk.add("egress-only gateway", walk.known.named(found.via), "ok", "it lets IPv6 out, and answers in")
    elif kind == "vpce":
        _by_endpoint(walk, found)
    elif kind == "pcx":
        _astray(walk, found, peer)
    else:
        walk.add(
            _GATEWAYS.get(kind, "gateway"),
            walk.known.named(found.via),
            "unknown",
            "what lies behind it is not known here",
        )


def _by_gateway(walk: Walk, found: Way, table: Record | None, peer: Network) -> None:
    what = walk.known.named(found.via)
    if walk.six or walk.source.public is not None:
        walk.add(
            "internet gateway",
            what,
            "ok",
            f"{walk.source.title} is {said(walk.seen_as)} outside" if walk.seen_as else "",
        )
        return
    fix = [] if walk.source.noun != "instance" else mending.public_address(walk.source)
    walk.add(
        "internet gateway",
        what,
        "blocked",
        f"it passes public addresses only, and {walk.source.title} has none",
        fix,
    )


def _by_nat(walk: Walk, found: Way, peer: Network) -> None:
    nat = walk.known.nats.get(found.via)
    what = walk.known.named(found.via)
    if nat is None or nat["State"] != "available":
        state = nat["State"] if nat is not None else "gone"
        walk.add("NAT gateway", what, "blocked", f"it is {state}")
        return
    home = nat.get("SubnetId")
    public = next(
        (a.get("PublicIp") for a in nat.get("NatGatewayAddresses") or () if a.get("PublicIp")), None
    )
    if not home:
        _by_regional(walk, nat, what, public)
        return
    mine = walk.source.inner(walk.six)
    onward, table = walk.route(home, peer)
    if public is None:
        walk.add(
            "NAT gateway",
            what,
            "unknown",
            "it is a private one, and what lies behind it is not known here",
        )
        return
    walk.seen_as, walk.client = ip_network(public), ANY_CLIENT
    through = onward is not None and onward.via.startswith("igw-") and not onward.gone
    told = (
        f"it is {public} outside"
        if through
        else f"its subnet {walk.known.called(home)} has no route to the Internet"
    )
    walk.add(
        "NAT gateway",
        what,
        "ok" if through else "blocked",
        told,
        []
        if through or table is None
        else [mending.route(table, peer if peer.prefixlen == 0 else "0.0.0.0/0", "igw")],
    )
    apart = home != walk.source.subnet
    if apart and mine is not None:
        walk.acl(home, mine, walk.traffic, egress=False)
    walk.acl(home, peer, walk.traffic, egress=True)
    walk.acl(home, peer, walk.traffic.answer(ANY_CLIENT), egress=False, back=True)
    if apart and mine is not None:
        walk.acl(home, mine, walk.traffic.answer(walk.source.client), egress=True, back=True)


def _by_regional(walk: Walk, nat: Record, what: str, public: str | None) -> None:
    """One that stands in no subnet: no network ACL and no route table of a subnet has a say."""
    if walk.known.gateway_of(nat["VpcId"]) is None:
        fix = [f"vpc igw create --attach {nat['VpcId']}"]
        walk.add("NAT gateway", what, "blocked", "its VPC has no internet gateway", fix)
        return
    if public is not None:
        walk.seen_as = ip_network(public)
    walk.client = ANY_CLIENT
    walk.add("NAT gateway", what, "ok", f"it is {public} outside" if public else "a regional one")


def _by_endpoint(walk: Walk, found: Way) -> None:
    endpoint = walk.known.endpoints.get(found.via)
    what = walk.known.named(found.via)
    if endpoint is None or endpoint["State"].lower() != "available":
        walk.add("endpoint", what, "blocked", f"it is {endpoint['State'] if endpoint else 'gone'}")
    elif endpoint["VpcEndpointType"] == "Gateway":
        walk.add("endpoint", what, "ok", f"it serves {endpoint['ServiceName']}, as far as its policy allows")
    else:
        walk.add("endpoint", what, "unknown", "what inspects the traffic there is not known here")


def _astray(walk: Walk, found: Way, peer: Network) -> None:
    """A peering connection to somebody who is not known to be in the VPC at its other side."""
    peering = walk.known.peerings.get(found.via)
    what = walk.known.named(found.via)
    if peering is None or peering["Status"]["Code"] != "active":
        walk.add("peering", what, "blocked", f"it is {peering['Status']['Code'] if peering else 'gone'}")
        return
    side = "AccepterVpcInfo" if sides_of(peering)[0] == walk.source.vpc else "RequesterVpcInfo"
    ranges = peer_ranges(peering[side])
    if any(holds(each, peer) for each in ranges):
        walk.add(
            "peering",
            what,
            "unknown",
            f"nothing that can be seen here has {said(peer)} in VPC {peering[side].get('VpcId')}",
        )
    else:
        walk.add(
            "peering",
            what,
            "blocked",
            f"{said(peer)} is not in VPC {peering[side].get('VpcId')}, and peering leads no further",
        )
