"""One rule of a security group: as AWS has it, as a sentence, as it is typed. Makes no requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from awsh_ec2.sg.ports import HIGHEST, guarded

ANYWHERE, ANYWHERE_6 = "0.0.0.0/0", "::/0"

_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}
_OTHERS = {"47": "gre", "50": "esp", "51": "ah"}

DESCRIBED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-:/()#,@[]+=&;{}!$*")
"""The characters AWS takes in names and descriptions of security groups and their rules."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is let in, or with EGRESS out.

    protocol: tcp, udp, icmp, icmpv6, -1 for all, or a number. first, last: ports; of ICMP type and code;
    None where the protocol has none. peer: a range, or the id of a security group or a prefix list.
    """

    egress: bool
    protocol: str
    first: int | None
    last: int | None
    peer: str

    @classmethod
    def of(cls, egress: bool, protocol: object, first: int | None, last: int | None, peer: str) -> Rule:
        """The same from AWS's fields, which say some things in several ways."""
        known = _NUMBERS.get(str(protocol).lower(), str(protocol).lower())
        peer = str(ip_network(peer, strict=False)) if "/" in peer else peer
        if known in ("icmp", "icmpv6"):
            return cls(egress, known, -1 if first is None else first, -1 if last is None else last, peer)
        if known in ("tcp", "udp"):
            return cls(egress, known, first, last, peer)
        return cls(egress, known, None, None, peer)

    @property
    def is_world(self) -> bool:
        """Whether anybody can be at the other end. Half the Internet twice is the whole of it."""
        if not is_range(self.peer):
            return False
        network = ip_network(self.peer)
        return network.prefixlen < (8 if network.version == 4 else 16)

    @property
    def what(self) -> str:
        """`tcp 443`, `all traffic`, `icmp ping`."""
        if self.protocol == "-1":
            return "all traffic"
        if self.protocol in ("icmp", "icmpv6"):
            return self._icmp()
        if self.first is None or self.last is None:
            name = _OTHERS.get(self.protocol)
            return f"protocol {self.protocol}" + (f" ({name})" if name else "")
        if (self.first, self.last) == (0, HIGHEST):
            return f"all {self.protocol}"
        return f"{self.protocol} {_range(self.first, self.last)}"

    def _icmp(self) -> str:
        if self.first == -1:
            return f"all {self.protocol}"
        if self.last == -1:
            ping = self.first == (8 if self.protocol == "icmp" else 128)
            return f"{self.protocol} {'ping' if ping else f'type {self.first}'}"
        return f"{self.protocol} type {self.first} code {self.last}"

    def sentence(self, names: Mapping[str, str]) -> str:
        """`tcp 443 from anywhere`. names: of groups and prefix lists, by id."""
        return f"{self.what} {self._way} {_who(self.peer, names)}"

    def typed(self, names: Mapping[str, str]) -> str:
        """The words that `sg allow` and `sg revoke` take for it: `tcp 443 from sg:web`. names: of groups, by id."""
        what = "all"
        if self.protocol in ("icmp", "icmpv6"):
            code = "" if self.last == -1 else f"/{self.last}"
            what = self.protocol if self.first == -1 else f"{self.protocol} {self.first}{code}"
        elif self.protocol != "-1" and self.first is not None and self.last is not None:
            what = f"{self.protocol} {_range(self.first, self.last)}"
        peer = "anywhere" if self.peer == ANYWHERE else self.peer
        if self.peer in names:
            peer = f"sg:{names[self.peer]}"
        return f"{what} {self._way} {peer}"

    @property
    def _way(self) -> str:
        return "to" if self.egress else "from"

    @property
    def exposes(self) -> list[str]:
        """Services that this opens to the whole Internet and that nobody means to."""
        return guarded(self.protocol, self.first, self.last) if self.is_world and not self.egress else []

    def covers(self, other: Rule) -> bool:
        """Whether all that OTHER lets through, this does too."""
        return (
            self.egress == other.egress
            and (self.protocol == "-1" or (self.protocol == other.protocol and self._spans(other)))
            and (self.peer == other.peer or _contains(self.peer, other.peer))
        )

    def _spans(self, other: Rule) -> bool:
        if self.protocol in ("icmp", "icmpv6"):
            return self.first in (-1, other.first) and self.last in (-1, other.last)
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return True
        return self.first <= other.first and other.last <= self.last

    def permission(self, description: str = "") -> dict[str, Any]:
        """As AuthorizeSecurityGroupIngress wants it."""
        field, key = "IpRanges", "CidrIp"
        if self.peer.startswith("sg-"):
            field, key = "UserIdGroupPairs", "GroupId"
        elif self.peer.startswith("pl-"):
            field, key = "PrefixListIds", "PrefixListId"
        elif ":" in self.peer:
            field, key = "Ipv6Ranges", "CidrIpv6"
        ports = {} if self.first is None else {"FromPort": self.first, "ToPort": self.last}
        peer = {key: self.peer, **({"Description": description} if description else {})}
        return {"IpProtocol": self.protocol, **ports, field: [peer]}


def is_range(peer: str) -> bool:
    return not peer.startswith(("sg-", "pl-"))


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


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
