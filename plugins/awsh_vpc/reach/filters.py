"""Whether security groups and network ACLs let something through. Makes no requests."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from ipaddress import ip_network
from typing import Literal, NamedTuple

from awsh_vpc.reach.ends import said
from awsh_vpc.reach.network import Known, Record
from awsh_vpc.reach.traffic import EVERY_PORT, Box, Network, Traffic, protocol_of, subtract

Verdict = Literal["ok", "blocked", "unknown"]


class Judged(NamedTuple):
    """why: a sentence that names the rule. number: of the rule of a network ACL that denies, but the last."""

    verdict: Verdict
    why: str
    number: int | None = None


class _Peer(NamedTuple):
    """Whom a rule of a security group is about: a range, a prefix list's, or the members of a group."""

    text: str
    networks: tuple[Network, ...] = ()
    group: str = ""


def groups_pass(
    known: Known,
    groups: Collection[str],
    *,
    egress: bool,
    traffic: Traffic,
    peer: Network,
    members: Collection[str],
) -> Judged:
    """Whether one of GROUPS lets TRAFFIC to or from PEER through, all of it.

    members: the groups of the peer's interface, where rules that name groups can tell: inside a VPC and
    across a peering connection of one region.
    """
    left = [Box.of(peer, (traffic.first, traffic.last))]
    used: list[str] = []
    others: list[str] = []
    for id in groups:
        for permission in _permissions(known, id, egress):
            ports = _ports(permission, traffic)
            if ports is None:
                continue
            for each in _peers(known, permission):
                before = left
                ranges = (peer,) if each.group and each.group in members else each.networks
                for network in ranges:
                    if network.version == peer.version:
                        left = subtract(left, Box.of(network, ports))
                if left != before:
                    where = f", in {known.called(id)}" if len(groups) > 1 else ""
                    used.append(f"{_what(permission)} {_way(egress)} {each.text}{where}")
                else:
                    others.append(each.text)
    whose = " or ".join(known.called(id) for id in groups) or "no security group"
    if not left:
        more = f" and {len(used) - 1} more" if len(used) > 1 else ""
        return Judged("ok", f"allowed by {used[0]}{more}")
    way = "out to" if egress else "in from"
    told = f"no rule of {whose} lets {traffic} {way} {said(peer)}"
    if used:
        told = f"{whose} lets {traffic} {way} a part of {said(peer)} only: {used[0]}"
    elif others:
        told += f", only {_way(egress)} {', '.join(list(dict.fromkeys(others))[:4])}"
    return Judged("blocked", told)


def _permissions(known: Known, group: str, egress: bool) -> Sequence[Record]:
    record = known.groups.get(group, {})
    return record.get("IpPermissionsEgress" if egress else "IpPermissions") or ()


def _ports(permission: Record, traffic: Traffic) -> tuple[int, int] | None:
    """The ports, or types of ICMP, that a rule of this protocol speaks of; None where it is of another."""
    protocol = protocol_of(permission.get("IpProtocol", "-1"))
    if protocol == "all":
        return EVERY_PORT
    if protocol != traffic.protocol:
        return None
    first, last = permission.get("FromPort"), permission.get("ToPort")
    if protocol in ("icmp", "icmpv6"):
        return _types(first, last)
    return (first if first is not None else 0, last if last is not None else EVERY_PORT[1])


def _types(kind: int | None, code: int | None) -> tuple[int, int] | None:
    """A ping and its answer have code 0."""
    if code not in (None, -1, 0):
        return None
    return EVERY_PORT if kind in (None, -1) else (kind, kind)


def _peers(known: Known, permission: Record) -> Iterator[_Peer]:
    for some, key in (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")):
        for each in permission.get(some) or ():
            yield _Peer(each[key], (ip_network(each[key], strict=False),))
    for each in permission.get("UserIdGroupPairs") or ():
        yield _Peer(f"members of {known.called(each['GroupId'])}", group=each["GroupId"])
    for each in permission.get("PrefixListIds") or ():
        id = each["PrefixListId"]
        yield _Peer(f"prefix list {id}", tuple(known.lists.get(id, ())))


def _what(permission: Record) -> str:
    protocol = protocol_of(permission.get("IpProtocol", "-1"))
    first, last = permission.get("FromPort"), permission.get("ToPort")
    if protocol == "all":
        return "all traffic"
    if first in (None, -1) or (first, last) == EVERY_PORT:
        return f"all {protocol}"
    if protocol in ("icmp", "icmpv6"):
        return f"{protocol} type {first}"
    return f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}"


def _way(egress: bool) -> str:
    return "to" if egress else "from"


_LAST = 32767
"""The number of the rule that every network ACL ends with: what no other allows is denied. That of IPv6
has the next."""


def acl_passes(acl: Record, *, egress: bool, traffic: Traffic, peer: Network) -> Judged:
    """Whether a network ACL lets TRAFFIC to or from PEER through, all of it. The lowest rule that fits decides."""
    left = [Box.of(peer, (traffic.first, traffic.last))]
    used: list[str] = []
    way = "out to" if egress else "in from"
    for entry in sorted(acl.get("Entries") or (), key=lambda each: each["RuleNumber"]):
        box = _entry_box(entry, traffic, peer) if bool(entry.get("Egress")) is egress else None
        if box is None or not any(box.meets(each) for each in left):
            continue
        last = entry["RuleNumber"] >= _LAST
        number = "the last rule (*)" if last else f"rule {entry['RuleNumber']}"
        if entry["RuleAction"] == "deny":
            part = "" if not used else " in part"
            why = f"{number} denies {traffic} {way} {said(peer)}{part}"
            return Judged("blocked", why, None if last else entry["RuleNumber"])
        left = subtract(left, box)
        used.append(number)
        if not left:
            return Judged(
                "ok",
                f"{' and '.join(used)} allow{'s' if len(used) == 1 else ''} {traffic} {way} {said(peer)}",
            )
    return Judged("blocked", f"no rule allows {traffic} {way} {said(peer)}")


def _entry_box(entry: Record, traffic: Traffic, peer: Network) -> Box | None:
    text = entry.get("CidrBlock") or entry.get("Ipv6CidrBlock")
    network = ip_network(text, strict=False) if text else None
    protocol = protocol_of(entry.get("Protocol", "-1"))
    if network is None or network.version != peer.version or protocol not in ("all", traffic.protocol):
        return None
    ports: tuple[int, int] | None = EVERY_PORT
    if protocol in ("icmp", "icmpv6"):
        icmp = entry.get("IcmpTypeCode") or {}
        ports = _types(icmp.get("Type"), icmp.get("Code"))
    elif protocol != "all" and entry.get("PortRange"):
        ports = (entry["PortRange"]["From"], entry["PortRange"]["To"])
    return Box.of(network, ports) if ports is not None else None
