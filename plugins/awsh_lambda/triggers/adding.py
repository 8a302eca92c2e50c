"""Behind `lambda trigger add`: each source in its own module."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from awsh import Context
from awsh_lambda.triggers.function import Function, find
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.sources import dynamodb, s3, schedule, sns, sqs
from awsh_lambda.triggers.wish import Wish, check

_ADDING: Mapping[str, Callable[[Context, Function, str, Wish], Trigger]] = {
    "s3": s3.add,
    "sqs": sqs.add,
    "sns": sns.add,
    "schedule": schedule.add,
    "dynamodb": dynamodb.add,
}


def add(ctx: Context, name: str, alias: str, source: str, what: str, wish: Wish, usage: str) -> Trigger:
    """Has WHAT of SOURCE wake the function NAME. Raises UsageError, CommandError, AwsError."""
    check(source, wish, usage)
    return _ADDING[source](ctx, find(ctx, name, alias), what, wish)
