"""Rules of VPC: the default VPC leads to the Internet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule


@rule("moto.ec2.models.vpcs:VPCBackend.create_default_vpc")
def create_default_vpc(moto: Callable[..., Any], backend: Any) -> Any:
    """It has an internet gateway, to which its main route table leads."""
    vpc = moto()
    gateway = backend.create_internet_gateway()
    backend.attach_internet_gateway(gateway.id, vpc.id)
    for table in backend.route_tables.values():
        if table.vpc_id == vpc.id and table.main_association_id is not None:
            backend.create_route(table.id, "0.0.0.0/0", gateway_id=gateway.id)
    return vpc
