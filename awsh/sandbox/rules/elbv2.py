"""Rules of load balancers: two zones for an application's, and a network interface in each of their subnets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

_KINDS = {"application": "app", "network": "net", "gateway": "gwy"}


@rule(
    "moto.elbv2.models:ELBv2Backend.create_load_balancer",
    *("name", "security_groups", "subnet_ids", "subnet_mappings", "scheme", "loadbalancer_type"),
)
def create_load_balancer(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """Subnets of two zones for an application's; in each it has an interface, by which it is reached."""
    made = moto(*arguments, **named)
    zones = {subnet.availability_zone for subnet in made.subnets}
    if made.type == "application" and len(zones) < 2:
        from moto.elbv2.exceptions import ELBClientError

        backend.load_balancers.pop(made.arn)
        raise ELBClientError(
            "ValidationError", "At least two subnets in two different Availability Zones must be specified"
        )
    if made.type == "application" and not made.security_groups:
        default = [
            each.id for each in backend.ec2_backend.groups[made.vpc_id].values() if each.name == "default"
        ]
        made.security_groups = default
    for subnet in made.subnets:
        _connect(backend.ec2_backend, made, subnet)
    return made


def _connect(ec2: Any, balancer: Any, subnet: Any) -> None:
    from awsh.sandbox.rules.ec2_addresses import fresh_address

    card = ec2.create_network_interface(
        subnet, None, group_ids=list(balancer.security_groups or ()), description=_described(balancer)
    )
    card.requester_managed, card.requester_id, card.status = True, "amazon-elb", "in-use"
    if balancer.scheme == "internet-facing":
        card.public_ip = fresh_address(ec2)


def _described(balancer: Any) -> str:
    kind = _KINDS.get(balancer.type, "app")
    return f"ELB {kind}/{balancer.name}/{balancer.arn.rpartition('/')[2]}"


@rule("moto.elbv2.models:ELBv2Backend.delete_load_balancer", "arn")
def delete_load_balancer(moto: Callable[..., Any], backend: Any, arn: str) -> None:
    """Its interfaces go with it."""
    balancer = backend.load_balancers.get(arn)
    moto(arn)
    if balancer is not None:
        enis = backend.ec2_backend.enis
        for id in [id for id, card in enis.items() if card.description == _described(balancer)]:
            del enis[id]


@rule("moto.elbv2.models:ELBv2Backend.set_security_groups", "arn", "sec_groups")
def set_security_groups(moto: Callable[..., Any], backend: Any, arn: str, sec_groups: list[str]) -> Any:
    """Its interfaces have them too."""
    done = moto(arn, sec_groups)
    ec2 = backend.ec2_backend
    groups = [ec2.get_security_group_from_id(id) for id in sec_groups]
    for card in list(ec2.enis.values()):
        if card.description == _described(backend.load_balancers[arn]):
            card._group_set = [group for group in groups if group is not None]
    return done
