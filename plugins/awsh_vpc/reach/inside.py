"""From one private address to another: inside a VPC, or across a peering connection. Makes no requests."""

from __future__ import annotations

from awsh_vpc.reach import mending
from awsh_vpc.reach.ends import EVERYWHERE, said
from awsh_vpc.reach.network import Record
from awsh_vpc.reach.routing import Way
from awsh_vpc.reach.traffic import Network, holds
from awsh_vpc.reach.walk import Walk


def is_private(walk: Walk) -> bool:
    """Whether they talk by their private addresses: in one VPC, or where peering or a route says so."""
    source, target = walk.source, walk.target
    assert source.vpc is not None
    assert target.vpc is not None
    if source.vpc == target.vpc or walk.known.peering_of(source.vpc, target.vpc):
        return True
    theirs = target.inner(walk.six)
    if source.subnet is not None and theirs is not None:
        found, _ = walk.route(source.subnet, theirs)
        if found is not None and found.via.partition("-")[0] not in ("igw", "nat", "eigw", "local"):
            return True
    return target.outer(walk.six) is None


def inside(walk: Walk) -> None:
    source, target, known = walk.source, walk.target, walk.known
    mine, theirs = source.inner(walk.six), target.inner(walk.six)
    for end, address in ((source, mine), (target, theirs)):
        if address is None and end.noun != "security group":
            walk.add("address", end.what, "blocked", f"it has no {'IPv6' if walk.six else 'IPv4'} address")
    mine, theirs = mine or EVERYWHERE[walk.six], theirs or EVERYWHERE[walk.six]
    near = source.vpc == target.vpc
    peering = None if near else known.peering_of(str(source.vpc), str(target.vpc))
    members = near or _one_region(peering)
    apart = source.subnet is None or source.subnet != target.subnet
    walk.groups(source, target, theirs, egress=True, members=members)
    if apart:
        walk.acl(source.subnet, theirs, walk.traffic, egress=True)
    if source.subnet is not None and apart:
        _across(walk, source.subnet, theirs, near, peering)
    if peering is not None:
        _peered(walk, peering)
    if apart:
        walk.acl(target.subnet, mine, walk.traffic, egress=False)
    walk.groups(target, source, mine, egress=False, members=members)
    answer = walk.traffic.answer(source.client)
    if target.subnet is not None and apart:
        _across(walk, target.subnet, mine, near, peering, back=True)
    if apart:
        walk.acl(target.subnet, mine, answer, egress=True, back=True)
        walk.acl(source.subnet, theirs, answer, egress=False, back=True)


def _across(
    walk: Walk, subnet: str, peer: Network, near: bool, peering: Record | None, *, back: bool = False
) -> None:
    found, table = walk.route(subnet, peer)
    kind = found.via.partition("-")[0] if found else ""
    wanted = "local" if near else peering["VpcPeeringConnectionId"] if peering else ""
    if found is not None and found.via == wanted and not found.gone:
        walk.routed(table, found, "ok", "", back=back)
        return
    if found is not None and not found.gone and kind not in ("igw", "nat", "eigw", "local", "pcx"):
        walk.routed(table, found, "unknown", "and what lies behind it is not known here", back=back)
        return
    fix: list[str] = []
    if peering is None and not near:
        fix = mending.peering(walk.known, str(walk.source.vpc), str(walk.target.vpc))
    elif wanted.startswith("pcx-") and table is not None:
        home = str(walk.target.vpc if not back else walk.source.vpc)
        to = next((each for each in walk.known.ranges(home) if holds(each, peer)), peer)
        # AWS leads a route only to one that is accepted.
        pending = peering is not None and peering["Status"]["Code"] == "pending-acceptance"
        fix = [f"vpc peering accept {wanted}"] if pending else []
        fix += [mending.route(table, to, wanted, replace=found is not None and found.destination == str(to))]
    walk.routed(table, found, "blocked", _stray(walk, found, kind, peer), fix, back=back)


def _stray(walk: Walk, found: Way | None, kind: str, peer: Network) -> str:
    if found is None:
        return f"no route leads to {said(peer)}"
    if found.gone:
        return "which is gone"
    if kind == "pcx":
        return "which is a connection to another VPC: peering leads no further"
    if kind == "local":
        return "and both have this range, and such two cannot be connected"
    return "which leads to the Internet, where this address is nobody's"


def _peered(walk: Walk, peering: Record) -> None:
    id, status = peering["VpcPeeringConnectionId"], peering["Status"]["Code"]
    if status == "active":
        walk.add("peering", walk.known.named(id), "ok", "it connects the two VPCs")
    else:
        accept = [f"vpc peering accept {id}"] if status == "pending-acceptance" else []
        walk.add("peering", walk.known.named(id), "blocked", f"it is {status}", accept)


def _one_region(peering: Record | None) -> bool:
    """Only there may rules name the groups of the other side."""
    if peering is None or peering["Status"]["Code"] != "active":
        return False
    one, other = (peering[side].get("Region") for side in ("RequesterVpcInfo", "AccepterVpcInfo"))
    return bool(one == other)
