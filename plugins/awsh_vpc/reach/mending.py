"""The lines to type that take an obstacle away. Makes no requests."""

from __future__ import annotations

import re

from awsh import tags_of
from awsh_vpc.reach.ends import EVERYWHERE, End
from awsh_vpc.reach.network import Known, Record
from awsh_vpc.reach.traffic import Network, Traffic

_PLAIN = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_IDS = re.compile(r"(?:sg|rtb|acl|subnet|nat|igw|pcx|i|eni|vpc)-[0-9a-f]+")


def _word(id: str, name: str) -> str:
    """A name that can be typed as it is and is no id itself, or the id."""
    return name if _PLAIN.fullmatch(name) and not _IDS.fullmatch(name) else id


def _group(known: Known, id: str) -> str:
    name = known.groups.get(id, {}).get("GroupName", "")
    return id if name in known.shared else _word(id, name)


def _tagged(record: Record, key: str) -> str:
    return _word(record[key], tags_of(record).get("Name", ""))


def _peer(peer: Network) -> str:
    if peer in EVERYWHERE.values():
        return "anywhere" if peer.version == 4 else str(peer)
    return str(peer[0]) if peer.num_addresses == 1 else str(peer)


def _ports(traffic: Traffic) -> str:
    if traffic.protocol in ("icmp", "icmpv6"):
        asks = traffic.first in (8, 128)
        return f"{traffic.protocol} {'ping' if asks else traffic.first}"
    ports = str(traffic.first) if traffic.first == traffic.last else f"{traffic.first}-{traffic.last}"
    return f"{traffic.protocol} {ports}"


def allow(
    known: Known, whose: End, other: End, peer: Network, traffic: Traffic, *, egress: bool, members: bool
) -> list[str]:
    """A rule of a security group. members: the other's group can be named in place of its address."""
    if not whose.groups:
        return []
    group = sorted(whose.groups)[0]
    way = "to" if egress else "from"
    theirs = sorted(other.groups)[0] if members and other.groups else ""
    word = _peer(peer)
    if theirs:
        same = known.groups.get(theirs, {}).get("VpcId") == known.groups.get(group, {}).get("VpcId")
        name = _group(known, theirs)
        word = f"sg:{name}" if same and name != theirs else theirs
    return [f"sg allow {_group(known, group)} {_ports(traffic)} {way} {word}"]


def acl(
    record: Record, peer: Network, traffic: Traffic, *, egress: bool, before: int | None = None
) -> list[str]:
    """A rule of a network ACL. before: the number of the rule that denies, which a lower one goes before."""
    way = "out" if egress else "in"
    name = _tagged(record, "NetworkAclId")
    number = ""
    if before is not None:
        taken = {e["RuleNumber"] for e in record.get("Entries") or () if bool(e.get("Egress")) is egress}
        free = next((n for n in range(before - 1, 0, -1) if n not in taken), None)
        if free is None:
            return [f"vpc acl remove {name} {way} {before}"]
        number = f"{free} "
    return [
        f"vpc acl allow {name} {number}{way} {_ports(traffic)} {'to' if egress else 'from'} {_peer(peer)}"
    ]


def peering(known: Known, one: str, other: str) -> list[str]:
    """A peering connection of two VPCs and the routes to it; of such that overlap AWS makes none."""
    if any(a.overlaps(b) for a in known.ranges(one) for b in known.ranges(other) if a.version == b.version):
        return []
    return [f"vpc peering create {other} {one} --accept --routes"]


def route(table: Record, destination: Network | str, via: str, *, replace: bool = False) -> str:
    """A route of a table."""
    everywhere = destination == EVERYWHERE[False]
    to = "default" if everywhere else str(destination)
    return (
        f"vpc route add {to} via {via} --table {_tagged(table, 'RouteTableId')}"
        f"{' --replace' if replace else ''}"
    )


def to_the_internet(known: Known, end: End, peer: Network, *, replace: bool) -> list[str]:
    """A way to the Internet: by the gateway for who has a public address, by NAT for others."""
    assert end.vpc is not None
    assert end.subnet is not None
    table = known.table_of(end.subnet)
    if table is None:
        return []
    lines = [] if known.gateway_of(end.vpc) else [f"vpc igw create --attach {end.vpc}"]
    everywhere = EVERYWHERE[peer.version == 6]
    if end.outer(peer.version == 6) is not None:
        return [*lines, route(table, everywhere, "igw", replace=replace)]
    nat = next((n for n in known.nats.values() if n["VpcId"] == end.vpc and n["State"] == "available"), None)
    if nat is not None:
        return [*lines, route(table, everywhere, _tagged(nat, "NatGatewayId"), replace=replace)]
    home = next((each for each in known.subnets.values() if _is_public(known, each, end.vpc)), None)
    if home is None:
        return [*lines, route(table, everywhere, "igw", replace=replace)]
    return [
        *lines,
        f"vpc nat create --subnet {home['SubnetId']}",
        route(table, everywhere, "nat", replace=replace),
    ]


def _is_public(known: Known, subnet: Record, vpc: str) -> bool:
    from awsh_vpc.reach.routing import way

    if subnet["VpcId"] != vpc:
        return False
    table = known.table_of(subnet["SubnetId"])
    found = way(known, table, EVERYWHERE[False]) if table is not None else None
    return found is not None and found.via.startswith("igw-") and not found.gone


def public_address(end: End) -> list[str]:
    """An Elastic IP for an instance that has no public address."""
    if end.noun != "instance":
        return []
    return [
        f"let ip = aws ec2 allocate-address; aws ec2 associate-address --instance-id {end.id} "
        "--allocation-id $ip.AllocationId"
    ]
