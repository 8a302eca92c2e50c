"""What the commands about VPC endpoints return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, tags_of


class Endpoint(TypedDict):
    """A VPC endpoint. service: the short name, s3. type: gateway, interface, gatewayloadbalancer …

    tables: of a gateway endpoint; subnets, groups, interfaces, dns_names: of an interface endpoint.
    """

    id: str
    name: str
    service: str
    type: str
    state: str
    vpc_id: str
    service_name: Annotated[str, DETAIL]
    tables: Annotated[list[str], DETAIL]
    subnets: Annotated[list[str], DETAIL]
    groups: Annotated[list[str], DETAIL]
    interfaces: Annotated[list[str], DETAIL]
    dns_names: Annotated[list[str], DETAIL]
    private_dns: Annotated[bool, DETAIL]
    policy: Annotated[Any, DETAIL]
    failure: Annotated[str, DETAIL]
    created: Annotated[Any, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


class EndpointService(TypedDict):
    """A service that endpoints can be made of. types: what kinds of them."""

    service: str
    types: list[str]
    private_dns: str
    zones: int
    owner: Annotated[str, DETAIL]
    service_name: Annotated[str, DETAIL]
    acceptance: Annotated[bool, DETAIL]
    policies: Annotated[bool, DETAIL]
    zone_names: Annotated[list[str], DETAIL]


def short(service: str, region: str) -> str:
    """`s3` for com.amazonaws.us-east-1.s3; what is not of this region stays whole."""
    return service.removeprefix(f"com.amazonaws.{region}.")


def endpoint_row(record: Mapping[str, Any], region: str) -> Endpoint:
    """An Endpoint of DescribeVpcEndpoints or CreateVpcEndpoint."""
    tags = tags_of(record)
    return {
        "id": record["VpcEndpointId"],
        "name": tags.get("Name", ""),
        "service": short(record["ServiceName"], region),
        "type": record.get("VpcEndpointType", "Gateway").lower(),
        "state": record["State"].lower(),
        "vpc_id": record["VpcId"],
        "service_name": record["ServiceName"],
        "tables": record.get("RouteTableIds") or [],
        "subnets": record.get("SubnetIds") or [],
        "groups": [each["GroupId"] for each in record.get("Groups") or ()],
        "interfaces": record.get("NetworkInterfaceIds") or [],
        "dns_names": [each["DnsName"] for each in record.get("DnsEntries") or () if each.get("DnsName")],
        "private_dns": bool(record.get("PrivateDnsEnabled")),
        "policy": _document(record.get("PolicyDocument")),
        "failure": (record.get("LastError") or {}).get("Message", ""),
        "created": record.get("CreationTimestamp"),
        "tags": tags,
    }


def _document(text: str | None) -> Any:
    import json

    try:
        return json.loads(text or "null")
    except ValueError:
        return text
