"""`iam key ls`, `create`, `rotate`, `deactivate`, `activate`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from awsh import Context, UsageError
from awsh_iam.groups import key
from awsh_iam.keys.rows import AccessKey, NewKey
from awsh_iam.kinds import KeyId, UserName


@key.command
def ls(ctx: Context, *users: UserName) -> Iterator[AccessKey]:
    """List access keys with their last use (ListAccessKeys, GetAccessKeyLastUsed).

    Args:
        users: whose; of all users when left out.
    Examples:
        awsh> iam key ls
        awsh> iam key ls | where created < 90d and active | select user,key,last_used
    """
    from awsh_iam.keys.listing import every_user, keys_of

    yield from keys_of(ctx, users or every_user(ctx))


@key.command
def create(ctx: Context, user: UserName, *, save: str = "", show: bool = False) -> NewKey:
    """Create an access key for a user (CreateAccessKey). AWS tells its secret this once.

    It is shown in the terminal and kept nowhere: not in the history, the journal or the log. Where nobody is at
    a terminal it must be said where to.

    Args:
        user: whose.
        save: write it as this profile into ~/.aws/credentials, and do not show it.
        show: show it also where no person is at a terminal.
    Examples:
        awsh> iam user create robot
        awsh> iam key create robot --save robot
    """
    from awsh_iam.keys.making import made

    return made(ctx, user, save=save, show=show, usage=create.usage)


@key.command
def rotate(
    ctx: Context, user: UserName, *, save: str = "", show: bool = False, deactivate: bool = False
) -> NewKey:
    """Create a second access key for a user, to take the place of the first (CreateAccessKey).

    The first goes on working until it is deactivated, when whoever has it has the new one.

    Args:
        user: whose.
        save: write the new one as this profile into ~/.aws/credentials, and do not show it.
        show: show it also where no person is at a terminal.
        deactivate: deactivate the first at once.
    Examples:
        awsh> iam user create program
        awsh> iam key create program --save program
        awsh> iam key rotate program --save program --deactivate
    """
    from awsh_iam.keys.making import rotated

    return rotated(ctx, user, save=save, show=show, deactivate=deactivate, usage=rotate.usage)


@key.command
def deactivate(ctx: Context, *keys: KeyId) -> None:
    """Deactivate access keys (UpdateAccessKey): nobody gets in with them until they are activated again.

    Args:
        keys: which ones.
    Examples:
        awsh> iam key ls | where last_used = null | iam key deactivate
    """
    _set(ctx, keys, "Inactive", deactivate.usage)


@key.command
def activate(ctx: Context, *keys: KeyId) -> None:
    """Activate access keys again (UpdateAccessKey).

    Args:
        keys: which ones.
    Examples:
        awsh> iam key ls | where not active | iam key activate
    """
    _set(ctx, keys, "Active", activate.usage)


@key.command
def rm(ctx: Context, *keys: KeyId) -> None:
    """Delete access keys after asking, for good (DeleteAccessKey). Deactivated, one could come back.

    Args:
        keys: which ones.
    Examples:
        awsh> iam key ls | where not active | iam key rm
    """
    from awsh_iam.keys.listing import keys_of, owner
    from awsh_iam.keys.making import used

    if not keys:
        raise UsageError("iam key rm wants a key", usage=rm.usage, hint="`iam key ls` lists them")
    owners = {each: owner(ctx, each) for each in dict.fromkeys(keys)}
    known = {row["key"]: row for row in keys_of(ctx, dict.fromkeys(owners.values()))}
    told = [f"{each} of {user}{used(known[each])}" for each, user in owners.items() if each in known]
    ctx.confirm(f"Delete for good access key {'; '.join(told)}?")
    for each, user in owners.items():
        ctx.call("iam", "delete_access_key", UserName=user, AccessKeyId=each)
        ctx.note(f"deleted access key {each} of {user}")


def _set(ctx: Context, keys: Sequence[str], status: str, usage: str) -> None:
    from awsh_iam.keys.listing import owner

    if not keys:
        raise UsageError("which key?", usage=usage, hint="`iam key ls` lists them")
    for each in dict.fromkeys(keys):
        ctx.call("iam", "update_access_key", UserName=owner(ctx, each), AccessKeyId=each, Status=status)
