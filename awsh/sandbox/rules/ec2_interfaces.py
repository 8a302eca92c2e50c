"""Rules of network interfaces: they are found by every address they have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule


@rule(
    "moto.ec2.models.elastic_network_interfaces:NetworkInterface.get_filter_value",
    "filter_name",
)
def addresses(moto: Callable[..., Any], interface: Any, filter_name: str, *arguments: Any) -> Any:
    """DescribeNetworkInterfaces by public, secondary and IPv6 addresses."""
    if filter_name == "association.public-ip":
        return interface.public_ip
    if filter_name == "ipv6-addresses.ipv6-address":
        return [each for each in interface.ipv6_addresses or () if each]
    if filter_name == "addresses.private-ip-address":
        return [each["PrivateIpAddress"] for each in interface.private_ip_addresses or ()]
    return moto(filter_name, *arguments)
