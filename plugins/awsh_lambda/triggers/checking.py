"""Behind `lambda trigger check`: what a function would be woken by, and whether it would do that itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from awsh import Context, UsageError
from awsh_lambda.triggers.function import Function, find
from awsh_lambda.triggers.loops.refusing import refuse
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.sources import dynamodb, s3, sns, sqs
from awsh_lambda.triggers.wish import Wish
from awsh_lambda.triggers.wish import check as check_options

_WATCHED: Mapping[str, Callable[[Context, Function, str, Wish], Watched]] = {
    "s3": lambda ctx, function, what, wish: s3.watched(function, what, wish),
    "sqs": lambda ctx, function, what, wish: sqs.watched(sqs.find(ctx, what)),
    "sns": lambda ctx, function, what, wish: sns.watched(sns.find(ctx, what)),
    "dynamodb": lambda ctx, function, what, wish: dynamodb.watched(dynamodb.find(ctx, what)),
}


def check(ctx: Context, name: str, alias: str, source: str, what: str, wish: Wish, usage: str) -> None:
    """Says that the function NAME would not wake itself. Raises UsageError, CommandError where it would, AwsError."""
    if source not in _WATCHED:
        raise UsageError(f"a {source} is nothing that a function could change", usage=usage)
    check_options(source, wish, usage)
    function = find(ctx, name, alias)
    watched = _WATCHED[source](ctx, function, what, wish)
    refuse(ctx, function, watched, allow=False)
    ctx.note(
        f"{function.name} would not wake itself over {watched.noun} {watched.name}, as far as can be seen"
    )
