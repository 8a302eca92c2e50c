"""Rules of EC2: what a VPC endpoint needs, the routes and interfaces it has, and the time it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from awsh.sandbox import clock
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

SECONDS = 1.0
"""How long an interface endpoint takes to come or to go."""

_VPCS = "moto.ec2.models.vpcs:VPCBackend"
_NEXT = {"pending": "available", "deleting": "deleted"}


def settled(backend: Any) -> list[Any]:
    """Every endpoint that AWS still tells of, in the state that it has reached by now."""
    for each in list(backend.vpc_end_points.values()):
        if each.state in _NEXT and clock.now() >= getattr(each, "changes_at", 0.0):
            each.state = _NEXT[each.state]
            if each.state == "deleted":
                _drop_interfaces(backend, each.network_interface_ids)
        if each.state == "deleted":
            del backend.vpc_end_points[each.id]
    return list(backend.vpc_end_points.values())


@rule(f"{_VPCS}.create_vpc_endpoint", "vpc_id", "service_name", "endpoint_type", "policy_document")
def create_vpc_endpoint(
    moto: Callable[..., Any],
    backend: Any,
    vpc_id: str,
    service_name: str,
    endpoint_type: str | None = None,
    policy_document: str | None = None,
    route_table_ids: list[str] | None = None,
    subnet_ids: list[str] | None = None,
    **named: Any,
) -> Any:
    """Of a service that there is; a gateway unless told, which moto could not delete."""
    kind = endpoint_type or "Gateway"
    details = backend.describe_vpc_endpoint_services([], [], 0, None, backend.region_name)["servicesDetails"]
    kinds = {
        offered["ServiceType"]
        for each in details
        if each["ServiceName"] == service_name
        for offered in each["ServiceType"]
    }
    if not kinds:
        raise refusal("InvalidServiceName", f"The Vpc Endpoint Service '{service_name}' does not exist")
    if kind not in kinds:
        raise refusal(
            "InvalidParameter",
            f"Endpoint type ({kind}) does not match available service types ([{', '.join(sorted(kinds))}]).",
        )
    tables, subnets = list(route_table_ids or ()), list(subnet_ids or ())
    if kind == "Gateway":
        _check_tables(backend, service_name, tables)
    elif kind == "Interface":
        _check_subnets(backend, vpc_id, subnets)
        if named.get("private_dns_enabled"):
            _check_private_dns(backend, vpc_id, service_name)
    made = moto(vpc_id, service_name, kind, policy_document, tables, subnets, **named)
    if kind == "Gateway":
        made.private_dns_enabled = False
    if kind == "Interface":
        if not made.security_group_ids:
            default = backend.get_security_group_by_name_or_id("default", vpc_id=vpc_id)
            made.security_group_ids = [default.id] if default else []
        for id in made.network_interface_ids:
            _furnish(backend, made, backend.enis[id])
        host = f"{service_name.rpartition('.')[2]}.{backend.region_name}.vpce.amazonaws.com"
        for each in made.dns_entries or ():
            # moto's ends in the service's name, which is written the other way round.
            each["dns_name"] = f"{each['dns_name'].partition('.')[0]}.{host}"
        made.state, made.changes_at = "pending", clock.now() + SECONDS
    return made


def _check_tables(backend: Any, service: str, tables: Iterable[str]) -> None:
    for id in tables:
        table = backend.get_route_table(id)
        for route in table.routes:
            prefixes = route.destination_prefix_list
            if prefixes is not None and prefixes.prefix_list_name == service:
                raise refusal(
                    "RouteAlreadyExists",
                    f"route table {id} already has a route with destination-prefix-list-id {prefixes.id}",
                )


def _check_subnets(backend: Any, vpc: str, subnets: Iterable[str], present: Iterable[str] = ()) -> None:
    zones = {backend.get_subnet(id).availability_zone for id in present}
    for id in subnets:
        subnet = backend.get_subnet(id)
        if subnet.vpc_id != vpc:
            raise refusal("InvalidParameter", f"Subnet {id} does not belong to VPC {vpc}")
        if subnet.availability_zone in zones:
            raise refusal(
                "DuplicateSubnetsInSameZone",
                f"Found another VPC endpoint subnet in the availability zone of {id}. VPC endpoint subnets "
                "should be in different availability zones supported by the VPC endpoint service.",
            )
        zones.add(subnet.availability_zone)


def _check_private_dns(backend: Any, vpc_id: str, service: str) -> None:
    vpc = backend.get_vpc(vpc_id)
    if not (_true(vpc.enable_dns_support) and _true(vpc.enable_dns_hostnames)):
        raise refusal(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
            f"set to true for {vpc_id}",
        )
    for other in settled(backend):
        if other.vpc_id == vpc_id and other.service_name == service and other.private_dns_enabled:
            raise refusal(
                "InvalidParameter",
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{service.rpartition('.')[2]}.{backend.region_name}.amazonaws.com in the VPC {vpc_id}",
            )


@rule("moto.ec2.models.vpcs:random_private_ip", "cidr", "ipv6")
def random_private_ip(moto: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    """None of anywhere: the interface of an endpoint has one of its subnet."""
    return ""


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


def _furnish(backend: Any, endpoint: Any, eni: Any) -> None:
    """An interface that a service keeps: nobody else deletes it."""
    eni.requester_managed, eni.interface_type, eni.status = True, "vpc_endpoint", "in-use"
    eni.description = f"VPC Endpoint Interface {endpoint.id}"
    eni._group_set = [
        group for id in endpoint.security_group_ids if (group := backend.get_security_group_from_id(id))
    ]


def _drop_interfaces(backend: Any, ids: Iterable[str]) -> None:
    for id in ids:
        backend.enis.pop(id, None)


@rule(f"{_VPCS}.modify_vpc_endpoint", "vpc_id")
def modify_vpc_endpoint(moto: Callable[..., Any], backend: Any, vpc_id: str, **given: Any) -> Any:
    """Routes and interfaces follow, which moto leaves as they were."""
    endpoint = next((each for each in settled(backend) if each.id == vpc_id), None)
    if endpoint is None:
        raise refusal("InvalidVpcEndpointId.NotFound", f"The VpcEndPoint ID '{vpc_id}' does not exist")
    tables, subnets = given.get("add_route_tables") or [], given.get("add_subnets") or []
    _check_tables(backend, endpoint.service_name, [id for id in tables if id not in endpoint.route_table_ids])
    kept = [id for id in endpoint.subnet_ids or () if id not in (given.get("remove_subnets") or ())]
    _check_subnets(backend, endpoint.vpc_id, [id for id in subnets if id not in kept], kept)
    before = list(endpoint.route_table_ids)
    answer = moto(vpc_id, **given)
    for id in set(endpoint.route_table_ids) - set(before):
        backend.create_route(
            id, None, gateway_id=vpc_id, destination_prefix_list_id=endpoint.destination_prefix_list_id
        )
    for id in set(before) - set(endpoint.route_table_ids):
        _drop_route(backend, id, endpoint)
    _follow_subnets(backend, endpoint)
    return answer


def _follow_subnets(backend: Any, endpoint: Any) -> None:
    if endpoint.vpc_endpoint_type != "Interface":
        return
    there = {backend.enis[id].subnet.id: id for id in endpoint.network_interface_ids if id in backend.enis}
    gone = [id for subnet, id in there.items() if subnet not in endpoint.subnet_ids]
    _drop_interfaces(backend, gone)
    endpoint.network_interface_ids = [id for id in there.values() if id not in gone]
    for subnet in endpoint.subnet_ids:
        if subnet not in there:
            eni = backend.create_network_interface(subnet, "")
            endpoint.network_interface_ids.append(eni.id)
    for id in endpoint.network_interface_ids:
        _furnish(backend, endpoint, backend.enis[id])


def _drop_route(backend: Any, table: str, endpoint: Any) -> None:
    found = backend.route_tables.get(table)
    for key, route in list(found._routes.items()) if found else ():
        if route.gateway is not None and getattr(route.gateway, "id", None) == endpoint.id:
            del found._routes[key]


@rule("moto.ec2.responses.vpcs:VPCs.delete_vpc_endpoints")
def delete_vpc_endpoints(moto: Callable[..., Any], response: Any) -> Any:
    """Deleting first, with its interfaces until it is gone; what is not there is told among the rest."""
    from moto.core.responses import ActionResult

    backend = response.ec2_backend
    living = {each.id: each for each in settled(backend)}
    unsuccessful = []
    for id in response._get_param("VpcEndpointIds", []):
        endpoint = living.get(id)
        if endpoint is None:
            message = f"The Vpc Endpoint Id '{id}' does not exist"
            error = {"Code": "InvalidVpcEndpoint.NotFound", "Message": message}
            unsuccessful.append({"ResourceId": id, "Error": error})
            continue
        for table in endpoint.route_table_ids:
            _drop_route(backend, table, endpoint)
        endpoint.private_dns_enabled = False
        endpoint.state, endpoint.changes_at = "deleting", clock.now() + SECONDS
    return ActionResult({"Unsuccessful": unsuccessful})


@rule(f"{_VPCS}.describe_vpc_endpoints", "vpc_end_point_ids", "filters")
def describe_vpc_endpoints(
    moto: Callable[..., Any], backend: Any, vpc_end_point_ids: list[str] | None, filters: Any = None
) -> Any:
    """Each in the state it has reached; one that is gone is no longer told of."""
    settled(backend)
    return moto(vpc_end_point_ids, filters)
