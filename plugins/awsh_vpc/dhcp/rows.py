"""What the commands about DHCP options return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, tags_of


class DhcpOptions(TypedDict):
    """A set of DHCP options. vpcs: those that use it."""

    id: str
    name: str
    domain: str
    dns: list[str]
    ntp: list[str]
    vpcs: list[str]
    netbios: Annotated[list[str], DETAIL]
    node_type: Annotated[str, DETAIL]
    owner: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


def options_row(record: Mapping[str, Any], vpcs: Sequence[str] = ()) -> DhcpOptions:
    """DhcpOptions of DescribeDhcpOptions or CreateDhcpOptions. vpcs: the ids of its users."""
    tags = tags_of(record)
    values = {
        each["Key"]: [value["Value"] for value in each.get("Values") or ()]
        for each in record.get("DhcpConfigurations") or ()
    }
    return {
        "id": record["DhcpOptionsId"],
        "name": tags.get("Name", ""),
        "domain": " ".join(values.get("domain-name", [])),
        "dns": values.get("domain-name-servers", []),
        "ntp": values.get("ntp-servers", []),
        "vpcs": list(vpcs),
        "netbios": values.get("netbios-name-servers", []),
        "node_type": " ".join(values.get("netbios-node-type", [])),
        "owner": record.get("OwnerId", ""),
        "tags": tags,
    }
