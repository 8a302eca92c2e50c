"""`iam user ls`, `show`, `create`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import MANY, Context, UsageError, check_tags, tag_list
from awsh_iam.groups import user
from awsh_iam.kinds import GroupName, PolicyArn, UserName
from awsh_iam.names import NewUser, Tags
from awsh_iam.users.rows import User, in_full, user_row


@user.command
def ls(ctx: Context, path: str = "/") -> Iterator[User]:
    """List the users of the account (ListUsers).

    Args:
        path: only those below it, as in /people/.
    Examples:
        awsh> iam user ls
        awsh> iam user ls | where created > 90d
    """
    for record in ctx.search("iam", "list_users", "Users[]", PathPrefix=path):
        yield user_row(record)


@user.command
def show(ctx: Context, user: UserName) -> User:
    """Show a user with its groups, policies, keys, password and MFA devices (GetUser and its lists).

    Args:
        user: which one.
    Examples:
        awsh> iam user show ada
        awsh> iam user show ada | get groups
    """
    from awsh_iam.users.belongings import belongings

    record = ctx.call("iam", "get_user", UserName=user)["User"]
    return in_full(record, belongings(ctx, user))


@user.command
def create(
    ctx: Context,
    name: NewUser,
    *,
    group: Annotated[list[GroupName] | None, MANY] = None,
    policy: Annotated[list[PolicyArn] | None, MANY] = None,
    path: str = "/",
    boundary: PolicyArn | None = None,
    tag: Tags = None,
) -> User:
    """Create a user (CreateUser), in groups and with policies (AddUserToGroup, AttachUserPolicy).

    It can do nothing by itself: `iam login create` gives it a password, `iam key create` an access key.

    Args:
        name: what it is called.
        group: groups to put it into.
        policy: managed policies to attach.
        path: a folder for its name, as in /people/.
        boundary: a policy: what it may be allowed at most.
        tag: a tag; may be given several times.
    Examples:
        awsh> iam user create mary --group devs --tag team=lab
        awsh> iam user create reader --policy AmazonS3ReadOnlyAccess
    """
    tags = check_tags(tag or {}, plain=True)
    limit = {"PermissionsBoundary": boundary} if boundary else {}
    record = ctx.call("iam", "create_user", UserName=name, Path=path, Tags=tag_list(tags), **limit)["User"]
    for each in group or ():
        ctx.call("iam", "add_user_to_group", UserName=name, GroupName=each)
    for each in policy or ():
        ctx.call("iam", "attach_user_policy", UserName=name, PolicyArn=each)
    return user_row(record)


@user.command
def rm(ctx: Context, *users: UserName) -> None:
    """Delete users after asking, with all that they have: keys, password, MFA, memberships (DeleteUser).

    Managed policies are detached and stay.

    Args:
        users: which ones.
    Examples:
        awsh> iam user create gone --group devs --policy ReadOnlyAccess
        awsh> iam user rm gone
    """
    from awsh_iam.users.removal import removed

    if not users:
        raise UsageError("iam user rm wants a user", usage=rm.usage, hint="`iam user ls` lists them")
    removed(ctx, users)
