"""`iam group ls`, `show`, `create`, `add`, `drop`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import MANY, Context, UsageError
from awsh_iam.groups import usergroup
from awsh_iam.kinds import GroupName, PolicyArn, UserName
from awsh_iam.names import NewGroup
from awsh_iam.principals import Principal
from awsh_iam.usergroups.rows import UserGroup, group_row
from awsh_iam.words import and_more, counted, in_order


@usergroup.command
def ls(ctx: Context) -> Iterator[UserGroup]:
    """List the groups of the account (ListGroups).

    Examples:
        awsh> iam group ls
    """
    for record in ctx.search("iam", "list_groups", "Groups[]"):
        yield group_row(record)


@usergroup.command
def show(ctx: Context, group: GroupName) -> UserGroup:
    """Show a group with its users and policies (GetGroup, ListAttachedGroupPolicies, ListGroupPolicies).

    Args:
        group: which one.
    Examples:
        awsh> iam group show devs | get users
    """
    who = Principal("group", group)
    row = group_row(ctx.call("iam", "get_group", GroupName=group)["Group"])
    row["users"] = list(ctx.search("iam", "get_group", "Users[].UserName", GroupName=group))
    row["policies"] = list(who.attached(ctx).values())
    row["inline"] = who.inline(ctx)
    return in_order(row, UserGroup)


@usergroup.command
def create(
    ctx: Context, name: NewGroup, *, policy: Annotated[list[PolicyArn] | None, MANY] = None, path: str = "/"
) -> UserGroup:
    """Create a group (CreateGroup), with policies that its users get (AttachGroupPolicy).

    Args:
        name: what it is called.
        policy: managed policies to attach.
        path: a folder for its name, as in /teams/.
    Examples:
        awsh> iam group create readers --policy AmazonS3ReadOnlyAccess
    """
    record = ctx.call("iam", "create_group", GroupName=name, Path=path)["Group"]
    for each in policy or ():
        ctx.call("iam", "attach_group_policy", GroupName=name, PolicyArn=each)
    return group_row(record)


@usergroup.command
def add(ctx: Context, group: GroupName, *users: UserName) -> None:
    """Put users into a group (AddUserToGroup).

    Args:
        group: which one.
        users: whom.
    Examples:
        awsh> iam user create grace
        awsh> iam group add devs grace
    """
    if not users:
        raise UsageError("iam group add wants a group and users", usage=add.usage)
    for each in dict.fromkeys(users):
        ctx.call("iam", "add_user_to_group", GroupName=group, UserName=each)


@usergroup.command
def drop(ctx: Context, group: GroupName, *users: UserName) -> None:
    """Take users out of a group (RemoveUserFromGroup). They stay users.

    Args:
        group: which one.
        users: whom.
    Examples:
        awsh> iam user create linus --group devs
        awsh> iam group drop devs linus
    """
    if not users:
        raise UsageError("iam group drop wants a group and users", usage=drop.usage)
    for each in dict.fromkeys(users):
        ctx.call("iam", "remove_user_from_group", GroupName=group, UserName=each)


@usergroup.command
def rm(ctx: Context, *groups: GroupName) -> None:
    """Delete groups after asking (DeleteGroup). Their users stay, and lose what they had by them.

    Args:
        groups: which ones.
    Examples:
        awsh> iam group create spare
        awsh> iam group rm spare
    """
    if not groups:
        raise UsageError("iam group rm wants a group", usage=rm.usage, hint="`iam group ls` lists them")
    found = {name: show(ctx, name) for name in dict.fromkeys(groups)}
    ctx.confirm(f"Delete {'; '.join(_told(row) for row in found.values())}?")
    for name, row in found.items():
        who = Principal("group", name)
        for user in row["users"]:
            ctx.call("iam", "remove_user_from_group", GroupName=name, UserName=user)
        for arn in who.attached(ctx):
            who.call(ctx, "detach_{}_policy", PolicyArn=arn)
        for policy in row["inline"]:
            who.call(ctx, "delete_{}_policy", PolicyName=policy)
        ctx.call("iam", "delete_group", GroupName=name)
        ctx.note(f"deleted group {name}")


def _told(row: UserGroup) -> str:
    parts = []
    if row["users"]:
        parts.append(f"{counted(len(row['users']), 'user')} taken out of it ({and_more(row['users'])})")
    if row["inline"]:
        parts.append(f"inline policies {and_more(row['inline'])}")
    if row["policies"]:
        parts.append(f"{and_more(row['policies'])} detached")
    return f"group {row['name']}" + (f" with {', '.join(parts)}" if parts else "")
