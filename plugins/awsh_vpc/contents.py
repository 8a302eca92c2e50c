"""What hangs on a VPC: how each type is found, and how one of it is deleted, in the order AWS wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from awsh import AwsError, CommandError, Context, by, named, tags_of
from awsh_vpc.nat_making import OWNER, nat_row, note_kept, own_addresses
from awsh_vpc.rows import unsuccessful


@dataclass(frozen=True, slots=True)
class Thing:
    """One resource. record: AWS's own."""

    type: Type
    id: str
    record: dict[str, Any] = field(repr=False)
    name: str = ""

    def __str__(self) -> str:
        return f"{self.type.noun} {named(self.id, self.name)}"


@dataclass(frozen=True, slots=True)
class Type:
    """One type of resource.

    id: the field of its records. find: the records of those in a VPC that are in the way of deleting it.
    delete: deletes one of them in a VPC. gone: whether it no longer exists; None where deleting it is
    over when AWS has answered.
    """

    noun: str
    id: str
    find: Callable[[Context, str], Iterator[dict[str, Any]]]
    delete: Callable[[Context, Thing, str], object]
    gone: Callable[[Context, Thing], bool] | None = None

    def things(self, ctx: Context, vpc: str) -> list[Thing]:
        return [
            Thing(self, record[self.id], record, tags_of(record).get("Name") or record.get("GroupName", ""))
            for record in self.find(ctx, vpc)
        ]


