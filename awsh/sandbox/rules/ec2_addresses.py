"""Rules of EC2: public addresses that no two have, and groups that interface and instance agree on."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

_RANGE = ipaddress.IPv4Network("54.208.0.0/13")


def fresh_address(backend: Any) -> str:
    """A public address that nothing of this backend has."""
    taken = {eni.public_ip for eni in list(backend.enis.values())}
    taken |= {address.public_ip for address in list(backend.addresses)}
    while True:
        found = str(_RANGE[secrets.randbelow(_RANGE.num_addresses)])
        if found not in taken:
            return found


@rule("moto.ec2.models.elastic_ip_addresses:ElasticAddress.__init__", "ec2_backend", "domain", "address")
def new_address(
    moto: Callable[..., Any],
    elastic: Any,
    backend: Any,
    domain: str,
    address: str | None = None,
    *arguments: Any,
    **named: Any,
) -> None:
    """Public; moto would give one of this machine's own, 127.x.y.z."""
    moto(backend, domain, address or fresh_address(backend), *arguments, **named)


@rule("moto.ec2.models.elastic_network_interfaces:NetworkInterface.check_auto_public_ip")
def check_auto_public_ip(moto: Callable[..., Any], interface: Any) -> None:
    """The Elastic IP address if there is one, else one that nobody else has."""
    elastic = _elastic(interface)
    if elastic is not None:
        interface.public_ip = elastic
        return
    before = interface.public_ip
    moto()
    if interface.public_ip is not None and interface.public_ip != before:
        interface.public_ip = fresh_address(interface.ec2_backend)


@rule("moto.ec2.models.elastic_network_interfaces:NetworkInterface.stop")
def stop(moto: Callable[..., Any], interface: Any) -> None:
    """An Elastic IP address stays with a stopped instance."""
    moto()
    interface.public_ip = _elastic(interface) or interface.public_ip


def _elastic(interface: Any) -> str | None:
    addresses = list(interface.ec2_backend.addresses)
    return next((str(each.public_ip) for each in addresses if each.eni is interface), None)


@rule(
    "moto.ec2.models.elastic_network_interfaces:NetworkInterfaceBackend.modify_network_interface_attribute",
    "eni_id",
    "group_ids",
)
def modify_network_interface_attribute(
    moto: Callable[..., Any],
    backend: Any,
    eni_id: str,
    group_ids: list[str],
    *arguments: Any,
    **named: Any,
) -> None:
    """The groups of its first interface are those of the instance."""
    moto(eni_id, group_ids, *arguments, **named)
    interface = backend.get_network_interface(eni_id)
    if group_ids and interface.instance is not None and interface.device_index == 0:
        interface.instance.security_groups = list(interface._group_set)


@rule(
    "moto.ec2.models.elastic_ip_addresses:ElasticAddressBackend.disassociate_address",
    "address",
    "association_id",
)
def disassociate_address(
    moto: Callable[..., Any], backend: Any, address: str | None = None, association_id: str | None = None
) -> None:
    """What had it gets one of those that come and go, if it had one before."""
    wanted = ("public_ip", address) if address else ("association_id", association_id)
    interfaces = [each.eni for each in list(backend.addresses) if getattr(each, wanted[0]) == wanted[1]]
    moto(address, association_id)
    for interface in filter(None, interfaces):
        interface.public_ip = None
        if interface.instance is not None and interface.instance.state in ("pending", "running"):
            interface.check_auto_public_ip()
