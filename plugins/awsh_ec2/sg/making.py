"""`sg create`, `sg rm`."""

from __future__ import annotations

from typing import Annotated

from awsh import AwsError, CommandError, Context, UsageError, ValueType, check_tags, tag_list
from awsh_ec2.sg.group import sg
from awsh_ec2.sg.kinds import GroupId, VpcId, current_vpc
from awsh_ec2.sg.rows import SecurityGroup, group_row

Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


@sg.command
def create(
    ctx: Context, name: str, *, vpc: VpcId | None = None, description: str = "", tag: Tags = None
) -> SecurityGroup:
    """Create a security group (CreateSecurityGroup), which lets nothing in and everything out.

    Args:
        name: its name, which no other group of the VPC has, and which cannot be changed later.
        vpc: the VPC it is for; the current one when left out, else the region's default VPC.
        description: what it is for, which cannot be changed later; the name when left out.
        tag: a tag; may be given several times.
    Examples:
        awsh> sg create web --description 'what the Internet may reach' --tag env=test
        awsh> let bastion = sg create bastion
        awsh> sg allow web ssh from $bastion
    """
    check_name(name)
    check_text("description", description)
    tags = tag_list(check_tags(tag or {}))
    where = vpc or current_vpc(ctx) or _default_vpc(ctx)
    try:
        answer = ctx.call(
            "ec2",
            "create_security_group",
            GroupName=name,
            Description=description or name,
            VpcId=where,
            **({"TagSpecifications": [{"ResourceType": "security-group", "Tags": tags}]} if tags else {}),
        )
    except AwsError as error:
        if error.code == "InvalidGroup.Duplicate":
            error.hint = f"`sg show {name}` looks at it"
        raise
    id = answer["GroupId"]
    # A new group is not known everywhere at once.
    with ctx.errors():
        ctx.client("ec2").get_waiter("security_group_exists").wait(
            GroupIds=[id], WaiterConfig={"Delay": 2, "MaxAttempts": 15}
        )
    from awsh_ec2.sg.known import group

    return group_row(group(ctx, id))


def _default_vpc(ctx: Context) -> str:
    filters = [{"Name": "is-default", "Values": ["true"]}]
    for record in ctx.search("ec2", "describe_vpcs", "Vpcs[]", Filters=filters):
        return str(record["VpcId"])
    raise CommandError(
        f"{ctx.region} has no default VPC", hint="name one with --vpc, or choose it with `use vpc NAME`"
    )


def check_name(name: str) -> None:
    """Whether AWS takes NAME for a new group. Raises UsageError."""
    check_text("name", name)
    if not name.strip():
        raise UsageError("a security group needs a name", hint="such as web")
    if name != name.strip():
        raise UsageError(f"the name {name!r} has spaces around it", hint="AWS takes them away")
    if name.lower().startswith("sg-"):
        raise UsageError(
            f"the name {name!r} begins with sg-, as ids do", hint=f"AWS takes {name[3:] or 'web'!r}"
        )
    if name.lower() == "default":
        raise UsageError("every VPC has its group `default` already, and AWS allows no other of that name")


def check_text(what: str, text: str) -> None:
    """Whether AWS takes TEXT as the name or description of a group or rule. Raises UsageError."""
    from awsh_ec2.sg.rules import DESCRIBED

    if len(text) > 255:
        raise UsageError(f"the {what} has {len(text)} characters", hint="AWS takes 255 at most")
    wrong = next((letter for letter in text if letter not in DESCRIBED), None)
    if wrong is not None:
        raise UsageError(
            f"the {what} has {wrong!r}", hint="AWS takes a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*"
        )


@sg.command
def rm(ctx: Context, *groups: GroupId) -> None:
    """Delete security groups after asking (DeleteSecurityGroup).

    What is in use stays, and it is said by whom: interfaces of instances and others, rules of groups
    that are not deleted along. Groups that name each other go together.

    Args:
        groups: which ones.
    Examples:
        awsh> sg create gone
        awsh> sg rm gone
    """
    if not groups:
        raise UsageError(
            "sg rm wants a security group", usage=rm.usage, hint="`sg ls --unused` lists what could go"
        )
    from awsh_ec2.sg.removal import remove

    remove(ctx, list(dict.fromkeys(groups)))
