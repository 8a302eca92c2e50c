"""What is in a VPC or guards it: instances, interfaces, route tables, groups, ACLs; found and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import AwsError, Context, by
from awsh_vpc.removing.types import Thing, in_vpc

_LIVING = by("instance-state-name", "pending", "running", "stopping", "stopped", "shutting-down")


def instances(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    """Those of a VPC that are not gone."""
    filters = [*by("vpc-id", vpc), *_LIVING]
    return ctx.search("ec2", "describe_instances", "Reservations[].Instances[]", Filters=filters)


def terminate(ctx: Context, thing: Thing, vpc: str) -> None:
    if thing.record["State"]["Name"] != "shutting-down":
        ctx.call("ec2", "terminate_instances", InstanceIds=[thing.id])


def terminated(ctx: Context, thing: Thing) -> bool:
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


def idle_interfaces(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    return filter(idle, in_vpc("describe_network_interfaces", "NetworkInterfaces[]")(ctx, vpc))


def own_route_tables(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    for record in in_vpc("describe_route_tables", "RouteTables[]")(ctx, vpc):
        if not any(association.get("Main") for association in record.get("Associations") or ()):
            yield record


def delete_route_table(ctx: Context, thing: Thing, vpc: str) -> None:
    for association in thing.record.get("Associations") or ():
        try:
            ctx.call("ec2", "disassociate_route_table", AssociationId=association["RouteTableAssociationId"])
        except AwsError as error:
            # It went with its subnet.
            if error.code != "InvalidAssociationID.NotFound":
                raise
    ctx.call("ec2", "delete_route_table", RouteTableId=thing.id)


def own_groups(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
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


def own_acls(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    for record in in_vpc("describe_network_acls", "NetworkAcls[]")(ctx, vpc):
        if not record.get("IsDefault"):
            yield record


def dhcp_options(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    from awsh_vpc.dhcp.commands import of_vpc

    return of_vpc(ctx, vpc)


def delete_dhcp_options(ctx: Context, thing: Thing, vpc: str) -> None:
    ctx.call("ec2", "associate_dhcp_options", VpcId=vpc, DhcpOptionsId="default")
    ctx.call("ec2", "delete_dhcp_options", DhcpOptionsId=thing.id)
