"""`iam attach`, `iam detach`, `iam policies`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from awsh import Context, UsageError
from awsh_iam.groups import iam
from awsh_iam.kinds import PolicyArn, PrincipalArn
from awsh_iam.principals import Principal, principal


class Held(TypedDict):
    """A policy that somebody has. by: the group that it comes from, else itself."""

    policy: str
    sort: str
    by: str
    arn: str | None


@iam.command
def attach(ctx: Context, who: PrincipalArn, *policies: PolicyArn) -> None:
    """Give managed policies to a user, role or group (AttachUserPolicy, AttachRolePolicy, AttachGroupPolicy).

    Args:
        who: by name; `role/lab` where several are called lab.
        policies: by name: yours, or AWS's such as AmazonS3ReadOnlyAccess.
    Examples:
        awsh> iam attach lab AmazonS3ReadOnlyAccess
        awsh> iam role ls | where name = lab | iam attach AmazonSQSFullAccess
    """
    if not policies:
        raise UsageError("iam attach wants somebody and policies", usage=attach.usage)
    for arn in dict.fromkeys(policies):
        principal(who).call(ctx, "attach_{}_policy", PolicyArn=arn)


@iam.command
def detach(ctx: Context, who: PrincipalArn, *policies: PolicyArn) -> None:
    """Take managed policies from a user, role or group (DetachUserPolicy, DetachRolePolicy, DetachGroupPolicy).

    Args:
        who: by name; `role/lab` where several are called lab.
        policies: by name. They stay policies.
    Examples:
        awsh> iam attach devs AmazonSQSFullAccess
        awsh> iam detach devs AmazonSQSFullAccess
    """
    if not policies:
        raise UsageError("iam detach wants somebody and policies", usage=detach.usage)
    for arn in dict.fromkeys(policies):
        principal(who).call(ctx, "detach_{}_policy", PolicyArn=arn)


@iam.command
def policies(ctx: Context, who: PrincipalArn) -> Iterator[Held]:
    """List every policy of a user, role or group: attached, inline, and by the groups of a user.

    Args:
        who: by name; `role/lab` where several are called lab.
    Examples:
        awsh> iam policies lab
        awsh> iam policies ada
    """
    yield from _held(ctx, principal(who))


def _held(ctx: Context, who: Principal) -> Iterator[Held]:
    for arn, name in who.attached(ctx).items():
        yield {"policy": name, "sort": "managed", "by": str(who), "arn": arn}
    for name in who.inline(ctx):
        yield {"policy": name, "sort": "inline", "by": str(who), "arn": None}
    if who.kind == "user":
        for group in ctx.search("iam", "list_groups_for_user", "Groups[].GroupName", UserName=who.name):
            yield from _held(ctx, Principal("group", group))
