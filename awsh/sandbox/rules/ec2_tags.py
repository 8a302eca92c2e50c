"""Rules of EC2: tags, and what is filtered by, are found as they are asked for: once for every thing there is."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal
from awsh.sandbox.xml_text import UNSAYABLE


@rule("moto.ec2.responses._base_response:EC2BaseResponse._parse_tag_specification", "expected_type")
def said(moto: Callable[..., Any], response: Any, *arguments: Any, **named: Any) -> Any:
    """What a request that makes something says of its tags is looked at before it is made."""
    tags = moto(*arguments, **named)
    _check(text for kind in tags.values() for tag in kind.items() for text in tag)
    return tags


@rule("moto.ec2.models.tags:TagBackend.create_tags", "resource_ids", "tags")
def create_tags(
    moto: Callable[..., Any], backend: Any, resource_ids: list[str], tags: dict[str, str]
) -> bool:
    """No control characters."""
    _check(text for tag in tags.items() for text in tag)
    return bool(moto(resource_ids, tags))


def _check(texts: Iterable[Any]) -> None:
    for text in texts:
        if isinstance(text, str) and UNSAYABLE.search(text):
            raise refusal("InvalidParameterValue", f"Tag value contains invalid characters: {text!r}")


_TYPES = {
    "nat-gateway": "natgateway",
    "vpc-elastic-ip": "elastic-ip",
    "flow-logs": "vpc-flow-log",
    "managed-prefix-list": "prefix-list",
    "spot-instance-request": "spot-instances-request",
    "dedicated_host": "dedicated-host",
}
"""What moto calls a type of resource, and what EC2 does."""


def _type_of(id: str) -> str:
    from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix

    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(id), "")
    return _TYPES.get(kind, kind)


@rule("moto.ec2.models.core:TaggedEC2Resource.get_tags")
def own_tags(moto: Callable[..., Any], thing: Any) -> list[dict[str, str]]:
    """They are kept by its id; moto compares that, as a pattern, with every id that has tags."""
    tags = thing.ec2_backend.tags.get(thing.id) if thing.id else None
    if not tags:
        return []
    kind = _type_of(thing.id)
    return [
        {"resource_id": thing.id, "key": key, "value": value, "resource_type": kind}
        for key, value in tags.items()
    ]


@rule("moto.ec2.models.tags:TagBackend.describe_tags", "filters")
def describe_tags(moto: Callable[..., Any], backend: Any, filters: Any = None) -> list[dict[str, str]]:
    """By the types that EC2 has."""
    others = {name: values for name, values in (filters or {}).items() if name != "resource-type"}
    wanted = (filters or {}).get("resource-type")
    found: list[dict[str, str]] = moto(others or None)
    for each in found:
        each["resource_type"] = _type_of(each["resource_id"])
    return [each for each in found if not wanted or each["resource_type"] in wanted]


_GOING = (
    ("amis:AmiBackend.deregister_image", "ami_id"),
    ("dhcp_options:DHCPOptionsSetBackend.delete_dhcp_options_set", "options_id"),
    ("elastic_block_store:EBSBackend.delete_volume", "volume_id"),
    ("elastic_block_store:EBSBackend.delete_snapshot", "snapshot_id"),
    ("elastic_ip_addresses:ElasticAddressBackend.release_address", "address"),
    ("elastic_network_interfaces:NetworkInterfaceBackend.delete_network_interface", "eni_id"),
    ("flow_logs:FlowLogsBackend.delete_flow_logs", "flow_log_ids"),
    ("internet_gateways:EgressOnlyInternetGatewayBackend.delete_egress_only_internet_gateway", "gateway_id"),
    ("internet_gateways:InternetGatewayBackend.delete_internet_gateway", "internet_gateway_id"),
    ("network_acls:NetworkAclBackend.delete_network_acl", "network_acl_id"),
    ("route_tables:RouteBackend.delete_route_table", "route_table_id"),
    ("security_groups:SecurityGroupBackend.delete_security_group", "name", "group_id"),
    ("subnets:SubnetBackend.delete_subnet", "subnet_id"),
    ("vpcs:VPCBackend.delete_vpc", "vpc_id"),
    ("vpn_gateway:VpnGatewayBackend.delete_vpn_gateway", "vpn_gateway_id"),
)


def _gone(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """The tags of what is deleted go with it: its name is free for another."""
    gone = moto(*arguments, **named)
    for given in chain(arguments, named.values()):
        ids: Iterable[Any] = given if isinstance(given, list) else [given]
        for id in ids:
            if isinstance(id, str):
                backend.tags.pop(id, None)
    return gone


for _seam, *_parameters in _GOING:
    rule(f"moto.ec2.models.{_seam}", *_parameters)(_gone)


@rule("moto.ec2.utils:simple_aws_filter_to_re", "filter_string")
@functools.lru_cache(1000)
def pattern(moto: Callable[..., Any], text: str) -> str:
    """What a filter asks for is the same for all that it is held against."""
    return str(moto(text))
