"""Taking a role, and leaving it: behind `use role` and `sts assume`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from awsh.aws.roles import SECONDS, Assumed
from awsh.errors import AwsError, CommandError, UsageError
from awsh.parameters import Candidate, Completing
from awsh.values import Rows

if TYPE_CHECKING:
    from awsh.context import Context

KIND = "iam:role"
"""Whose names are completed, where a plugin knows them."""

_ARN = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+")


_HINTS = {
    "AccessDenied": "its trust policy must name you, and your own policies allow sts:AssumeRole on it",
    "ValidationError": "`iam role show NAME` tells how long it may be had for",
}


def complete_roles(completing: Completing) -> Iterator[Candidate]:
    """Roles of the account."""
    if completing.ctx.shell.kinds.get(KIND) is not None:
        yield from (found for _, found in completing.ctx.candidates(KIND, completing.word))


def use_role(ctx: Context, name: str, clear: bool) -> Rows | None:
    """`use role`: takes one, `-` goes back, without a name lists them. Raises CommandError, AwsError."""
    aws = ctx.shell.aws
    if clear or (name == "-" and aws.previous_role is None):
        if aws.role is None and not clear:
            raise CommandError("no role was taken", hint="`use role NAME` takes one")
        aws.leave_role()
        return None
    if name == "-" and aws.previous_role is not None:
        aws.assume(aws.previous_role)
        return None
    if not name:
        return Rows(
            {"name": each.name or each.id, "about": each.description} for each in ctx.names(KIND, fresh=True)
        )
    take(ctx, name)
    return None


def take(
    ctx: Context,
    name: str,
    *,
    seconds: int = SECONDS,
    session: str = "",
    serial: str = "",
    external_id: str = "",
) -> Assumed:
    """Takes a role by its name or ARN for all requests from now on (sts AssumeRole).

    The profile's own keys ask for it, also while another role is taken. Raises UsageError, AwsError.
    """
    session = session or default_session()
    aws = ctx.shell.aws
    before = aws.role
    # Who may list roles and take this one is the profile, and not the role of before.
    aws.leave_role()
    try:
        role = Assumed(
            arn=role_arn(ctx, name),
            session=session,
            source=ctx.shell.state.named_profile,
            seconds=seconds,
            serial=serial,
            external_id=external_id,
        )
        aws.assume(role)
    except BaseException as error:
        if before is not None:
            aws.assume(before)
        if isinstance(error, AwsError) and error.operation == "AssumeRole":
            error.hint = _HINTS.get(error.code)
        raise
    return role


def role_arn(ctx: Context, name: str) -> str:
    """The ARN of a role of the account by its name, or an ARN as it is. Raises UsageError."""
    if name.startswith("arn:"):
        if not _ARN.fullmatch(name):
            raise UsageError(f"{name!r} is not the ARN of a role", hint="arn:aws:iam::123456789012:role/NAME")
        return name
    try:
        return str(ctx.call("iam", "get_role", RoleName=name.rpartition("/")[2])["Role"]["Arn"])
    except AwsError as error:
        if error.code == "NoSuchEntity":
            from awsh.errors import suggest

            known = [each.name or each.id for each in ctx.names(KIND)] if ctx.shell.kinds.get(KIND) else []
            raise CommandError(f"there is no role {name!r}", hint=suggest(name, known)) from None
        if error.code not in ("AccessDenied", "ValidationError"):
            raise
    # Whoever may not look at roles may be let into one all the same.
    return f"arn:{ctx.client('sts').meta.partition}:iam::{ctx.account}:role/{name}"


def default_session() -> str:
    """What the session is called: CloudTrail shows it, so that it says who."""
    import getpass

    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "someone"
    return re.sub(r"[^\w+=,.@-]", "-", f"awsh-{user}")[:64]
