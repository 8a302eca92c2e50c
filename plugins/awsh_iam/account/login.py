"""`iam login show`, `create`, `set`, `rm`."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from awsh import CommandError, Context, UsageError, secret_from
from awsh_iam.groups import login
from awsh_iam.kinds import UserName


class Login(TypedDict):
    """The password of a user, but not what it is. reset: it must be changed at the next login."""

    user: str
    created: datetime
    reset: bool
    address: str


@login.command
def show(ctx: Context, user: UserName) -> Login:
    """Show whether a user has a password, and where it is for (GetLoginProfile).

    Args:
        user: whose.
    Examples:
        awsh> iam user create bob
        awsh> iam login create bob --password-from bob.pw
        awsh> iam login show bob
    """
    return _login(ctx, user)


@login.command
def create(ctx: Context, user: UserName, *, password_from: str = "", no_reset: bool = False) -> Login:
    """Give a user a password for the console, asked for hidden and twice (CreateLoginProfile).

    Args:
        user: whose.
        password_from: where it is, in a script: a file that you alone can read, or env:VARIABLE.
        no_reset: it may stay; else it must be changed at the first login.
    Examples:
        awsh> iam user create eve
        awsh> iam login create eve --password-from eve.pw --no-reset
    """
    password = _password(ctx, user, password_from)
    ctx.call(
        "iam",
        "create_login_profile",
        UserName=user,
        Password=password,
        PasswordResetRequired=not no_reset,
    )
    return _login(ctx, user)


@login.command(name="set")
def set_(ctx: Context, user: UserName, *, password_from: str = "", no_reset: bool = False) -> Login:
    """Give a user another password, asked for hidden and twice (UpdateLoginProfile).

    Args:
        user: whose.
        password_from: where it is, in a script: a file that you alone can read, or env:VARIABLE.
        no_reset: it may stay; else it must be changed at the next login.
    Examples:
        awsh> iam user create tom
        awsh> iam login create tom --password-from tom.pw
        awsh> iam login set tom --password-from tom.pw
    """
    password = _password(ctx, user, password_from)
    ctx.call(
        "iam",
        "update_login_profile",
        UserName=user,
        Password=password,
        PasswordResetRequired=not no_reset,
    )
    return _login(ctx, user)


@login.command
def rm(ctx: Context, user: UserName) -> None:
    """Take the password from a user after asking (DeleteLoginProfile). Access keys go on working.

    Args:
        user: whose.
    Examples:
        awsh> iam user create sue
        awsh> iam login create sue --password-from sue.pw
        awsh> iam login rm sue
    """
    ctx.confirm(f"Take the password from user {user}, who can't log in to the console then?")
    ctx.call("iam", "delete_login_profile", UserName=user)


def _login(ctx: Context, user: str) -> Login:
    found = ctx.call("iam", "get_login_profile", UserName=user)["LoginProfile"]
    return {
        "user": user,
        "created": found["CreateDate"],
        "reset": found.get("PasswordResetRequired", False),
        "address": _address(ctx),
    }


def _password(ctx: Context, user: str, source: str) -> str:
    if source:
        return secret_from(source)
    if not ctx.interactive:
        raise UsageError(
            f"{user} needs a password, and nobody is there to be asked",
            hint="--password-from FILE or env:VARIABLE",
        )
    password = ctx.ask(f"password for {user}", secret=True)
    if ctx.ask("the same again", secret=True) != password:
        raise CommandError("the two passwords differ", hint="nothing was changed")
    return password


def _address(ctx: Context) -> str:
    """Where users of the account log in: by its alias where it has one."""
    aliases = list(ctx.search("iam", "list_account_aliases", "AccountAliases[]"))
    return f"https://{aliases[0] if aliases else ctx.account}.signin.aws.amazon.com/console"
