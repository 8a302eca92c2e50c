"""What the commands about peering connections return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, tags_of


class Peering(TypedDict):
    """A peering connection. requester asked, accepter has to accept. cidr, peer_cidr: of the first, the second."""

    id: str
    name: str
    state: str
    requester: str
    requester_cidrs: list[str]
    accepter: str
    accepter_cidrs: list[str]
    message: Annotated[str, DETAIL]
    requester_owner: Annotated[str, DETAIL]
    requester_region: Annotated[str, DETAIL]
    accepter_owner: Annotated[str, DETAIL]
    accepter_region: Annotated[str, DETAIL]
    expires: Annotated[Any, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


def _ranges(side: Mapping[str, Any]) -> list[str]:
    found = [each["CidrBlock"] for each in side.get("CidrBlockSet") or ()]
    return found or ([side["CidrBlock"]] if side.get("CidrBlock") else [])


def peering_row(record: Mapping[str, Any]) -> Peering:
    """A Peering of DescribeVpcPeeringConnections or CreateVpcPeeringConnection."""
    tags = tags_of(record)
    one, two = record.get("RequesterVpcInfo") or {}, record.get("AccepterVpcInfo") or {}
    return {
        "id": record["VpcPeeringConnectionId"],
        "name": tags.get("Name", ""),
        "state": record["Status"]["Code"],
        "requester": one.get("VpcId", ""),
        "requester_cidrs": _ranges(one),
        "accepter": two.get("VpcId", ""),
        "accepter_cidrs": _ranges(two),
        "message": record["Status"].get("Message", ""),
        "requester_owner": one.get("OwnerId", ""),
        "requester_region": one.get("Region", ""),
        "accepter_owner": two.get("OwnerId", ""),
        "accepter_region": two.get("Region", ""),
        "expires": record.get("ExpirationTime"),
        "tags": tags,
    }
