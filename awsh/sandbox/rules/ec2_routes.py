"""Rules of VPC: routes lead to what belongs to their network, and show when that is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_nat import settled
from awsh.sandbox.rules.ec2_peering import settle
from awsh.sandbox.rules.ec2_vpc import canonical, deleting_vpc, giving_back, refusal


@rule("moto.ec2.models.route_tables:Route.state")
def state(moto: Callable[..., Any], route: Any) -> str:
    """Blackhole where what it leads to is deleted, detached or stopped."""
    return "blackhole" if _is_gone(route) else str(moto())


def _is_gone(route: Any) -> bool:
    backend = route.route_table.ec2_backend
    vpc = route.route_table.vpc_id
    if route.local:
        return False
    if route.gateway is not None:
        return (route.gateway_id or "").startswith("igw-") and (
            route.gateway.id not in backend.internet_gateways
            or route.gateway.vpc is None
            or route.gateway.vpc.id != vpc
        )
    if route.nat_gateway is not None:
        settled(backend)
        return route.nat_gateway.state in ("deleting", "deleted", "failed")
    if route.instance is not None:
        return str(route.instance.state) not in ("pending", "running")
    if route.interface is not None:
        return route.interface.id not in backend.enis
    if route.vpc_pcx is not None:
        return bool(settle(route.vpc_pcx)._status.code != "active")
    if route.egress_only_igw is not None:
        return route.egress_only_igw.id not in backend.egress_only_internet_gateways
    return False


@rule(
    "moto.ec2.models.route_tables:RouteBackend.create_route",
    "route_table_id",
    "destination_cidr_block",
)
def create_route(
    moto: Callable[..., Any],
    backend: Any,
    route_table_id: str,
    destination_cidr_block: str | None,
    *arguments: Any,
    **named: Any,
) -> Any:
    """Host bits are cleared; what it leads to is there and of the same network."""
    vpc = backend.get_route_table(route_table_id).vpc_id
    _check_gateway(backend, route_table_id, vpc, named.get("gateway_id") or "")
    _check_nat(backend, route_table_id, vpc, named.get("nat_gateway_id"))
    _check_peering(backend, route_table_id, vpc, named.get("vpc_peering_connection_id"))
    if destination_cidr_block:
        destination_cidr_block = canonical(destination_cidr_block)
    return moto(route_table_id, destination_cidr_block, *arguments, **named)


def _check_gateway(backend: Any, table: str, vpc: str, gateway_id: str) -> None:
    if gateway_id.startswith("igw-"):
        attached = backend.get_internet_gateway(gateway_id).vpc
        if attached is None or attached.id != vpc:
            raise _other_network(table, "network gateway", gateway_id)


def _check_nat(backend: Any, table: str, vpc: str, nat_gateway_id: str | None) -> None:
    if nat_gateway_id:
        gateway = next((each for each in settled(backend) if each.id == nat_gateway_id), None)
        if gateway is None or gateway.state in ("deleting", "deleted", "failed"):
            raise refusal(
                "InvalidNatGatewayID.NotFound", f"The natGateway ID '{nat_gateway_id}' does not exist"
            )
        if gateway.vpc_id != vpc:
            raise _other_network(table, "NAT gateway", nat_gateway_id)


def _check_peering(backend: Any, table: str, vpc: str, peering_id: str | None) -> None:
    if peering_id:
        peering = backend.get_vpc_peering_connection(peering_id)
        if vpc not in (peering.vpc.id, peering.peer_vpc.id):
            raise _other_network(table, "peering connection", peering_id)


def _other_network(table: str, noun: str, id: str) -> Exception:
    return refusal(
        "InvalidParameterValue", f"route table {table} and {noun} {id} belong to different networks"
    )


@rule(
    "moto.ec2.models.route_tables:RouteBackend.delete_route",
    "route_table_id",
    "destination_cidr_block",
)
def delete_route(
    moto: Callable[..., Any],
    backend: Any,
    route_table_id: str,
    destination_cidr_block: str | None,
    *arguments: Any,
    **named: Any,
) -> Any:
    """The route to the network itself stays, while the network has that range."""
    local = () if giving_back.get() else backend.get_route_table(route_table_id).routes
    for each in local:
        if each.local and destination_cidr_block and each.destination_cidr_block == destination_cidr_block:
            raise refusal(
                "InvalidParameterValue",
                f"cannot remove local route {destination_cidr_block} in route table {route_table_id}",
            )
    return moto(route_table_id, destination_cidr_block, *arguments, **named)


@rule("moto.ec2.models.route_tables:RouteBackend.associate_route_table", "route_table_id")
def associate_route_table(
    moto: Callable[..., Any],
    backend: Any,
    route_table_id: str,
    gateway_id: str | None = None,
    subnet_id: str | None = None,
) -> Any:
    """A subnet of the same network that has no other table: else Resource.AlreadyAssociated."""
    if subnet_id:
        table = backend.get_route_table(route_table_id)
        if backend.get_subnet(subnet_id).vpc_id != table.vpc_id:
            raise _other_network(route_table_id, "subnet", subnet_id)
        for other in backend.route_tables.values():
            if other is not table and subnet_id in other._associations.values():
                raise refusal(
                    "Resource.AlreadyAssociated",
                    f"the specified association for route table {route_table_id} conflicts "
                    "with an existing association",
                )
    return moto(route_table_id, gateway_id, subnet_id)


@rule("moto.ec2.models.route_tables:RouteBackend.delete_route_table", "route_table_id")
def delete_route_table(moto: Callable[..., Any], backend: Any, route_table_id: str) -> Any:
    """The main table stays as long as its VPC does."""
    if backend.get_route_table(route_table_id).main_association_id is not None and not deleting_vpc.get():
        raise refusal(
            "DependencyViolation",
            f"The routeTable '{route_table_id}' has dependencies and cannot be deleted.",
        )
    return moto(route_table_id)
