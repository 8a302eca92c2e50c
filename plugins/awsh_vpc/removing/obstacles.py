"""What somebody uses in a VPC, and what therefore stands in the way of deleting it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from awsh import AwsError, Context, by, named, tags_of
from awsh_vpc.removing.inside import idle
from awsh_vpc.removing.inside import instances as living
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


_OF_DATABASES = "RDSNetworkInterface"
"""How RDS describes its network interfaces; whose each is it does not say."""


def _databases(ctx: Context, vpc: str) -> list[str]:
    """Each with the line that removes it (DescribeDBInstances); none where that is not allowed."""
    try:
        records = list(ctx.search("rds", "describe_db_instances", "DBInstances[]"))
    except AwsError:
        # Their network interfaces are still named.
        return []
    return [
        f"database {record['DBInstanceIdentifier']}, {record['DBInstanceStatus']} "
        f"(`rds rm {record['DBInstanceIdentifier']}`)"
        for record in records
        if (record.get("DBSubnetGroup") or {}).get("VpcId") == vpc
    ]


def in_the_way(ctx: Context, vpc: str, own: set[str], all: bool) -> list[str]:
    """What somebody uses and `vpc rm` leaves alone: each with what it is. Empty when the VPC can go.

    own: network interfaces that will go with what they belong to. all: instances go too.
    """
    found = []
    instances = set()
    for record in living(ctx, vpc):
        instances.add(record["InstanceId"])
        if not all:
            called = named(record["InstanceId"], tags_of(record).get("Name", ""))
            found.append(f"instance {called}, {record['State']['Name']}")
    interfaces = list(in_vpc("describe_network_interfaces", "NetworkInterfaces[]")(ctx, vpc))
    others = [each for each in interfaces if each.get("Description") != _OF_DATABASES]
    if len(others) < len(interfaces) and (databases := _databases(ctx, vpc)):
        found += databases
        interfaces = others
    for record in interfaces:
        attached = (record.get("Attachment") or {}).get("InstanceId")
        if not (idle(record) or record["NetworkInterfaceId"] in own or attached in instances):
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
