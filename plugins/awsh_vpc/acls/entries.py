"""One rule of a network ACL: as AWS has it, as a sentence, as it is typed. Makes no requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from awsh import Ports

LAST = 32766
"""The highest number; behind it stands the deny that nobody can change."""


_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is let through or stopped. egress: on its way out of the subnet. range: who is at the other end."""

    number: int
    egress: bool
    allow: bool
    ports: Ports
    range: str

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Entry:
        """The same of an entry of DescribeNetworkAcls."""
        protocol = _NUMBERS.get(str(record["Protocol"]), str(record["Protocol"]))
        first = last = -1
        if protocol in ("icmp", "icmpv6"):
            icmp = record.get("IcmpTypeCode") or {}
            first, last = icmp.get("Type", -1), icmp.get("Code", -1)
        elif protocol in ("tcp", "udp") and (ports := record.get("PortRange")):
            first, last = ports["From"], ports["To"]
        return cls(
            record["RuleNumber"],
            record["Egress"],
            record["RuleAction"] == "allow",
            Ports(protocol, first, last),
            record.get("CidrBlock") or record.get("Ipv6CidrBlock", ""),
        )

    @property
    def is_final(self) -> bool:
        """The deny behind all others."""
        return self.number > LAST

    @property
    def way(self) -> str:
        return "out" if self.egress else "in"

    @property
    def action(self) -> str:
        return "allow" if self.allow else "deny"

    @property
    def sentence(self) -> str:
        """`100 allow tcp 443 from 0.0.0.0/0 in`; the last one has `*` for its number, as AWS writes it."""
        number = "*" if self.is_final else str(self.number)
        peer = f"{'to' if self.egress else 'from'} {self.range}"
        return f"{number} {self.action} {self.ports.text} {peer} {self.way}"

    @property
    def typed(self) -> str:
        """The words behind `vpc acl allow ACL`, without the number."""
        return f"{self.ports.typed} {'to' if self.egress else 'from'} {self.range}"

    def covers(self, other: Entry) -> bool:
        """Whether it decides about all that OTHER is about, if it comes first."""
        return (
            self.egress == other.egress and self.ports.covers(other.ports) and holds(self.range, other.range)
        )

    def meets(self, other: Entry) -> bool:
        """Whether both are about some of the same."""
        touching = holds(self.range, other.range) or holds(other.range, self.range)
        return self.egress == other.egress and self.ports.meets(other.ports) and touching

    def parameters(self, acl: str) -> dict[str, Any]:
        """As CreateNetworkAclEntry and ReplaceNetworkAclEntry want it."""
        protocol = self.ports.protocol
        found: dict[str, Any] = {
            "NetworkAclId": acl,
            "RuleNumber": self.number,
            "Egress": self.egress,
            "RuleAction": self.action,
            "Protocol": next((number for number, name in _NUMBERS.items() if name == protocol), protocol),
            "Ipv6CidrBlock" if ":" in self.range else "CidrBlock": self.range,
        }
        if protocol in ("tcp", "udp"):
            found["PortRange"] = {"From": self.ports.first, "To": self.ports.last}
        elif protocol in ("icmp", "icmpv6"):
            found["IcmpTypeCode"] = {"Type": self.ports.first, "Code": self.ports.last}
        return found


def holds(outer: str, inner: str) -> bool:
    wide, narrow = ip_network(outer), ip_network(inner)
    # Comparing one version with another is an error of `subnet_of`.
    return wide.version == narrow.version and narrow.subnet_of(wide)  # type: ignore[arg-type]


def ordered(record: Mapping[str, Any]) -> list[Entry]:
    """The rules of an ACL as they are asked: what comes in first, each way by number."""
    return sorted(map(Entry.of, record.get("Entries") or ()), key=lambda e: (e.egress, e.number))


def decided(entry: Entry, entries: Iterable[Entry]) -> Entry | None:
    """Which rule of ENTRIES comes before ENTRY and decides about all of it."""
    return next((each for each in entries if each.number < entry.number and each.covers(entry)), None)


def answers(entry: Entry) -> Entry | None:
    """What has to be let through the other way for what ENTRY lets through to be answered.

    None where there is no telling. Ports that answers go to: 1024 to 65535, which holds those of all systems.
    """
    ports = entry.ports
    if ports in (Ports("tcp", 1024, 65535), Ports("udp", 1024, 65535)):
        # That is what answers go to, and wants none itself.
        return None
    if ports.protocol in ("tcp", "udp"):
        back = Ports(ports.protocol, 1024, 65535)
    elif ports in (Ports("icmp", 8, -1), Ports("icmpv6", 128, -1)):
        back = Ports(ports.protocol, 0 if ports.protocol == "icmp" else 129, -1)
    elif ports.protocol == "-1":
        back = ports
    else:
        return None
    return Entry(LAST, not entry.egress, True, back, entry.range)


def lets(wanted: Entry, entries: Iterable[Entry]) -> bool:
    """Whether ENTRIES, in order, let all of WANTED through."""
    for each in entries:
        if each.egress == wanted.egress and each.meets(wanted):
            return each.allow and each.covers(wanted)
    return False
