"""The networks of moto's EC2 as network.py wants to see them: read anew for every question.

What is read may be changed by another thread meanwhile; collections are copied before they are gone through.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh.sandbox.network import Entry, Group, Route, Rule, Subnet


def ec2_backends() -> Iterator[Any]:
    """Those of every account and region in use."""
    from moto.ec2.models import ec2_backends

    for regions in list(ec2_backends.values()):
        yield from list(dict.values(regions))


class Topology:
    """The networks of all regions, which know each other through peerings."""

    def subnet(self, id: str) -> Subnet | None:
        for backend in ec2_backends():
            for zone in list(backend.subnets.values()):
                if id in zone:
                    subnet = zone[id]
                    return Subnet(
                        subnet.vpc_id,
                        subnet.cidr_block,
                        tuple(_routes(backend, subnet)),
                        tuple(_entries(backend, id)),
                    )
        return None

    def group(self, id: str) -> Group | None:
        for backend in ec2_backends():
            for groups in list(backend.groups.values()):
                if id in groups:
                    ingress = tuple(_rule(backend, each) for each in list(groups[id].ingress_rules))
                    return Group(
                        ingress, tuple(_rule(backend, each) for each in list(groups[id].egress_rules))
                    )
        return None


def _routes(backend: Any, subnet: Any) -> Iterator[Route]:
    main = None
    for table in list(backend.route_tables.values()):
        if subnet.id in list(table._associations.values()):
            break
        if table.vpc_id == subnet.vpc_id and table.main_association_id is not None:
            main = table
    else:
        if main is None:
            return
        table = main
    for route in table.routes:
        for cidr in _destinations(backend, route):
            yield _route(route, cidr, subnet.vpc_id)


def _destinations(backend: Any, route: Any) -> list[str]:
    if route.destination_prefix_list is not None:
        return _ranges(backend, route.destination_prefix_list.id)
    return [route.destination_cidr_block] if route.destination_cidr_block else []


def _route(route: Any, cidr: str, vpc: str) -> Route:
    if route.local:
        return Route(cidr, "local")
    if route.state != "active":
        return Route(cidr, "other")
    if (route.gateway_id or "").startswith("igw-"):
        return Route(cidr, "internet")
    if route.nat_gateway is not None:
        return Route(cidr, "nat")
    if route.vpc_pcx is not None:
        ends = (route.vpc_pcx.vpc.id, route.vpc_pcx.peer_vpc.id)
        return Route(cidr, "peering", ends[1] if ends[0] == vpc else ends[0])
    return Route(cidr, "other")


def _entries(backend: Any, subnet: str) -> Iterator[Entry]:
    for acl in list(backend.network_acls.values()):
        if any(each.subnet_id == subnet for each in list(acl._associations.values())):
            for entry in list(acl.network_acl_entries):
                yield Entry(
                    int(entry.rule_number),
                    str(entry.egress).lower() == "true",
                    entry.rule_action == "allow",
                    str(entry.protocol),
                    entry.cidr_block or "",
                    _port(entry.port_range_from),
                    _port(entry.port_range_to),
                )


def _port(given: Any) -> int | None:
    return None if given in (None, "") else int(given)


def _rule(backend: Any, rule: Any) -> Rule:
    ranges = [rule.ip_range["CidrIp"]] if rule.ip_range.get("CidrIp") else []
    if rule.prefix_list_id:
        ranges += _ranges(backend, rule.prefix_list_id)
    group = rule.source_group.get("GroupId")
    return Rule(
        str(rule.ip_protocol), rule.from_port, rule.to_port, tuple(ranges), (str(group),) if group else ()
    )


def _ranges(backend: Any, prefix_list: str) -> list[str]:
    found = backend.managed_prefix_lists.get(prefix_list)
    entries = (found.entries.get(found.version) or []) if found is not None else []
    return [str(entry["Cidr"]) for entry in entries]
