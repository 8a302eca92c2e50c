"""Behind `lambda rm`: what wakes a function goes before it, and what is only its own goes with it if that is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from awsh import AwsError, CommandError, Context
from awsh_lambda.functions.found import MISSING, configuration, log_group
from awsh_lambda.functions.listing import sources, versions
from awsh_lambda.functions.own_roles import remove_role
from awsh_lambda.kinds import FUNCTION
from awsh_lambda.triggers.removal import remove_all
from awsh_lambda.urls.served import url_of


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
            remove_role(ctx, role)
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


def _question(every: Sequence[_Doomed], stays: Sequence[str], *, with_role: bool, with_logs: bool) -> str:
    also = [f"log group {each.group}" for each in every] if with_logs else []
    also += [f"role {name}" for name in _roles(every)] if with_role else []
    told = f"Delete {'; '.join(each.told for each in every)}{', with ' + ', '.join(also) if also else ''}?"
    if stays:
        flags = [
            flag for flag, given in (("--with-logs", with_logs), ("--with-role", with_role)) if not given
        ]
        told += f" What stays: {', '.join(stays)} ({' '.join(flags)} removes that too)."
    return told


def _roles(every: Sequence[_Doomed]) -> list[str]:
    return list(dict.fromkeys(each.role.rpartition("/")[2] for each in every))


def _what_stays(ctx: Context, every: Sequence[_Doomed], *, with_role: bool, with_logs: bool) -> list[str]:
    stays: list[str] = []
    if not with_logs:
        stays += [f"log group {each.group}" for each in every if _has_logs(ctx, each.group)]
    if not with_role:
        stays += [f"role {name}" for name in _roles(every)]
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
