"""Rules of VPC: addresses in a subnet are given once, and never those that AWS keeps for itself."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from itertools import islice
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

FIRST = 4
"""How many addresses at the beginning of a subnet are AWS's; so is the last."""


def _is_reserved(network: Any, address: Any) -> bool:
    offset = int(address) - int(network.network_address)
    return offset < FIRST or offset == network.num_addresses - 1


def _taken(backend: Any, subnet: Any) -> set[str]:
    found = set(subnet._subnet_ips)
    for eni in list(backend.enis.values()):
        if eni.subnet.id == subnet.id:
            found.update(each["PrivateIpAddress"] for each in eni.private_ip_addresses or ())
    return found


def free_address(backend: Any, subnet: Any) -> str:
    """The lowest address of a subnet that nobody has; else InsufficientFreeAddressesInSubnet."""
    taken = _taken(backend, subnet)
    for address in islice(subnet.cidr, FIRST, subnet.cidr.num_addresses - 1):
        if str(address) not in taken and address not in subnet._reserved_ips:
            return str(address)
    raise refusal(
        "InsufficientFreeAddressesInSubnet",
        "The specified subnet does not have enough free addresses to satisfy the request.",
    )


@rule("moto.ec2.models.subnets:Subnet.get_available_subnet_ip", "instance")
def get_available_subnet_ip(moto: Callable[..., Any], subnet: Any, instance: Any) -> str:
    """A free one, whoever has the others."""
    address = free_address(subnet.ec2_backend, subnet)
    subnet._unused_ips.discard(address)
    subnet._subnet_ips[address] = instance
    return address


@rule("moto.ec2.models.subnets:Subnet.request_ip", "ip", "instance")
def request_ip(moto: Callable[..., Any], subnet: Any, ip: str, instance: Any) -> None:
    """One of the subnet's range that is free, and not AWS's own."""
    address = ipaddress.ip_address(ip)
    if address not in subnet.cidr:
        raise refusal(
            "InvalidParameterValue", f"Address {ip} does not fall within the subnet's address range"
        )
    if _is_reserved(subnet.cidr, address):
        raise refusal("InvalidParameterValue", f"Address {ip} is in subnet's reserved address range")
    if ip in _taken(subnet.ec2_backend, subnet):
        raise refusal("InvalidIPAddress.InUse", f"Address {ip} is in use.")
    moto(ip, instance)


@rule(
    "moto.ec2.models.elastic_network_interfaces:NetworkInterface.__init__",
    "ec2_backend",
    "subnet",
    "private_ip_address",
    "private_ip_addresses",
)
def interface(
    moto: Callable[..., Any],
    eni: Any,
    ec2_backend: Any,
    subnet: Any,
    private_ip_address: Any,
    private_ip_addresses: Any = None,
    *arguments: Any,
    **named: Any,
) -> None:
    """Without an address of its own it is given one that is free."""
    home = ec2_backend.get_subnet(subnet) if isinstance(subnet, str) else subnet
    if not private_ip_address and not private_ip_addresses and home.cidr.version == 4:
        private_ip_address = free_address(ec2_backend, home)
    moto(ec2_backend, subnet, private_ip_address, private_ip_addresses, *arguments, **named)


@rule("moto.ec2.models.elastic_network_interfaces:random_private_ip", "cidr", "ipv6")
def random_private_ip(moto: Callable[..., Any], cidr: str | None = None, ipv6: bool = False) -> str:
    """Further addresses of an interface are not AWS's own either."""
    while True:
        address = str(moto(cidr, ipv6=ipv6))
        if not cidr or not _is_reserved(ipaddress.ip_network(cidr), ipaddress.ip_address(address)):
            return address
