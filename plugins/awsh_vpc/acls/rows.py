"""What the commands about network ACLs return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, tags_of
from awsh_vpc.acls.entries import Entry, ordered


class Acl(TypedDict):
    """A network ACL. default: of the subnets that have none of their own. rules: how many are one's own."""

    id: str
    name: str
    default: bool
    rules: int
    subnets: list[str]
    vpc_id: str
    inbound: Annotated[list[str], DETAIL]
    outbound: Annotated[list[str], DETAIL]
    owner: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


class AclRule(TypedDict):
    """A rule of a network ACL. number: 32767 is the deny behind all others. peer: who is at the other end."""

    number: int
    direction: str
    action: str
    rule: str
    acl: str
    acl_id: Annotated[str, DETAIL]
    protocol: Annotated[str, DETAIL]
    first: Annotated[int | None, DETAIL]
    last: Annotated[int | None, DETAIL]
    service: Annotated[str, DETAIL]
    peer: Annotated[str, DETAIL]


def acl_row(record: Mapping[str, Any]) -> Acl:
    """An Acl of DescribeNetworkAcls or CreateNetworkAcl."""
    tags = tags_of(record)
    entries = ordered(record)
    return {
        "id": record["NetworkAclId"],
        "name": tags.get("Name", ""),
        "default": record.get("IsDefault", False),
        "rules": sum(not entry.is_final for entry in entries),
        "subnets": [each["SubnetId"] for each in record.get("Associations") or ()],
        "vpc_id": record["VpcId"],
        "inbound": [entry.sentence for entry in entries if not entry.egress],
        "outbound": [entry.sentence for entry in entries if entry.egress],
        "owner": record.get("OwnerId", ""),
        "tags": tags,
    }


def rule_row(entry: Entry, record: Mapping[str, Any]) -> AclRule:
    ports = entry.ports
    return {
        "number": entry.number,
        "direction": entry.way,
        "action": entry.action,
        "rule": entry.sentence,
        "acl": tags_of(record).get("Name", "") or record["NetworkAclId"],
        "acl_id": record["NetworkAclId"],
        "protocol": "all" if ports.protocol == "-1" else ports.protocol,
        "first": None if ports.first == -1 else ports.first,
        "last": None if ports.last == -1 else ports.last,
        "service": ports.service,
        "peer": entry.range,
    }
