"""Rules of EC2: a peering connection takes its time, and joins what can be told apart."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from awsh.sandbox import clock
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

SECONDS = 0.5
"""How long a connection takes from one state to the next."""

_PEERING = "moto.ec2.models.vpc_peering_connections:VPCPeeringConnectionBackend"
_LIVE = ("initiating-request", "pending-acceptance", "provisioning", "active")


def settle(peering: Any) -> Any:
    """The connection, in the state that it has reached by now."""
    status = peering._status
    if clock.now() >= getattr(peering, "changes_at", 0.0):
        if status.code == "initiating-request":
            if getattr(peering, "overlaps", False):
                status.code = "failed"
                status.message = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"
            else:
                status.pending()
        elif status.code == "provisioning":
            status.accept()
    return peering


@rule(f"{_PEERING}.create_vpc_peering_connection", "vpc", "peer_vpc")
def create_vpc_peering_connection(
    moto: Callable[..., Any], backend: Any, vpc: Any, peer_vpc: Any, tags: Any = None
) -> Any:
    """One between two VPCs; with overlapping ranges it fails, some time after the answer."""
    ends = {vpc.id, peer_vpc.id}
    for other in backend.vpc_pcxs.values():
        if {other.vpc.id, other.peer_vpc.id} == ends and settle(other)._status.code in _LIVE:
            raise refusal(
                "VpcPeeringConnectionAlreadyExists",
                f"There is already a VPC peering connection between {vpc.id} and {peer_vpc.id}: {other.id}",
            )
    made = moto(vpc, peer_vpc, tags)
    made._status.initiating()
    made.overlaps = any(one.overlaps(two) for one, two in product(_ranges(vpc), _ranges(peer_vpc)))
    made.changes_at = clock.now() + SECONDS
    return made


def _ranges(vpc: Any) -> Iterator[ipaddress.IPv4Network]:
    for each in vpc.get_cidr_block_association_set():
        if each.get("cidr_block_state", {}).get("state") != "disassociated":
            yield ipaddress.IPv4Network(each["cidr_block"])


@rule(f"{_PEERING}.get_vpc_peering_connection", "vpc_pcx_id")
def get_vpc_peering_connection(moto: Callable[..., Any], backend: Any, vpc_pcx_id: str) -> Any:
    """InvalidVpcPeeringConnectionID.NotFound, as AWS spells it."""
    if vpc_pcx_id not in backend.vpc_pcxs:
        raise refusal(
            "InvalidVpcPeeringConnectionID.NotFound",
            f"The vpcPeeringConnection ID '{vpc_pcx_id}' does not exist",
        )
    return settle(moto(vpc_pcx_id))


@rule(f"{_PEERING}.accept_vpc_peering_connection", "vpc_pcx_id")
def accept_vpc_peering_connection(moto: Callable[..., Any], backend: Any, vpc_pcx_id: str) -> Any:
    """Provisioning first."""
    accepted = moto(vpc_pcx_id)
    accepted._status.code, accepted._status.message = "provisioning", "Provisioning"
    accepted.changes_at = clock.now() + SECONDS
    return accepted


@rule(f"{_PEERING}.delete_vpc_peering_connection", "vpc_pcx_id")
def delete_vpc_peering_connection(moto: Callable[..., Any], backend: Any, vpc_pcx_id: str) -> Any:
    """What is over already cannot be deleted: InvalidStateTransition."""
    state = backend.get_vpc_peering_connection(vpc_pcx_id)._status.code
    if state in ("failed", "rejected", "expired"):
        raise refusal(
            "InvalidStateTransition",
            f"Invalid state transition for {vpc_pcx_id}, attempted to delete {state}",
        )
    return moto(vpc_pcx_id)


@rule("moto.ec2.responses.vpc_peering_connections:VPCPeeringConnections.describe_vpc_peering_connections")
def describe_vpc_peering_connections(moto: Callable[..., Any], response: Any) -> Any:
    """Ids that exist; and filters, which moto does not read."""
    backend = response.ec2_backend
    for id in response._get_param("VpcPeeringConnectionIds", []):
        backend.get_vpc_peering_connection(id)
    for each in backend.vpc_pcxs.values():
        settle(each)
    answer = moto()
    wanted = response._filters_from_querystring()
    answer.result["VpcPeeringConnections"] = [
        each
        for each in answer.result["VpcPeeringConnections"]
        if all(_has(each, name, values) for name, values in wanted.items())
    ]
    return answer


def _has(peering: Any, name: str, values: list[str]) -> bool:
    side, _, field = name.partition(".")
    infos = {"requester-vpc-info": peering.vpc, "accepter-vpc-info": peering.peer_vpc}
    if side in infos and field in ("vpc-id", "owner-id", "cidr-block"):
        vpc = infos[side]
        return {"vpc-id": vpc.id, "owner-id": vpc.owner_id, "cidr-block": vpc.cidr_block}[field] in values
    if name == "status-code":
        return peering._status.code in values
    if name == "vpc-peering-connection-id":
        return peering.id in values
    found = peering.get_filter_value(name, "DescribeVpcPeeringConnections")
    return any(each in values for each in (found if isinstance(found, list) else [found]))
