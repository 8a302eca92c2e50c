"""What the commands return, and how it is asked for and read from AWS's records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, tags_of


class Subnet(TypedDict):
    """A subnet. free: addresses not yet handed out. public_ip: whether launches get a public address.

    What needs requests of its own (from public on) is there in `vpc subnet show` only. public: its routes
    lead to an internet gateway. way_out: what 0.0.0.0/0 leads to. used_by: what has an address in it.
    """

    id: str
    name: str
    cidr: str
    zone: str
    free: int
    public_ip: bool
    vpc_id: str
    state: Annotated[str, DETAIL]
    default: Annotated[bool, DETAIL]
    ipv6: Annotated[list[str], DETAIL]
    owner: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]
    public: NotRequired[Annotated[bool, DETAIL]]
    way_out: NotRequired[Annotated[str | None, DETAIL]]
    table_id: NotRequired[Annotated[str, DETAIL]]
    acl_id: NotRequired[Annotated[str, DETAIL]]
    used_by: NotRequired[Annotated[list[str], DETAIL]]


class Part(TypedDict):
    """A subnet as `vpc show` has it."""

    id: str
    name: str
    cidr: str
    zone: str


class Vpc(TypedDict):
    """A VPC. cidr: its first range. cidrs, ipv6: all that are associated with it.

    What needs requests of its own (from dns_support on) is there in `vpc show` only.
    """

    id: str
    name: str
    cidr: str
    state: str
    default: bool
    cidrs: Annotated[list[str], DETAIL]
    ipv6: Annotated[list[str], DETAIL]
    tenancy: Annotated[str, DETAIL]
    dhcp_options: Annotated[str, DETAIL]
    owner: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]
    dns_support: NotRequired[Annotated[bool, DETAIL]]
    dns_hostnames: NotRequired[Annotated[bool, DETAIL]]
    igw_id: NotRequired[Annotated[str | None, DETAIL]]
    subnets: NotRequired[Annotated[list[Part], DETAIL]]


class InternetGateway(TypedDict):
    """An internet gateway. state: available when attached, detached otherwise; AWS's own in between."""

    id: str
    name: str
    vpc_id: str | None
    state: str
    owner: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


class EgressGateway(TypedDict):
    """An egress-only internet gateway. state: attached, or AWS's own in between."""

    id: str
    name: str
    vpc_id: str | None
    state: str
    tags: Annotated[dict[str, str], DETAIL]


def unsuccessful(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an operation on a list refused, with the reasons: it answers 200 with these inside."""
    return [
        (item.get("ResourceId", ""), f"{error.get('Code')}: {error.get('Message')}")
        for item in answer.get("Unsuccessful") or ()
        for error in [item.get("Error") or {}]
    ]


def _held(associations: Iterable[Mapping[str, Any]], block: str, state: str) -> list[str]:
    return [a[block] for a in associations if a.get(state, {}).get("State") in ("associating", "associated")]


def vpc_row(record: Mapping[str, Any]) -> Vpc:
    """A Vpc of EC2's DescribeVpcs or CreateVpc."""
    tags = tags_of(record)
    associations = record.get("CidrBlockAssociationSet") or ()
    return {
        "id": record["VpcId"],
        "name": tags.get("Name", ""),
        "cidr": record["CidrBlock"],
        "state": record.get("State", ""),
        "default": record.get("IsDefault", False),
        "cidrs": _held(associations, "CidrBlock", "CidrBlockState") or [record["CidrBlock"]],
        "ipv6": _held(record.get("Ipv6CidrBlockAssociationSet") or (), "Ipv6CidrBlock", "Ipv6CidrBlockState"),
        "tenancy": record.get("InstanceTenancy", ""),
        "dhcp_options": record.get("DhcpOptionsId", ""),
        "owner": record.get("OwnerId", ""),
        "tags": tags,
    }


def subnet_row(record: Mapping[str, Any]) -> Subnet:
    """A Subnet of EC2's DescribeSubnets or CreateSubnet."""
    tags = tags_of(record)
    return {
        "id": record["SubnetId"],
        "name": tags.get("Name", ""),
        "cidr": record.get("CidrBlock", ""),
        "zone": record.get("AvailabilityZone", ""),
        "free": record.get("AvailableIpAddressCount", 0),
        "public_ip": record.get("MapPublicIpOnLaunch", False),
        "vpc_id": record["VpcId"],
        "state": record.get("State", ""),
        "default": record.get("DefaultForAz", False),
        "ipv6": _held(record.get("Ipv6CidrBlockAssociationSet") or (), "Ipv6CidrBlock", "Ipv6CidrBlockState"),
        "owner": record.get("OwnerId", ""),
        "arn": record.get("SubnetArn", ""),
        "tags": tags,
    }


def igw_row(record: Mapping[str, Any]) -> InternetGateway:
    """An InternetGateway of EC2's DescribeInternetGateways or CreateInternetGateway."""
    tags = tags_of(record)
    attachment: Mapping[str, Any] = next(iter(record.get("Attachments") or ()), {})
    return {
        "id": record["InternetGatewayId"],
        "name": tags.get("Name", ""),
        "vpc_id": attachment.get("VpcId"),
        "state": attachment.get("State", "detached"),
        "owner": record.get("OwnerId", ""),
        "tags": tags,
    }
