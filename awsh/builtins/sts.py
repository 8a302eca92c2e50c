"""`sts`: who you are to AWS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from awsh.command import Group
from awsh.context import Context
from awsh.hookspecs import hookimpl


class Identity(TypedDict):
    """The caller, as AWS sees it."""

    account: str
    arn: str
    user_id: str
    profile: str
    region: str | None


sts = Group("sts", "Who you are to AWS.")


@sts.command
def whoami(ctx: Context) -> Identity:
    """Say whose credentials are used (sts GetCallerIdentity).

    Examples:
        awsh> sts whoami
    """
    found = ctx.call("sts", "get_caller_identity")
    return {
        "account": found["Account"],
        "arn": found["Arn"],
        "user_id": found["UserId"],
        "profile": ctx.profile,
        "region": ctx.shell.aws.region_or_none,
    }


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return [sts]
