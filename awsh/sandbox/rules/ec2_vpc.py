"""Rules of VPC: address ranges, one internet gateway, and what must go first."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from awsh.sandbox.rules import rule

deleting_vpc: ContextVar[bool] = ContextVar("deleting_vpc", default=False)
"""moto deletes the default security group itself, which nobody else may."""

giving_back: ContextVar[bool] = ContextVar("giving_back", default=False)
"""moto takes the route to a range away with it, which nobody else may."""


def refusal(code: str, message: str) -> Exception:
    """What EC2 answers, to be raised."""
    from moto.ec2.exceptions import EC2ClientError

    return EC2ClientError(code, message)


def canonical(cidr: str) -> str:
    """The range with its host bits cleared, as AWS keeps it; what is none stays for moto to refuse."""
    try:
        return str(ipaddress.IPv4Network(cidr, strict=False))
    except ValueError:
        return cidr


@rule("moto.ec2.models.vpcs:VPCBackend.create_vpc", "cidr_block")
def create_vpc(moto: Callable[..., Any], backend: Any, cidr_block: str, *arguments: Any, **named: Any) -> Any:
    """Host bits are cleared."""
    made = moto(canonical(cidr_block), *arguments, **named)
    _open_six(backend, made)
    return made


def _open_six(backend: Any, vpc: Any) -> None:
    """With a range of IPv6 its default network ACL lets all of it through, until that is changed."""
    from moto.ec2.models.network_acls import NetworkAclEntry

    if not vpc.get_cidr_block_association_set(ipv6=True):
        return
    for acl in backend.network_acls.values():
        numbers = {entry.rule_number for entry in acl.network_acl_entries}
        if acl.vpc_id == vpc.id and acl.default and 32768 not in numbers:
            for egress in (True, False):
                for number, action in ((101, "allow"), (32768, "deny")):
                    given: Any = (backend, acl.id, number, "-1", action, egress, None, *[None] * 4, "::/0")
                    acl.network_acl_entries.append(NetworkAclEntry(*given))


@rule("moto.ec2.models.vpcs:VPCBackend.associate_vpc_cidr_block", "vpc_id", "cidr_block")
def associate_vpc_cidr_block(
    moto: Callable[..., Any], backend: Any, vpc_id: str, cidr_block: str, *arguments: Any, **named: Any
) -> Any:
    """A further range has /16 to /28 and overlaps none that the VPC has: else InvalidVpc.Range.

    With one of IPv6 the default network ACL is opened for it.
    """
    if cidr_block:
        cidr_block = canonical(cidr_block)
        try:
            new = ipaddress.IPv4Network(cidr_block)
        except ValueError:
            raise refusal(
                "InvalidParameterValue",
                f"Value ({cidr_block}) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
            ) from None
        if not 16 <= new.prefixlen <= 28:
            raise refusal("InvalidVpc.Range", f"The CIDR '{cidr_block}' is invalid.")
        for known in backend.get_vpc(vpc_id).get_cidr_block_association_set():
            state = known.get("cidr_block_state", {}).get("state")
            if state != "disassociated" and new.overlaps(ipaddress.IPv4Network(known["cidr_block"])):
                raise refusal(
                    "InvalidVpc.Range",
                    f"The CIDR '{cidr_block}' is invalid: it overlaps {known['cidr_block']} of {vpc_id}.",
                )
    answer = moto(vpc_id, cidr_block, *arguments, **named)
    _open_six(backend, backend.get_vpc(vpc_id))
    return answer


@rule("moto.ec2.models.vpcs:VPCBackend.disassociate_vpc_cidr_block", "association_id")
def disassociate_vpc_cidr_block(moto: Callable[..., Any], backend: Any, association_id: str) -> Any:
    """A range in which a subnet is stays: InvalidCidrBlock.InUse."""
    for vpc in list(backend.vpcs.values()):
        for held in vpc.get_cidr_block_association_set():
            if held["association_id"] == association_id:
                _refuse_used(backend, vpc.id, ipaddress.IPv4Network(held["cidr_block"]))
    token = giving_back.set(True)
    try:
        return moto(association_id)
    finally:
        giving_back.reset(token)


def _refuse_used(backend: Any, vpc_id: str, network: ipaddress.IPv4Network) -> None:
    for zone in backend.subnets.values():
        for subnet in zone.values():
            if subnet.vpc_id == vpc_id and subnet.cidr.version == 4 and subnet.cidr.overlaps(network):
                raise refusal(
                    "InvalidCidrBlock.InUse",
                    f"The vpc {vpc_id} currently has a subnet within CIDR block {network}",
                )


@rule("moto.ec2.models.subnets:SubnetBackend.create_subnet", "vpc_id", "cidr_block")
def create_subnet(
    moto: Callable[..., Any], backend: Any, vpc_id: str, cidr_block: str, *arguments: Any, **named: Any
) -> Any:
    """A subnet has /16 to /28: else InvalidSubnet.Range."""
    if cidr_block:
        cidr_block = canonical(cidr_block)
        length = cidr_block.partition("/")[2]
        if length.isdigit() and not 16 <= int(length) <= 28:
            raise refusal("InvalidSubnet.Range", f"The CIDR '{cidr_block}' is invalid.")
    return moto(vpc_id, cidr_block, *arguments, **named)


@rule("moto.ec2.models.subnets:Subnet.ipv6_cidr_block_association_set")
def ipv6_ranges(moto: Callable[..., Any], subnet: Any) -> Any:
    """moto writes the whole state, a mapping, where its name belongs."""
    found = moto()
    for each in found:
        held = subnet.ipv6_cidr_block_associations[each["associationId"]]
        each["ipv6CidrBlockState"]["State"] = held["ipv6CidrBlockState"]["State"]
    return found


@rule("moto.ec2.models.subnets:SubnetBackend.delete_subnet", "subnet_id")
def delete_subnet(moto: Callable[..., Any], backend: Any, subnet_id: str) -> Any:
    """A subnet in which something has an address stays: DependencyViolation."""
    from awsh.sandbox.rules import ec2_endpoints
    from awsh.sandbox.rules.ec2_nat import settled

    ec2_endpoints.settled(backend)
    used = any(eni.subnet.id == subnet_id for eni in backend.enis.values())
    nat = any(each.subnet_id == subnet_id and each.state != "deleted" for each in settled(backend))
    if used or nat:
        raise refusal(
            "DependencyViolation", f"The subnet '{subnet_id}' has dependencies and cannot be deleted."
        )
    gone = moto(subnet_id)
    # What a subnet was bound to is free of it afterwards; in moto it could never be deleted.
    for acl in backend.network_acls.values():
        acl._associations = {
            key: each for key, each in acl._associations.items() if each.subnet_id != subnet_id
        }
    for table in backend.route_tables.values():
        for key in [key for key, each in table._associations.items() if each == subnet_id]:
            del table._associations[key]
    return gone


@rule("moto.ec2.models.vpcs:VPCBackend.delete_vpc", "vpc_id")
def delete_vpc(moto: Callable[..., Any], backend: Any, vpc_id: str) -> Any:
    """A VPC with a gateway, a group or an ACL of its own, or an endpoint stays: DependencyViolation."""
    from awsh.sandbox.rules.ec2_endpoints import settled

    backend.get_vpc(vpc_id)
    gateway = any(
        each.vpc is not None and each.vpc.id == vpc_id for each in backend.internet_gateways.values()
    )
    groups = any(each.name != "default" for each in backend.groups.get(vpc_id, {}).values())
    egress = any(each.vpc_id == vpc_id for each in backend.egress_only_internet_gateways.values())
    acls = any(each.vpc_id == vpc_id and not each.default for each in backend.network_acls.values())
    endpoints = any(each.vpc_id == vpc_id for each in settled(backend))
    if gateway or egress or groups or acls or endpoints:
        raise refusal("DependencyViolation", f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
    token = deleting_vpc.set(True)
    try:
        gone = moto(vpc_id)
    finally:
        deleting_vpc.reset(token)
    for id in [id for id, acl in backend.network_acls.items() if acl.vpc_id == vpc_id]:
        del backend.network_acls[id]
    return gone


@rule(
    "moto.ec2.models.internet_gateways:InternetGatewayBackend.attach_internet_gateway",
    "internet_gateway_id",
    "vpc_id",
)
def attach_internet_gateway(
    moto: Callable[..., Any], backend: Any, internet_gateway_id: str, vpc_id: str
) -> Any:
    """A VPC has one internet gateway at most. moto itself refuses a gateway that has a VPC already."""
    gateway = backend.get_internet_gateway(internet_gateway_id)
    taken = any(each.vpc is not None and each.vpc.id == vpc_id for each in backend.internet_gateways.values())
    if taken and gateway.vpc is None:
        raise refusal("InvalidParameterValue", f"Network {vpc_id} already has an internet gateway attached")
    return moto(internet_gateway_id, vpc_id)


@rule(
    "moto.ec2.models.internet_gateways:InternetGatewayBackend.detach_internet_gateway",
    "internet_gateway_id",
    "vpc_id",
)
def detach_internet_gateway(
    moto: Callable[..., Any], backend: Any, internet_gateway_id: str, vpc_id: str
) -> Any:
    """A gateway through which something of the VPC is reached stays: DependencyViolation."""
    gateway = backend.get_internet_gateway(internet_gateway_id)
    attached = gateway.vpc is not None and gateway.vpc.id == vpc_id
    if attached and any(each.public_ip and each.subnet.vpc_id == vpc_id for each in backend.enis.values()):
        raise refusal(
            "DependencyViolation",
            f"Network {vpc_id} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway.",
        )
    return moto(internet_gateway_id, vpc_id)
