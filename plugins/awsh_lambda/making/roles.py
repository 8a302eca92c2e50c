"""The role that a function acts as: named, or made, or the one that a teaching account gives to all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from awsh import AwsError, CommandError, Context, attempts, service_role

T = TypeVar("T")

GIVEN_TO_ALL = "LabRole"
"""What accounts of AWS Academy have in the place of the right to make roles."""

BASIC = "AWSLambdaBasicExecutionRole"
"""Writing its log, and nothing else."""

FRESH_SECONDS = 60.0
"""How long Lambda may not see a role that IAM has just made."""

_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})


def usual_name(function: str) -> str:
    """The role that is made for a function where none is named."""
    return f"{function}-role"[:64]


def role_for(ctx: Context, function: str, given: str | None) -> str:
    """The ARN of the role: of the one GIVEN, or else of the one made for FUNCTION, after asking.

    Raises CommandError, UsageError where nobody is there to say yes, AwsError.
    """
    if given:
        return role_arn(ctx, given)
    name = usual_name(function)
    found = _seek(ctx, name)
    if found is not None:
        ctx.note(f"it acts as {name}, which is there already")
        return str(found["Arn"])
    ctx.confirm(f"Make the role {name}, which may write the function's log? (--role names another.)")
    try:
        return service_role(ctx, name, "lambda", [BASIC])
    except AwsError as error:
        if error.code not in _DENIED:
            raise
        return _given_to_all(ctx, error)


def role_arn(ctx: Context, role: str) -> str:
    """The ARN of a role by its name or ARN."""
    if role.startswith("arn:"):
        return role
    try:
        found = _seek(ctx, role)
    except AwsError as error:
        if error.code not in _DENIED:
            raise
        # Who may not look at roles may still pass one on.
        return f"arn:{ctx.client('iam').meta.partition}:iam::{ctx.account}:role/{role}"
    if found is None:
        raise CommandError(
            f"there is no role {role!r}", hint=f"`iam role create {role} --for lambda` makes it"
        )
    return str(found["Arn"])


def _given_to_all(ctx: Context, refused: AwsError) -> str:
    found = _seek(ctx, GIVEN_TO_ALL)
    if found is None:
        refused.hint = "name a role that there is with --role; `iam role ls` lists them"
        raise refused
    ctx.note(f"roles may not be made in this account: it acts as {GIVEN_TO_ALL}")
    return str(found["Arn"])


def _seek(ctx: Context, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ctx.call("iam", "get_role", RoleName=name)["Role"]
    except AwsError as error:
        if error.code == "NoSuchEntity":
            return None
        raise
    return found


def with_fresh_role(ctx: Context, role: str, ask: Callable[[], T]) -> T:
    """What ASK gives, asked again while Lambda does not see a ROLE yet that IAM has just made.

    Raises AwsError once it should have been seen.
    """
    name = role.rpartition("/")[2]
    for attempt in attempts(ctx, FRESH_SECONDS):
        try:
            return ask()
        except AwsError as error:
            if error.code != "InvalidParameterValueException" or "cannot be assumed" not in error.message:
                raise
            refused = error
        if not attempt and not _is_fresh(ctx, name):
            break
        if not attempt:
            ctx.note(f"role {name} is new, and Lambda does not see it yet: asking again")
    refused.hint = f"it must trust lambda.amazonaws.com: `iam role trust add {name} --for lambda`"
    raise refused


def _is_fresh(ctx: Context, name: str) -> bool:
    from datetime import UTC, datetime, timedelta

    try:
        found = _seek(ctx, name)
    except AwsError:
        return True
    return found is not None and datetime.now(UTC) - found["CreateDate"] < timedelta(minutes=5)
