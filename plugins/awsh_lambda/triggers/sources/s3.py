"""A bucket: its notifications are the business of `s3 events`, which keeps those of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awsh import AwsError, Context, attempts, function_policies, spoken
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.loops.refusing import refuse
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.texts import text
from awsh_lambda.triggers.wish import Wish

VISIBLE = 15.0
"""Seconds until S3 sees a permission that has just been given."""

EVENTS = {
    "created": "s3:ObjectCreated",
    "removed": "s3:ObjectRemoved",
    "restored": "s3:ObjectRestore",
    "tagged": "s3:ObjectTagging",
    "acl-changed": "s3:ObjectAcl",
    "expired": "s3:LifecycleExpiration",
}
"""The words of `s3 events`, and AWS's; it takes ways of each too, as in `created:copy`."""
DEFAULT = ("created",)


def add(ctx: Context, function: Function, bucket: str, wish: Wish) -> Trigger:
    """Has a bucket wake the function (AddPermission, PutBucketNotificationConfiguration)."""
    arn = _arn(function, bucket)
    events = wish.events or DEFAULT
    there = _same(notifications(ctx, bucket), function, events, wish)
    refuse(ctx, function, watched(function, bucket, wish), allow=wish.allow_recursion)
    with function_policies.permitted(
        ctx, function.target, service="s3", source=arn, account=ctx.account
    ) as new:
        if there is None:
            return row(function, bucket, _notified(ctx, function, bucket, events, wish, fresh=new))
    ctx.note(f"bucket {bucket} wakes {function.name} already: {does(there)}")
    return row(function, bucket, there)


def watched(function: Function, bucket: str, wish: Wish) -> Watched:
    """What of the bucket wakes the function."""
    events = wish.events or DEFAULT
    changes = {word for word, aws in EVENTS.items() for each in events if _in(each, word, aws)}
    key = text(wish.prefix, None, wish.suffix)
    return Watched("s3", "bucket", bucket, _arn(function, bucket), frozenset(changes), key)


def _arn(function: Function, bucket: str) -> str:
    return f"arn:{function.partition}:s3:::{bucket}"


def _in(event: str, word: str, aws: str) -> bool:
    return event.lower().split(":")[0] == word or event.lower().startswith(f"{aws.lower()}:")


def notifications(ctx: Context, bucket: str) -> list[dict[str, Any]]:
    """The rules of a bucket, as `s3 events show` has them."""
    return spoken(ctx, "s3 events show", bucket)


def _same(
    rules: Sequence[dict[str, Any]], function: Function, events: Sequence[str], wish: Wish
) -> dict[str, Any] | None:
    """The rule that does what is wished, where there is one."""
    wanted = {_full(each) for each in events}
    return next(
        (
            rule
            for rule in rules
            if rule["arn"] == function.target
            and (rule["prefix"], rule["suffix"]) == (wish.prefix, wish.suffix)
            and {each.lower() for each in rule["events"]} == wanted
        ),
        None,
    )


def _full(event: str) -> str:
    """AWS's name of an event that may be written in our words, in small letters."""
    word, _, way = event.lower().partition(":")
    if word not in EVENTS:
        return event.lower()
    return f"{EVENTS[word].lower()}:{way or ('put' if word == 'acl-changed' else '*')}"


def _notified(
    ctx: Context, function: Function, bucket: str, events: Sequence[str], wish: Wish, *, fresh: bool
) -> dict[str, Any]:
    options = [
        # It is judged already.
        "--allow-recursion",
        *(("--prefix", wish.prefix) if wish.prefix else ()),
        *(("--suffix", wish.suffix) if wish.suffix else ()),
    ]
    for _ in attempts(ctx, VISIBLE):
        try:
            rows = spoken(
                ctx, "s3 events add", bucket, "--lambda", function.target, *options, "--on", *events
            )
            return dict(rows[0])
        except AwsError as error:
            if not fresh or error.code != "InvalidArgument":
                raise
            refused = error
    raise refused


def does(rule: dict[str, Any]) -> str:
    """`created under in/ ending in .jpg`."""
    return str(rule["does"]).rpartition(": to ")[0]


def row(function: Function, bucket: str, rule: dict[str, Any]) -> Trigger:
    """What is shown of a notification."""
    return {
        "function": function.name,
        "source": "s3",
        "name": bucket,
        "does": does(rule),
        "state": "enabled",
        "id": rule["id"],
        "arn": _arn(function, bucket),
        "alias": function.qualifier,
    }
