"""Rules of VPC: a NAT gateway is pending before it is available or failed, and deleting before it is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox import clock
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

SECONDS = 1.0
"""How long a NAT gateway takes to come or to go."""

_NEXT = {"pending": "available", "deleting": "deleted"}


def settled(backend: Any) -> list[Any]:
    """Every NAT gateway, in the state that it has reached by now."""
    found = list(backend.nat_gateways.values())
    for each in found:
        if each.state in _NEXT and clock.now() >= getattr(each, "changes_at", 0.0):
            each.state = "failed" if getattr(each, "failure_code", None) else _NEXT[each.state]
    return found


def _is_online(backend: Any, vpc_id: str) -> bool:
    return any(each.vpc is not None and each.vpc.id == vpc_id for each in backend.internet_gateways.values())


@rule("moto.ec2.models.nat_gateways:NatGatewayBackend.create_nat_gateway", "subnet_id", "allocation_id")
def create_nat_gateway(
    moto: Callable[..., Any], backend: Any, subnet_id: str, allocation_id: str, *arguments: Any, **named: Any
) -> Any:
    """Pending first; a public one needs an Elastic IP address, and fails where no internet gateway is.

    Its interface says whose it is.
    """
    private = named.get("connectivity_type") == "private"
    if not allocation_id and not private:
        raise refusal("MissingParameter", "The request must include the AllocationId parameter.")
    created = moto(subnet_id, allocation_id, *arguments, **named)
    created.state, created.changes_at = "pending", clock.now() + SECONDS
    card = created._eni
    created.private_ip = card.private_ip_address
    card.interface_type, card.requester_managed = "nat_gateway", True
    card.description = f"Interface for NAT Gateway {created.id}"
    if not private and not _is_online(backend, created.vpc_id):
        created.failure_code = "Gateway.NotAttached"
        created.failure_message = f"Network {created.vpc_id} has no Internet gateway attached"
    return created


@rule("moto.ec2.models.nat_gateways:random_private_ip")
def private_address(moto: Callable[..., Any]) -> str:
    """None of its own choice: its interface is given one of the subnet's that is free."""
    return ""


@rule("moto.ec2.models.nat_gateways:NatGatewayBackend.describe_nat_gateways", "filters", "nat_gateway_ids")
def describe_nat_gateways(
    moto: Callable[..., Any], backend: Any, filters: Any, nat_gateway_ids: list[str] | None
) -> Any:
    """Each in the state it has reached; one that does not exist: NatGatewayNotFound."""
    settled(backend)
    for name in nat_gateway_ids or []:
        _find(backend, name)
    return moto(filters, nat_gateway_ids)


@rule("moto.ec2.models.nat_gateways:NatGatewayBackend.delete_nat_gateway", "nat_gateway_id")
def delete_nat_gateway(moto: Callable[..., Any], backend: Any, nat_gateway_id: str) -> Any:
    """Deleting first; its interface goes, and its Elastic IP address is free again."""
    gateway = _find(backend, nat_gateway_id)
    if gateway.state in ("deleting", "deleted"):
        return gateway
    moto(nat_gateway_id)
    gateway.failure_code = None
    gateway.state, gateway.changes_at = "deleting", clock.now() + SECONDS
    for address in list(backend.addresses):
        if address.eni is not None and address.eni.id == gateway._eni.id:
            backend.disassociate_address(association_id=address.association_id)
    backend.enis.pop(gateway._eni.id, None)
    return gateway


def _find(backend: Any, name: str) -> Any:
    found = backend.nat_gateways.get(name)
    if found is None:
        raise refusal("NatGatewayNotFound", f"NatGateway {name} was not found")
    return found


@rule(
    "moto.ec2.models.elastic_ip_addresses:ElasticAddressBackend.release_address", "address", "allocation_id"
)
def release_address(
    moto: Callable[..., Any], backend: Any, address: str | None = None, allocation_id: str | None = None
) -> Any:
    """An address of a VPC that an interface has stays: InvalidIPAddress.InUse."""
    for each in backend.addresses:
        held = each.eni is not None and each.eni.id in backend.enis
        if held and allocation_id and each.allocation_id == allocation_id:
            raise refusal("InvalidIPAddress.InUse", f"Address {each.public_ip} is in use.")
    return moto(address, allocation_id)
