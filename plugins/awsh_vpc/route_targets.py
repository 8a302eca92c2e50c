"""What a route may lead to: found by name, and checked against AWS's rules before AWS refuses."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Network, ip_network
from typing import Any

from awsh import CommandError, Context, UsageError, by, named, tags_of
from awsh_vpc.rows import vpc_row

PARAMETERS = {
    "igw": "GatewayId",
    "vgw": "GatewayId",
    "nat": "NatGatewayId",
    "i": "InstanceId",
    "eni": "NetworkInterfaceId",
    "pcx": "VpcPeeringConnectionId",
    "vpce": "VpcEndpointId",
    "eigw": "EgressOnlyInternetGatewayId",
    "tgw": "TransitGatewayId",
    "lgw": "LocalGatewayId",
    "cagw": "CarrierGatewayId",
}
"""The parameter of CreateRoute that takes an id, by how the id begins."""

WORDS = ("igw", "nat", "egress-igw")
"""What stands for the VPC's own."""

_MIDDLEBOXES = ("i", "eni", "vpce")
"""What alone may stand in the way between subnets of one VPC."""

_NAT64 = IPv6Network("64:ff9b::/96")


def target(ctx: Context, vpc: str, given: str) -> str:
    """The id that GIVEN means: itself, or for a word in WORDS the VPC's only one. Raises CommandError."""
    if given == "igw":
        from awsh_vpc.vpcs import gateway_of

        found = gateway_of(ctx, vpc)
        if found is None:
            raise CommandError(
                f"VPC {vpc} has no internet gateway", hint=f"`vpc igw create --attach {vpc}` first"
            )
        return found
    if given == "egress-igw":
        from awsh_vpc.egress_igws import gateways

        outlet = next(gateways(ctx, vpc), None)
        if outlet is None:
            raise CommandError(
                f"VPC {vpc} has no egress-only internet gateway",
                hint=f"`vpc egress-igw create --vpc {vpc}` first",
            )
        return outlet["id"]
    return _only_nat(ctx, vpc) if given == "nat" else given


def _only_nat(ctx: Context, vpc: str) -> str:
    filters = [*by("vpc-id", vpc), *by("state", "pending", "available")]
    found = list(ctx.search("ec2", "describe_nat_gateways", "NatGateways[]", Filter=filters))
    if len(found) == 1:
        id: str = found[0]["NatGatewayId"]
        return id
    if not found:
        raise CommandError(
            f"VPC {vpc} has no NAT gateway",
            hint="`vpc nat create --subnet SUBNET` makes one, in a public one",
        )
    called = ", ".join(named(each["NatGatewayId"], tags_of(each).get("Name", "")) for each in found)
    raise UsageError(f"VPC {vpc} has {len(found)} NAT gateways", hint=f"say which: {called}")


def check(ctx: Context, table: Mapping[str, Any], destination: str, via: str) -> None:
    """Refuses a route that AWS would refuse, or take and not heed. Raises CommandError."""
    vpc = table["VpcId"]
    prefix = via.partition("-")[0]
    if not destination.startswith("pl-"):
        _check_destination(ctx, vpc, destination, prefix)
    if prefix == "igw":
        _check_gateway(ctx, vpc, via)
    elif prefix == "nat":
        _check_nat(ctx, vpc, via)
    elif prefix == "pcx":
        _check_peering(ctx, vpc, via, destination)
    elif prefix == "eigw":
        _check_egress(ctx, vpc, via)
    elif prefix == "vpce":
        _check_endpoint(ctx, vpc, via, table["RouteTableId"])
    elif prefix == "i":
        _check_instance(ctx, vpc, via)


def _check_destination(ctx: Context, vpc: str, destination: str, prefix: str) -> None:
    network = ip_network(destination)
    if isinstance(network, IPv6Network):
        if prefix == "nat" and network != _NAT64:
            raise CommandError(
                f"a NAT gateway takes no IPv6 but {_NAT64} (NAT64)",
                hint="an egress-only internet gateway is the way out for IPv6",
            )
        return
    if prefix == "eigw":
        raise CommandError(f"an egress-only internet gateway takes IPv6 alone, and {destination} is IPv4")
    from awsh_vpc.cidr import inside

    home = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    if prefix not in _MIDDLEBOXES and inside(network, home["cidrs"]):
        raise CommandError(
            f"{network} lies in VPC {named(vpc, home['name'])} itself, {', '.join(home['cidrs'])}: "
            "a route to it can lead to an instance or a network interface alone"
        )


