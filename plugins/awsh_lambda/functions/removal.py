"""Behind `lambda rm`: what wakes a function goes before it, and what is only its own goes with it if that is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from awsh import AwsError, CommandError, Context, quote
from awsh_lambda.functions.found import MISSING, configuration, log_group
from awsh_lambda.functions.listing import sources, url_of, versions
from awsh_lambda.kinds import FUNCTION


class _Doomed(NamedTuple):
    """A function that is to go. role: its ARN."""

    name: str
    role: str
    group: str
    told: str


def removed(ctx: Context, names: Sequence[str], *, with_role: bool, with_logs: bool) -> None:
    """Removes the functions. Raises CommandError on no, AwsError."""
    every = [_look(ctx, name) for name in names]
    stays = _what_stays(ctx, every, with_role=with_role, with_logs=with_logs)
    ctx.confirm(_question(every, stays, with_role=with_role, with_logs=with_logs))
    from awsh_lambda.triggers.removal import remove_all

    for each in every:
        for gone in remove_all(ctx, each.name):
            ctx.note(f"{each.name}: {gone} is removed")
        ctx.call("lambda", "delete_function", FunctionName=each.name)
        if ctx.current(FUNCTION.name) == each.name:
            ctx.use(FUNCTION.name, None)
        if with_logs:
            _remove_logs(ctx, each)
    if with_role:
        for role in dict.fromkeys(each.role for each in every):
            _remove_role(ctx, role)
    if stays:
        ctx.note(f"what stays: {', '.join(stays)}")


def _look(ctx: Context, name: str) -> _Doomed:
    record = configuration(ctx, name)
    if record["FunctionName"] != name:
        raise CommandError(f"{name} is a version or an alias", hint="`lambda version rm`, `lambda alias rm`")
    about = [f"triggers: {', '.join(found)}"] if (found := sources(ctx, name)) else []
    count = len(versions(ctx, name))
    if count:
        about.append(f"{count} version{'' if count == 1 else 's'}")
    aliases = list(ctx.search("lambda", "list_aliases", "Aliases[].Name", FunctionName=name))
    if aliases:
        about.append(f"aliases: {', '.join(aliases)}")
    if address := url_of(ctx, name):
        about.append(f"its address {address}")
    told = f"function {name}" + (f" ({'; '.join(about)})" if about else "")
    return _Doomed(name, str(record.get("Role") or ""), log_group(record), told)


def _remove_logs(ctx: Context, doomed: _Doomed) -> None:
    try:
        ctx.call("logs", "delete_log_group", logGroupName=doomed.group)
    except AwsError as error:
        if error.code != MISSING:
            raise


def _remove_role(ctx: Context, arn: str) -> None:
    """A role with its policies, unless another function acts as it."""
    name = arn.rpartition("/")[2]
    others = [
        str(each["FunctionName"])
        for each in ctx.search("lambda", "list_functions", "Functions[]")
        if each.get("Role") == arn
    ]
    if others:
        ctx.note(f"role {name} stays: {', '.join(others[:5])} act{'s' if len(others) == 1 else ''} as it")
        return
    # The iam plugin knows all that is attached to a role; that it may go has been asked.
    _delete(ctx, name)


def _delete(ctx: Context, role: str) -> None:
    try:
        for arn in ctx.search(
            "iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=role
        ):
            ctx.call("iam", "detach_role_policy", RoleName=role, PolicyArn=arn)
        for policy in ctx.search("iam", "list_role_policies", "PolicyNames[]", RoleName=role):
            ctx.call("iam", "delete_role_policy", RoleName=role, PolicyName=policy)
        ctx.call("iam", "delete_role", RoleName=role)
    except AwsError as error:
        if error.code != "NoSuchEntity":
            error.hint = error.hint or f"the function is gone; the role stays: `iam role rm {quote(role)}`"
            raise


def _question(every: Sequence[_Doomed], stays: Sequence[str], *, with_role: bool, with_logs: bool) -> str:
    also = [
        text
        for wanted, text in (
            (with_logs, "all that was written"),
            (with_role, "the role, where nobody else acts as it"),
        )
        if wanted
    ]
    told = f"Delete {'; '.join(each.told for each in every)}{', with ' + ' and '.join(also) if also else ''}?"
    if stays:
        flags = [
            flag for flag, given in (("--with-logs", with_logs), ("--with-role", with_role)) if not given
        ]
        told += f" What stays: {', '.join(stays)} ({' '.join(flags)} removes that too)."
    return told


def _what_stays(ctx: Context, every: Sequence[_Doomed], *, with_role: bool, with_logs: bool) -> list[str]:
    stays: list[str] = []
    if not with_logs:
        stays += [f"log group {each.group}" for each in every if _has_logs(ctx, each.group)]
    if not with_role:
        stays += [f"role {name}" for name in dict.fromkeys(each.role.rpartition("/")[2] for each in every)]
    return stays


def _has_logs(ctx: Context, group: str) -> bool:
    try:
        found = ctx.search(
            "logs", "describe_log_groups", "logGroups[].logGroupName", logGroupNamePrefix=group
        )
        return group in list(found)
    except AwsError:
        # Who may not look at logs need not be told that they stay.
        return False
