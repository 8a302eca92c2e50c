"""One rule of a security group: as AWS has it, as a sentence, as it is typed. Makes no requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from awsh import Ports
from awsh_ec2.sg.guarded import guarded

ANYWHERE, ANYWHERE_6 = "0.0.0.0/0", "::/0"

_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}

DESCRIBED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-:/()#,@[]+=&;{}!$*")
"""The characters AWS takes in names and descriptions of security groups and their rules."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is let in, or with EGRESS out. peer: a range, or the id of a security group or a prefix list."""

    egress: bool
    ports: Ports
    peer: str

    @classmethod
    def of(cls, egress: bool, protocol: object, first: int | None, last: int | None, peer: str) -> Rule:
        """The same from AWS's fields, which say some things in several ways."""
        known = _NUMBERS.get(str(protocol).lower(), str(protocol).lower())
        peer = str(ip_network(peer, strict=False)) if "/" in peer else peer
        if known not in ("tcp", "udp", "icmp", "icmpv6"):
            return cls(egress, Ports(known), peer)
        return cls(egress, Ports(known, -1 if first is None else first, -1 if last is None else last), peer)

    @property
    def is_world(self) -> bool:
        """Whether anybody can be at the other end. Half the Internet twice is the whole of it."""
        if not is_range(self.peer):
            return False
        network = ip_network(self.peer)
        return network.prefixlen < (8 if network.version == 4 else 16)

    @property
    def has_ports(self) -> bool:
        """Whether AWS keeps ports of it, or of ICMP a type and a code; -1 is any of these."""
        return self.ports.protocol in ("icmp", "icmpv6") or self.ports.first != -1

    def sentence(self, names: Mapping[str, str]) -> str:
        """`tcp 443 from anywhere`. names: of groups and prefix lists, by id."""
        return f"{self.ports.text} {self._way} {_who(self.peer, names)}"

    def typed(self, names: Mapping[str, str]) -> str:
        """The words that `sg allow` and `sg revoke` take for it: `tcp 443 from sg:web`. names: of groups, by id."""
        peer = "anywhere" if self.peer == ANYWHERE else self.peer
        if self.peer in names:
            peer = f"sg:{names[self.peer]}"
        return f"{self.ports.typed} {self._way} {peer}"

    @property
    def _way(self) -> str:
        return "to" if self.egress else "from"

    @property
    def exposes(self) -> list[str]:
        """Services that this opens to the whole Internet and that nobody means to."""
        return guarded(self.ports) if self.is_world and not self.egress else []

    def covers(self, other: Rule) -> bool:
        """Whether all that OTHER lets through, this does too."""
        return (
            self.egress == other.egress
            and self.ports.covers(other.ports)
            and (self.peer == other.peer or _contains(self.peer, other.peer))
        )

    def permission(self, description: str = "") -> dict[str, Any]:
        """As AuthorizeSecurityGroupIngress wants it."""
        field, key = "IpRanges", "CidrIp"
        if self.peer.startswith("sg-"):
            field, key = "UserIdGroupPairs", "GroupId"
        elif self.peer.startswith("pl-"):
            field, key = "PrefixListIds", "PrefixListId"
        elif ":" in self.peer:
            field, key = "Ipv6Ranges", "CidrIpv6"
        ports = {"FromPort": self.ports.first, "ToPort": self.ports.last} if self.has_ports else {}
        peer = {key: self.peer, **({"Description": description} if description else {})}
        return {"IpProtocol": self.ports.protocol, **ports, field: [peer]}


def is_range(peer: str) -> bool:
    return not peer.startswith(("sg-", "pl-"))


def _who(peer: str, names: Mapping[str, str]) -> str:
    if peer == ANYWHERE:
        return "anywhere"
    if peer == ANYWHERE_6:
        return "anywhere (IPv6)"
    if peer.startswith("sg-"):
        return f"members of {names.get(peer, peer)}"
    if peer.startswith("pl-"):
        return f"prefix list {names[peer]} ({peer})" if names.get(peer) else f"prefix list {peer}"
    return peer.removesuffix("/128" if ":" in peer else "/32")


def _contains(outer: str, inner: str) -> bool:
    if not (is_range(outer) and is_range(inner)):
        return False
    wide, narrow = ip_network(outer), ip_network(inner)
    # Comparing one version with another is an error of `subnet_of`.
    return wide.version == narrow.version and narrow.subnet_of(wide)  # type: ignore[arg-type]


def of_group(record: Mapping[str, Any]) -> Iterator[Rule]:
    """Every rule of a SecurityGroup of DescribeSecurityGroups, in both directions."""
    for field, egress in (("IpPermissions", False), ("IpPermissionsEgress", True)):
        for permission in record.get(field) or ():
            for some, key in (
                ("IpRanges", "CidrIp"),
                ("Ipv6Ranges", "CidrIpv6"),
                ("UserIdGroupPairs", "GroupId"),
                ("PrefixListIds", "PrefixListId"),
            ):
                for peer in permission.get(some) or ():
                    yield Rule.of(
                        egress,
                        permission.get("IpProtocol", "-1"),
                        permission.get("FromPort"),
                        permission.get("ToPort"),
                        str(peer.get(key, "")),
                    )


def of_record(record: Mapping[str, Any]) -> Rule:
    """The rule of a SecurityGroupRule of DescribeSecurityGroupRules."""
    referenced = (record.get("ReferencedGroupInfo") or {}).get("GroupId")
    peer = record.get("CidrIpv4") or record.get("CidrIpv6") or record.get("PrefixListId") or referenced
    return Rule.of(
        record.get("IsEgress", False),
        record.get("IpProtocol", "-1"),
        record.get("FromPort"),
        record.get("ToPort"),
        str(peer or ""),
    )
