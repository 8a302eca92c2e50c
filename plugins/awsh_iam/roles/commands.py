"""`iam role ls`, `show`, `create`, `set`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from awsh import MANY, Context, Duration, LocalPath, UsageError, ValueType, check_tags, policies, tag_list
from awsh_iam.groups import role
from awsh_iam.kinds import PolicyArn, RoleName
from awsh_iam.names import NewRole, Tags
from awsh_iam.principals import Principal
from awsh_iam.roles.making import complete_services, trust_policy
from awsh_iam.roles.rows import Role, in_full, role_row
from awsh_iam.words import in_order

Services = Annotated[list[str] | None, MANY, ValueType("SERVICE", complete=complete_services)]
Accounts = Annotated[list[str] | None, MANY, ValueType("ACCOUNT")]


@role.command
def ls(ctx: Context, path: str = "/", *, service: str = "") -> Iterator[Role]:
    """List the roles of the account (ListRoles), and who may assume each.

    Args:
        path: only those below it, as in /service-role/.
        service: only those that this service may assume, as in lambda.
    Examples:
        awsh> iam role ls
        awsh> iam role ls --service lambda
    """
    for record in ctx.search("iam", "list_roles", "Roles[]", PathPrefix=path):
        row = role_row(record)
        if f"{service}." in row["trusts"] or not service:
            yield row


@role.command
def show(ctx: Context, role: RoleName) -> Role:
    """Show a role with its policies, instance profiles and last use (GetRole and its lists).

    Args:
        role: which one.
    Examples:
        awsh> iam role show lab
        awsh> iam role show lab | get policies
    """
    who = Principal("role", role)
    row = in_full(ctx.call("iam", "get_role", RoleName=role)["Role"])
    row["policies"] = list(who.attached(ctx).values())
    row["inline"] = who.inline(ctx)
    row["profiles"] = list(
        who.search(ctx, "list_instance_profiles_for_{}", "InstanceProfiles[].InstanceProfileName")
    )
    return in_order(row, Role)


@role.command
def create(
    ctx: Context,
    name: NewRole,
    *,
    for_: Services = None,
    trust_account: Accounts = None,
    external_id: str | None = None,
    trust_file: LocalPath | None = None,
    policy: Annotated[list[PolicyArn] | None, MANY] = None,
    description: str = "",
    path: str = "/",
    longest: Duration | None = None,
    boundary: PolicyArn | None = None,
    tag: Tags = None,
) -> Role:
    """Create a role (CreateRole) for a service, an account, or as a file says, with policies (AttachRolePolicy).

    For ec2 an instance profile of its name is made too, since instances take a role by one.

    Args:
        name: what it is called.
        for_: services that may assume it: lambda, ec2, or in full, lambda.amazonaws.com.
        trust_account: accounts that may: numbers, `me` for this one, or ARNs of users and roles.
        external_id: what those accounts must say besides.
        trust_file: who may, as JSON; `-` is standard input.
        policy: managed policies to attach.
        description: what for.
        path: a folder for its name, as in /labs/.
        longest: how long somebody may have it for, 1h to 12h; an hour when left out.
        boundary: a policy: what it may be allowed at most.
        tag: a tag; may be given several times.
    Examples:
        awsh> iam role create functions --for lambda --policy AWSLambdaBasicExecutionRole
        awsh> iam role create servers --for ec2 --policy AmazonS3ReadOnlyAccess
        awsh> iam role create admins --trust-account me --longest 4h
    """
    tags = check_tags(tag or {}, plain=True)
    trust = trust_policy(ctx, for_ or (), trust_account or (), external_id, trust_file)
    more = {"PermissionsBoundary": boundary} if boundary else {}
    record = ctx.call(
        "iam",
        "create_role",
        RoleName=name,
        Path=path,
        AssumeRolePolicyDocument=policies.compact(trust),
        Description=description,
        MaxSessionDuration=_seconds(longest),
        Tags=tag_list(tags),
        **more,
    )["Role"]
    for each in dict.fromkeys(policy or ()):
        ctx.call("iam", "attach_role_policy", RoleName=name, PolicyArn=each)
    if any(each.partition(".")[0] == "ec2" for each in for_ or ()):
        from awsh_iam.profiles.commands import create as create_profile

        create_profile(ctx, name, role=name)
        ctx.note(f"instance profile {name} has it, for `ec2 launch --role {name}`")
    return role_row(record)


@role.command(name="set")
def set_(
    ctx: Context,
    role: RoleName,
    *,
    description: str | None = None,
    longest: Duration | None = None,
    boundary: PolicyArn | None = None,
    no_boundary: bool = False,
) -> Role:
    """Change a role (UpdateRole, PutRolePermissionsBoundary). Who may assume it: `iam role trust`.

    Args:
        role: which one.
        description: what for.
        longest: how long somebody may have it for, 1h to 12h.
        boundary: a policy: what it may be allowed at most.
        no_boundary: no such limit any more.
    Examples:
        awsh> iam role set lab --longest 2h --description 'for the lab'
    """
    change: dict[str, str | int] = {}
    if description is not None:
        change["Description"] = description
    if longest is not None:
        change["MaxSessionDuration"] = _seconds(longest)
    if not change and boundary is None and not no_boundary:
        raise UsageError("iam role set wants something to set", usage=set_.usage)
    if change:
        ctx.call("iam", "update_role", RoleName=role, **change)
    if boundary is not None:
        ctx.call("iam", "put_role_permissions_boundary", RoleName=role, PermissionsBoundary=boundary)
    elif no_boundary:
        ctx.confirm(f"Let role {role} be allowed anything, with no boundary any more?")
        ctx.call("iam", "delete_role_permissions_boundary", RoleName=role)
    return in_full(ctx.call("iam", "get_role", RoleName=role)["Role"])


@role.command
def rm(ctx: Context, *roles: RoleName) -> None:
    """Delete roles after asking, with what they have: policies detached, instance profiles (DeleteRole).

    An instance profile of a role's own name goes with it; of others the role is taken out.

    Args:
        roles: which ones.
    Examples:
        awsh> iam role create gone --for lambda --policy AWSLambdaBasicExecutionRole
        awsh> iam role rm gone
    """
    from awsh_iam.roles.removal import removed

    if not roles:
        raise UsageError("iam role rm wants a role", usage=rm.usage, hint="`iam role ls` lists them")
    removed(ctx, roles)


def _seconds(longest: timedelta | None) -> int:
    seconds = 3600 if longest is None else int(longest.total_seconds())
    if not 3600 <= seconds <= 43200:
        raise UsageError(
            f"a role is had for 1h to 12h at most, not for {seconds} s", hint="as in --longest 4h"
        )
    return seconds