def _endpoints(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    for record in ctx.search("ec2", "describe_vpc_endpoints", "VpcEndpoints[]", Filters=by("vpc-id", vpc)):
        if record["State"].lower() != "deleted" and not record.get("RequesterManaged"):
            yield record


def _delete_endpoint(ctx: Context, thing: Thing, vpc: str) -> None:
    if thing.record["State"].lower() != "deleting":
        _successful(ctx.call("ec2", "delete_vpc_endpoints", VpcEndpointIds=[thing.id]))


def _successful(answer: dict[str, Any]) -> None:
    """What is gone already counts as deleted. Raises CommandError for another refusal."""
    for id, why in unsuccessful(answer):
        if ".NotFound" not in why:
            raise CommandError(f"{id}: {why}")


def _state_is_gone(operation: str, items: str, parameter: str) -> Callable[[Context, Thing], bool]:
    def gone(ctx: Context, thing: Thing) -> bool:
        try:
            found = list(ctx.search("ec2", operation, items, **{parameter: [thing.id]}))
        except AwsError as error:
            if "NotFound" in error.code:
                return True
            raise
        return all(record["State"].lower() == "deleted" for record in found)

    return gone


def _nat_gateways(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    for record in ctx.search("ec2", "describe_nat_gateways", "NatGateways[]", Filter=by("vpc-id", vpc)):
        if record["State"] != "deleted":
            yield record


def _delete_nat_gateway(ctx: Context, thing: Thing, vpc: str) -> None:
    if thing.record["State"] != "deleting":
        ctx.call("ec2", "delete_nat_gateway", NatGatewayId=thing.id)
    own = {address["AllocationId"] for address in own_addresses(ctx, vpc)}
    row = nat_row(thing.record)
    if row["allocation_id"] and row["allocation_id"] not in own:
        note_kept(ctx, row)


def _egress_gateways(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    items = "EgressOnlyInternetGateways[]"
    for record in ctx.search("ec2", "describe_egress_only_internet_gateways", items):
        if any(attachment.get("VpcId") == vpc for attachment in record.get("Attachments") or ()):
            yield record


def _internet_gateways(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    items = "InternetGateways[]"
    yield from ctx.search("ec2", "describe_internet_gateways", items, Filters=by("attachment.vpc-id", vpc))
    # Made for this VPC, and never attached: the building of it stopped in between.
    for record in ctx.search("ec2", "describe_internet_gateways", items, Filters=by(f"tag:{OWNER}", vpc)):
        if not record.get("Attachments"):
            yield record


def _delete_internet_gateway(ctx: Context, thing: Thing, vpc: str) -> None:
    try:
        ctx.call("ec2", "detach_internet_gateway", InternetGatewayId=thing.id, VpcId=vpc)
    except AwsError as error:
        if error.code != "Gateway.NotAttached":
            raise
    ctx.call("ec2", "delete_internet_gateway", InternetGatewayId=thing.id)


def _peerings(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    seen = set()
    for side in ("requester", "accepter"):
        filters = by(f"{side}-vpc-info.vpc-id", vpc)
        items = "VpcPeeringConnections[]"
        for record in ctx.search("ec2", "describe_vpc_peering_connections", items, Filters=filters):
            live = record["Status"]["Code"] in (
                "active",
                "pending-acceptance",
                "provisioning",
                "initiating-request",
            )
            if live and record["VpcPeeringConnectionId"] not in seen:
                seen.add(record["VpcPeeringConnectionId"])
                yield record


def _delete_peering(ctx: Context, thing: Thing, vpc: str) -> None:
    """The other side's routes to it go too: they would stay as blackholes."""
    from awsh_vpc.peering.routes import drop, leading, ways
    from awsh_vpc.peering.rows import peering_row

    row = peering_row(thing.record)
    others = [way.side for way in ways(ctx, row) if way.side.vpc != vpc]
    found = list(leading(ctx, others, thing.id))
    ctx.call("ec2", "delete_vpc_peering_connection", VpcPeeringConnectionId=thing.id)
    for side, route in found:
        drop(ctx, side, route)
        ctx.note(f"{side.vpc}: {route['destination']} leads to {thing.id} no more, in {route['table_id']}")


def _dhcp_options(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    from awsh_vpc.dhcp.commands import of_vpc

    return of_vpc(ctx, vpc)


def _delete_dhcp_options(ctx: Context, thing: Thing, vpc: str) -> None:
    ctx.call("ec2", "associate_dhcp_options", VpcId=vpc, DhcpOptionsId="default")
    ctx.call("ec2", "delete_dhcp_options", DhcpOptionsId=thing.id)


_LIVING = by("instance-state-name", "pending", "running", "stopping", "stopped", "shutting-down")


def instances(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    """Those of a VPC that are not gone."""
    filters = [*by("vpc-id", vpc), *_LIVING]
    return ctx.search("ec2", "describe_instances", "Reservations[].Instances[]", Filters=filters)


def _terminate(ctx: Context, thing: Thing, vpc: str) -> None:
    if thing.record["State"]["Name"] != "shutting-down":
        ctx.call("ec2", "terminate_instances", InstanceIds=[thing.id])


def _terminated(ctx: Context, thing: Thing) -> bool:
    filters = [*by("instance-id", thing.id), *_LIVING]
    found = ctx.search("ec2", "describe_instances", "Reservations[].Instances[]", Filters=filters)
    return next(found, None) is None


def flow_logs(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    """Those of a VPC, of its subnets and of their interfaces."""
    subnets = [record["SubnetId"] for record in in_vpc("describe_subnets", "Subnets[]")(ctx, vpc)]
    interfaces = in_vpc("describe_network_interfaces", "NetworkInterfaces[]")(ctx, vpc)
    resources = [vpc, *subnets, *(record["NetworkInterfaceId"] for record in interfaces)]
    for start in range(0, len(resources), 200):
        filters = by("resource-id", *resources[start : start + 200])
        yield from ctx.search("ec2", "describe_flow_logs", "FlowLogs[]", Filter=filters)


def idle(interface: dict[str, Any]) -> bool:
    """Nobody uses it and no service of AWS keeps it."""
    used = interface.get("RequesterManaged") or interface.get("Attachment")
    return interface["Status"] == "available" and not used


def _idle_interfaces(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    return filter(idle, in_vpc("describe_network_interfaces", "NetworkInterfaces[]")(ctx, vpc))


def in_vpc(operation: str, items: str) -> Callable[[Context, str], Iterator[dict[str, Any]]]:
    """How the records of an operation that filters by `vpc-id` are found."""
    return lambda ctx, vpc: ctx.search("ec2", operation, items, Filters=by("vpc-id", vpc))


def _own_route_tables(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    for record in in_vpc("describe_route_tables", "RouteTables[]")(ctx, vpc):
        if not any(association.get("Main") for association in record.get("Associations") or ()):
            yield record


def _delete_route_table(ctx: Context, thing: Thing, vpc: str) -> None:
    for association in thing.record.get("Associations") or ():
        try:
            ctx.call("ec2", "disassociate_route_table", AssociationId=association["RouteTableAssociationId"])
        except AwsError as error:
            # It went with its subnet.
            if error.code != "InvalidAssociationID.NotFound":
                raise
    ctx.call("ec2", "delete_route_table", RouteTableId=thing.id)


def _own_groups(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    for record in in_vpc("describe_security_groups", "SecurityGroups[]")(ctx, vpc):
        if record["GroupName"] != "default":
            yield record


def revoke_references(ctx: Context, vpc: str) -> int:
    """Takes away the rules by which one group of the VPC names another, which could not be deleted else.

    Returns how many were taken.
    """
    groups = list(in_vpc("describe_security_groups", "SecurityGroups[]")(ctx, vpc))
    doomed = {record["GroupId"] for record in groups if record["GroupName"] != "default"}
    taken = 0
    for group in (record["GroupId"] for record in groups):
        rules: dict[bool, list[str]] = {False: [], True: []}
        found = ctx.search(
            "ec2", "describe_security_group_rules", "SecurityGroupRules[]", Filters=by("group-id", group)
        )
        for rule in found:
            names = (rule.get("ReferencedGroupInfo") or {}).get("GroupId")
            if names in doomed and names != group:
                rules[rule["IsEgress"]].append(rule["SecurityGroupRuleId"])
        if rules[False]:
            ctx.call("ec2", "revoke_security_group_ingress", GroupId=group, SecurityGroupRuleIds=rules[False])
        if rules[True]:
            ctx.call("ec2", "revoke_security_group_egress", GroupId=group, SecurityGroupRuleIds=rules[True])
        taken += len(rules[False]) + len(rules[True])
    return taken


def _own_acls(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    for record in in_vpc("describe_network_acls", "NetworkAcls[]")(ctx, vpc):
        if not record.get("IsDefault"):
            yield record


def _deleting(operation: str, parameter: str) -> Callable[[Context, Thing, str], object]:
    return lambda ctx, thing, vpc: ctx.call("ec2", operation, **{parameter: thing.id})


INSTANCE = Type("instance", "InstanceId", instances, _terminate, _terminated)
"""Goes with `--all` alone."""

TYPES = (
    INSTANCE,
    Type(
        "flow log",
        "FlowLogId",
        flow_logs,
        lambda ctx, thing, vpc: _successful(ctx.call("ec2", "delete_flow_logs", FlowLogIds=[thing.id])),
    ),
    Type(
        "VPC endpoint",
        "VpcEndpointId",
        _endpoints,
        _delete_endpoint,
        _state_is_gone("describe_vpc_endpoints", "VpcEndpoints[]", "VpcEndpointIds"),
    ),
    Type(
        "NAT gateway",
        "NatGatewayId",
        _nat_gateways,
        _delete_nat_gateway,
        _state_is_gone("describe_nat_gateways", "NatGateways[]", "NatGatewayIds"),
    ),
    Type(
        "Elastic IP",
        "AllocationId",
        own_addresses,
        _deleting("release_address", "AllocationId"),
    ),
    Type(
        "peering connection",
        "VpcPeeringConnectionId",
        _peerings,
        _delete_peering,
    ),
    Type(
        "egress-only internet gateway",
        "EgressOnlyInternetGatewayId",
        _egress_gateways,
        _deleting("delete_egress_only_internet_gateway", "EgressOnlyInternetGatewayId"),
    ),
    Type("internet gateway", "InternetGatewayId", _internet_gateways, _delete_internet_gateway),
    Type(
        "network interface",
        "NetworkInterfaceId",
        _idle_interfaces,
        _deleting("delete_network_interface", "NetworkInterfaceId"),
    ),
    Type(
        "subnet", "SubnetId", in_vpc("describe_subnets", "Subnets[]"), _deleting("delete_subnet", "SubnetId")
    ),
    Type("route table", "RouteTableId", _own_route_tables, _delete_route_table),
    Type("security group", "GroupId", _own_groups, _deleting("delete_security_group", "GroupId")),
    Type("network ACL", "NetworkAclId", _own_acls, _deleting("delete_network_acl", "NetworkAclId")),
    Type("set of DHCP options", "DhcpOptionsId", _dhcp_options, _delete_dhcp_options),
)
"""In the order in which they must go. The default security group, network ACL and main route table go
with the VPC itself."""
