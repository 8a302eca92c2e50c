"""What somebody uses in a VPC, and what therefore stands in the way of deleting it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from awsh import Context, by, named, tags_of
from awsh_vpc.removing.inside import idle
from awsh_vpc.removing.inside import instances as living
from awsh_vpc.removing.owners import Owner, owner_of, present
from awsh_vpc.removing.types import Thing, in_vpc


def interfaces_of(things: Iterable[Thing]) -> set[str]:
    """The network interfaces that VPC endpoints and NAT gateways among THINGS take with them."""
    found: set[str] = set()
    for thing in things:
        found.update(thing.record.get("NetworkInterfaceIds") or ())
        for address in thing.record.get("NatGatewayAddresses") or ():
            found.add(address.get("NetworkInterfaceId", ""))
    return found


def user_of(interface: dict[str, Any]) -> str:
    """What a network interface is there for, as far as AWS says."""
    instance = (interface.get("Attachment") or {}).get("InstanceId")
    if instance:
        return f"instance {instance}"
    called = named(interface["NetworkInterfaceId"], tags_of(interface).get("Name", ""))
    use = interface.get("Description") or interface.get("InterfaceType") or interface["Status"]
    return f"network interface {called}, {use!r}"


def in_the_way(ctx: Context, vpc: str, things: Iterable[Thing], all: bool) -> list[str]:
    """What somebody uses and `vpc rm` leaves alone: each with what it is. Empty when the VPC can go.

    things: what goes, with its network interfaces. all: instances go too.
    """
    going = {thing.id for thing in things} | interfaces_of(things)
    owners = {Owner(thing.type.noun, thing.name) for thing in things}
    found = []
    instances = set()
    for record in living(ctx, vpc):
        instances.add(record["InstanceId"])
        if not all:
            called = named(record["InstanceId"], tags_of(record).get("Name", ""))
            found.append(f"instance {called}, {record['State']['Name']}")
    known: dict[Owner, list[str] | None] = {}
    for record in in_vpc("describe_network_interfaces", "NetworkInterfaces[]")(ctx, vpc):
        attached = (record.get("Attachment") or {}).get("InstanceId")
        owner = owner_of(record)
        if idle(record) or record["NetworkInterfaceId"] in going or attached in instances or owner in owners:
            continue
        if owner is not None and owner not in known:
            known[owner] = present(ctx, owner, vpc)
            found += known[owner] or ()
        if owner is None or not known[owner]:
            found.append(user_of(record))
    for record in ctx.search(
        "ec2", "describe_vpn_gateways", "VpnGateways[]", Filters=by("attachment.vpc-id", vpc)
    ):
        if any(
            a.get("VpcId") == vpc and a.get("State") != "detached" for a in record.get("VpcAttachments") or ()
        ):
            called = named(record["VpnGatewayId"], tags_of(record).get("Name", ""))
            found.append(f"VPN gateway {called}, attached")
    return found
