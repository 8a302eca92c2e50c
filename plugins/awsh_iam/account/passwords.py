"""`iam password-policy show`, `set`, `rm`."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from awsh import AwsError, Context, UsageError
from awsh_iam.groups import password_policy


class PasswordPolicy(TypedDict):
    """What passwords must be like. expire: days; None for never. reuse: earlier ones that may not come again."""

    length: int
    uppercase: bool
    lowercase: bool
    numbers: bool
    symbols: bool
    own_change: bool
    expire: int | None
    reuse: int | None
    hard_expiry: bool
    set: bool


_USUAL: PasswordPolicy = {
    "length": 8,
    "uppercase": False,
    "lowercase": False,
    "numbers": False,
    "symbols": False,
    "own_change": False,
    "expire": None,
    "reuse": None,
    "hard_expiry": False,
    "set": False,
}
"""What holds where nothing was set; and three of the four kinds of characters."""

_NAMES = {
    "length": "MinimumPasswordLength",
    "uppercase": "RequireUppercaseCharacters",
    "lowercase": "RequireLowercaseCharacters",
    "numbers": "RequireNumbers",
    "symbols": "RequireSymbols",
    "own_change": "AllowUsersToChangePassword",
    "expire": "MaxPasswordAge",
    "reuse": "PasswordReusePrevention",
    "hard_expiry": "HardExpiry",
}


@password_policy.command
def show(ctx: Context) -> PasswordPolicy:
    """Show what passwords of the account must be like (GetAccountPasswordPolicy).

    Examples:
        awsh> iam password-policy show
    """
    return _present(ctx)


@password_policy.command(name="set")
def set_(
    ctx: Context,
    *,
    length: int | None = None,
    uppercase: bool | None = None,
    lowercase: bool | None = None,
    numbers: bool | None = None,
    symbols: bool | None = None,
    own_change: bool | None = None,
    expire: int | None = None,
    reuse: int | None = None,
    hard_expiry: bool | None = None,
) -> PasswordPolicy:
    """Say what passwords must be like (UpdateAccountPasswordPolicy). What is not said stays.

    Args:
        length: characters at least, 6 to 128.
        uppercase: a capital letter at least.
        lowercase: a small letter at least.
        numbers: a digit at least.
        symbols: another character at least.
        own_change: users may change their own.
        expire: days after which one must be changed; 0 for never.
        reuse: how many earlier ones may not come again, up to 24; 0 for none.
        hard_expiry: who lets one expire can't get in again without help.
    Examples:
        awsh> iam password-policy set --length 14 --uppercase --numbers --own-change
    """
    asked: dict[str, Any] = {
        "length": length,
        "uppercase": uppercase,
        "lowercase": lowercase,
        "numbers": numbers,
        "symbols": symbols,
        "own_change": own_change,
        "expire": expire,
        "reuse": reuse,
        "hard_expiry": hard_expiry,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    if not given:
        raise UsageError("iam password-policy set wants something to set", usage=set_.usage)
    for name, most in (("length", 128), ("expire", 1095), ("reuse", 24)):
        low = 6 if name == "length" else 0
        if name in given and not low <= given[name] <= most:
            raise UsageError(f"--{name} is {low} to {most}", usage=set_.usage)
    # What a request leaves out goes back to AWS's own.
    wanted: dict[str, Any] = {**_present(ctx), **given}
    parameters = {
        _NAMES[name]: value for name, value in wanted.items() if name in _NAMES and value is not None
    }
    for name in ("MaxPasswordAge", "PasswordReusePrevention"):
        if not parameters.get(name):
            parameters.pop(name, None)
    ctx.call("iam", "update_account_password_policy", **parameters)
    return _present(ctx)


@password_policy.command
def rm(ctx: Context) -> None:
    """Let AWS's own policy hold again, after asking (DeleteAccountPasswordPolicy).

    Examples:
        awsh> iam password-policy set --length 12
        awsh> iam password-policy rm
    """
    ctx.confirm("Let passwords of 8 characters be enough again?")
    ctx.call("iam", "delete_account_password_policy")


def _present(ctx: Context) -> PasswordPolicy:
    try:
        found = ctx.call("iam", "get_account_password_policy")["PasswordPolicy"]
    except AwsError as error:
        if error.code != "NoSuchEntity":
            raise
        return _USUAL.copy()
    row = {name: found.get(key) for name, key in _NAMES.items()}
    # AWS says 0 for never.
    known = {name: value or _USUAL.get(name) for name, value in row.items() if value is not None}
    return cast("PasswordPolicy", {**_USUAL, **known, "set": True})
