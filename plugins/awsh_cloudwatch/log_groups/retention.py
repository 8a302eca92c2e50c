"""`logs retention show|set`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, TypedDict

from awsh import CURRENT, Candidate, Completing, Context, UsageError, ValueType
from awsh_cloudwatch.groups import retention
from awsh_cloudwatch.kinds import GroupName

DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
"""For how many events can be kept, if not for ever."""

_FOREVER = "forever"
_UNITS = {"": 1, "d": 1, "w": 7, "y": 365}


class Retention(TypedDict):
    """How long a group keeps its events; None: for ever."""

    group: str
    retention: timedelta | None


def _keep(ctx: Context, given: Any) -> timedelta | None:
    if given is None or isinstance(given, timedelta):
        return given
    if str(given) == _FOREVER:
        return None
    found = re.fullmatch(r"(\d{1,5})([dwy]?)", str(given))
    if found is None:
        raise ValueError(f"{str(given)!r} is neither a number of days such as 14d, nor forever")
    return timedelta(days=int(found[1]) * _UNITS[found[2]])


def _complete(completing: Completing) -> list[Candidate]:
    return [Candidate(f"{each}d") for each in DAYS] + [Candidate(_FOREVER)]


Keep = Annotated[timedelta, ValueType("DURATION|forever", _keep, _complete)]
"""A span of days, or `forever`, which is None; a number alone is days."""


def days_of(keep: timedelta | None) -> int | None:
    """The days that AWS is told. Raises UsageError for what it does not take."""
    if keep is None:
        return None
    if keep.days in DAYS and keep == timedelta(days=keep.days):
        return keep.days
    near = min(DAYS, key=lambda each: abs(each - keep / timedelta(days=1)))
    raise UsageError(
        f"events are not kept for {keep / timedelta(days=1):g} days",
        hint=f"{near}d is nearest; AWS takes {', '.join(map(str, DAYS))} days, or forever",
    )


@retention.command
def show(ctx: Context, group: GroupName = CURRENT) -> Retention:
    """Show how long a log group keeps its events (DescribeLogGroups).

    Args:
        group: which one; the current one when left out.
    Examples:
        awsh> logs retention show app
    """
    from awsh_cloudwatch.log_groups.looking import find
    from awsh_cloudwatch.rows import retention_of

    return {"group": group, "retention": retention_of(find(ctx, group))}


@retention.command(name="set")
def set_(ctx: Context, group: GroupName, keep: Keep) -> Retention:
    """Set how long a log group keeps its events (PutRetentionPolicy, DeleteRetentionPolicy).

    It asks where some would go.

    Args:
        group: which one.
        keep: 7d, 30d, 365d and the like, or forever.
    Examples:
        awsh> logs retention set app 30d
        awsh> logs retention set app forever
    """
    from awsh_cloudwatch.log_groups.looking import find
    from awsh_cloudwatch.rows import retention_of

    days = days_of(keep)
    before = retention_of(find(ctx, group))
    if days is None:
        ctx.call("logs", "delete_retention_policy", logGroupName=group)
        return {"group": group, "retention": None}
    if before is None or before.days > days:
        ctx.confirm(f"Delete what is older than {days} days in log group {group}, now and from now on?")
    ctx.call("logs", "put_retention_policy", logGroupName=group, retentionInDays=days)
    return {"group": group, "retention": timedelta(days=days)}