def _check_gateway(ctx: Context, vpc: str, id: str) -> None:
    answer = ctx.call("ec2", "describe_internet_gateways", InternetGatewayIds=[id])
    attachments = answer["InternetGateways"][0].get("Attachments") or ()
    if all(attachment.get("VpcId") != vpc for attachment in attachments):
        raise CommandError(
            f"internet gateway {id} is not attached to the route table's VPC, {vpc}",
            hint=f"`vpc igw attach {id} {vpc}` first",
        )


def _check_nat(ctx: Context, vpc: str, id: str) -> None:
    gateway = ctx.call("ec2", "describe_nat_gateways", NatGatewayIds=[id])["NatGateways"][0]
    if gateway["VpcId"] != vpc:
        raise CommandError(f"NAT gateway {id} is in VPC {gateway['VpcId']}, the route table in {vpc}")
    if gateway["State"] not in ("pending", "available"):
        raise CommandError(f"NAT gateway {id} is {gateway['State']}: nothing can be led to it")


def _check_egress(ctx: Context, vpc: str, id: str) -> None:
    from awsh_vpc.egress_igws import gateways

    if all(row["id"] != id for row in gateways(ctx, vpc)):
        raise CommandError(f"egress-only internet gateway {id} is not of the route table's VPC, {vpc}")


def _check_peering(ctx: Context, vpc: str, id: str, destination: str) -> None:
    answer = ctx.call("ec2", "describe_vpc_peering_connections", VpcPeeringConnectionIds=[id])
    peering = answer["VpcPeeringConnections"][0]
    ends = [peering[f"{side}VpcInfo"].get("VpcId") for side in ("Requester", "Accepter")]
    if vpc not in ends:
        raise CommandError(f"peering connection {id} joins {' and '.join(map(str, ends))}, not {vpc}")
    if (state := peering["Status"]["Code"]) != "active":
        raise CommandError(
            f"peering connection {id} is {state}, not active",
            hint=f"`vpc peering accept {id}`, by its other side" if state == "pending-acceptance" else None,
        )
    from awsh_vpc.peering.rows import peering_row

    row = peering_row(peering)
    beyond = row["accepter_cidrs"] if vpc == row["requester"] else row["requester_cidrs"]
    if ":" not in destination and not destination.startswith("pl-"):
        from awsh_vpc.cidr import overlapping, parse

        if beyond and not overlapping(parse(destination), beyond):
            ctx.note(
                f"note: nothing of {destination} is behind {id}, which leads to {', '.join(beyond)} alone"
            )


def _check_endpoint(ctx: Context, vpc: str, id: str, table: str) -> None:
    endpoint = ctx.call("ec2", "describe_vpc_endpoints", VpcEndpointIds=[id])["VpcEndpoints"][0]
    if endpoint["VpcEndpointType"] == "Gateway":
        raise CommandError(
            f"{id} is a gateway endpoint: it sets its own routes in the tables it is given",
            hint=f"`vpc endpoint modify {id} --add-table {table}`",
        )
    if endpoint["VpcEndpointType"] != "GatewayLoadBalancer":
        raise CommandError(
            f"{id} is an endpoint of type {endpoint['VpcEndpointType']}, which is reached by its addresses; "
            "a route leads to one of type GatewayLoadBalancer"
        )
    if endpoint["VpcId"] != vpc:
        raise CommandError(f"endpoint {id} is in VPC {endpoint['VpcId']}, the route table in {vpc}")


def _check_instance(ctx: Context, vpc: str, id: str) -> None:
    [reservation] = ctx.call("ec2", "describe_instances", InstanceIds=[id])["Reservations"]
    [instance] = reservation["Instances"]
    if instance.get("VpcId") != vpc:
        raise CommandError(f"instance {id} is in VPC {instance.get('VpcId')}, the route table in {vpc}")
    if len(instance.get("NetworkInterfaces") or ()) > 1:
        raise CommandError(f"instance {id} has several network interfaces", hint="name one of them: eni-…")
    if instance.get("SourceDestCheck"):
        ctx.note(
            f"note: {id} drops what is not meant for itself until "
            f"`aws ec2 modify-instance-attribute --instance-id {id} --no-source-dest-check`"
        )
