"""Security groups and their rules as resource kinds, and the parameter types that take them."""

from __future__ import annotations

from typing import Annotated, Any

from awsh import HEX, CommandError, Context, Resource, ResourceKind, UsageError, ValueType

VPC = "vpc:vpc"
"""The kind of VPCs, which another plugin provides."""

GROUP = ResourceKind(
    "ec2:security-group",
    noun="security group",
    service="ec2",
    operation="describe_security_groups",
    items="SecurityGroups[]",
    id="GroupId",
    label="GroupName",
    describe="VpcId",
    pattern=f"sg-{HEX}",
    columns=("id", "group_id"),
    row="awsh_ec2.sg.rows:SecurityGroup",
    missing=("InvalidGroup.NotFound", "InvalidGroupId.Malformed"),
)

RULE = ResourceKind(
    "ec2:security-group-rule",
    noun="security group rule",
    service="ec2",
    operation="describe_security_group_rules",
    items="SecurityGroupRules[]",
    id="SecurityGroupRuleId",
    describe="GroupId",
    pattern="sgr-[0-9a-f]{17}",
    columns=("id",),
    row="awsh_ec2.sg.rows:SecurityGroupRule",
    missing=("InvalidSecurityGroupRuleId.NotFound", "InvalidSecurityGroupRuleId.Malformed"),
)

KINDS = (GROUP, RULE)


def current_vpc(ctx: Context) -> str | None:
    """The VPC chosen with `use vpc`, where there are such."""
    try:
        return ctx.current(VPC)
    except CommandError:
        return None


def group_id(ctx: Context, given: Any) -> str:
    """Every VPC has a group `default`: of several of one name, that of the current VPC is meant."""
    if not isinstance(given, str) or GROUP.is_id(given):
        return ctx.resolve(GROUP.name, given)
    alike = [each for each in ctx.names(GROUP.name, fresh=True) if each.name == given]
    if len(alike) > 1:
        here = current_vpc(ctx)
        mine = [each for each in alike if each.description == here]
        if len(mine) != 1:
            listed = ", ".join(f"{each.id} of {each.description}" for each in alike[:6])
            more = f" and {len(alike) - 6} more" if len(alike) > 6 else ""
            raise UsageError(
                f"{given!r} means {len(alike)} security groups",
                hint=f"say which: {listed}{more}; or choose the VPC with `use vpc`",
            )
        alike = mine
    return alike[0].id if alike else ctx.resolve(GROUP.name, given)


GroupId = Annotated[str, Resource(GROUP.name), ValueType("GROUP", group_id)]
"""A security group: its id, name, ARN or a unique prefix."""

VpcId = Annotated[str, Resource(VPC)]
