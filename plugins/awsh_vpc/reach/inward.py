"""From the Internet into a VPC, and the answers. Makes no requests."""

from __future__ import annotations

from awsh_vpc.reach import mending
from awsh_vpc.reach.ends import EVERYWHERE, said
from awsh_vpc.reach.traffic import Network
from awsh_vpc.reach.walk import Walk


def from_the_internet(walk: Walk, peer: Network | None) -> None:
    target, known = walk.target, walk.known
    assert target.vpc is not None
    if target.subnet is None:
        # A security group that nobody has: its rules are all there is.
        if peer is not None:
            walk.groups(target, walk.source, peer, egress=False, members=False)
        return
    gateway = known.gateway_of(target.vpc)
    if gateway is None:
        walk.add(
            "internet gateway",
            known.named(target.vpc),
            "blocked",
            "the VPC has none",
            [f"vpc igw create --attach {target.vpc}"],
        )
    elif target.outer(walk.six) is None:
        version = "IPv6" if walk.six else "public"
        walk.add(
            "internet gateway",
            known.named(gateway["InternetGatewayId"]),
            "blocked",
            f"{target.title} has no {version} address that it would pass on to",
            mending.public_address(target),
        )
    else:
        walk.add(
            "internet gateway",
            known.named(gateway["InternetGatewayId"]),
            "ok",
            f"it passes {said(target.outer(walk.six))} on to {target.title}",
        )
    if peer is None:
        return
    walk.acl(target.subnet, peer, walk.traffic, egress=False)
    walk.groups(target, walk.source, peer, egress=False, members=False)
    found, table = walk.route(target.subnet, peer)
    if found is not None and found.via.startswith("igw-") and not found.gone:
        walk.routed(table, found, "ok", "", back=True)
    else:
        why = (
            f"no route leads back to {said(peer)}"
            if found is None
            else ("which is gone" if found.gone else "where answers to the Internet are lost")
        )
        fix = (
            [mending.route(table, EVERYWHERE[walk.six], "igw", replace=found is not None)]
            if table is not None
            else []
        )
        if found is not None and found.destination not in ("0.0.0.0/0", "::/0"):
            fix = []
        walk.routed(table, found, "blocked", why, fix, back=True)
    walk.acl(target.subnet, peer, walk.traffic.answer(walk.client), egress=True, back=True)
