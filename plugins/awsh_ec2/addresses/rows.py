"""Elastic IPs as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, tags_of


class Address(TypedDict):
    """An Elastic IP. used_by: the instance's name or id, or the interface; empty where nothing uses it.

    AWS charges for every one by the hour, and for those that nothing uses in vain.
    """

    name: str
    public_ip: str
    id: str
    used_by: str
    private_ip: str | None
    instance_id: Annotated[str | None, DETAIL]
    interface_id: Annotated[str | None, DETAIL]
    association_id: Annotated[str | None, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


def address_row(record: Mapping[str, Any], names: Mapping[str, str]) -> Address:
    """An Address of EC2's DescribeAddresses. names: of instances, by id."""
    tags = tags_of(record)
    instance = record.get("InstanceId") or None
    interface = record.get("NetworkInterfaceId") or None
    return {
        "name": tags.get("Name", ""),
        "public_ip": record["PublicIp"],
        "id": record.get("AllocationId", ""),
        "used_by": (names.get(instance, "") if instance else "") or instance or interface or "",
        "private_ip": record.get("PrivateIpAddress") or None,
        "instance_id": instance,
        "interface_id": interface,
        "association_id": record.get("AssociationId") or None,
        "tags": tags,
    }
