"""Rules of network interfaces: they are found by every address they have; a service deletes its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal


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


@rule("moto.ec2.models.elastic_network_interfaces:NetworkInterfaceBackend.delete_network_interface", "eni_id")
def delete_network_interface(moto: Callable[..., Any], backend: Any, eni_id: str) -> None:
    """One that a service holds, such as a database's, is the service's to delete."""
    found = backend.enis.get(eni_id)
    if found is not None and found.requester_managed is True:
        raise refusal("AuthFailure", "You do not have permission to access the specified resource.")
    moto(eni_id)


@rule("moto.ec2.models.subnets:Subnet.get_available_subnet_ip", "instance")
def get_available_subnet_ip(moto: Callable[..., Any], subnet: Any, instance: Any) -> Any:
    """The first four addresses are AWS's: after a restart moto begins to count at the first of all again."""
    subnet._reserved_ips |= {subnet.cidr.network_address + number for number in range(4)}
    return moto(instance)
