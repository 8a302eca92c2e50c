"""All that wakes a function, from each side: its policy, its mappings, buckets, topics and rules."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from awsh import AwshError, Context
from awsh_lambda.triggers.function import Function, find, read
from awsh_lambda.triggers.mappings import mappings
from awsh_lambda.triggers.permission import Permission, permissions
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.sources import reading, s3, schedule, sns

_SERVICES = {"sqs": "sqs", "dynamodb": "dynamodb"}
ALONE = "permission alone"
UNKNOWN = "unknown"
ALLOWED = "allowed"


class _Known(NamedTuple):
    """What is asked once, however many functions there are. mappings: None where there is one function alone.

    unread: services and ARNs of which it is not known whom they wake.
    """

    mappings: list[dict[str, Any]] | None
    subscriptions: list[dict[str, Any]]
    buckets: dict[str, list[dict[str, Any]]]
    unread: set[str]


def triggers(ctx: Context, name: str | None = None) -> Iterator[Trigger]:
    """The triggers of a function, with those of its aliases, or of all functions of the region.

    What may not be asked is said in a note, and left out.
    """
    functions = (
        [find(ctx, name)] if name else map(read, ctx.search("lambda", "list_functions", "Functions[]"))
    )
    unread: set[str] = set()
    known = _Known(
        None if name else _readable(ctx, unread, "mappings", lambda: mappings(ctx)),
        _readable(ctx, unread, "sns", lambda: _subscriptions(ctx)),
        {},
        unread,
    )
    for function in functions:
        yield from _of(ctx, function, known)
        for alias in ctx.search("lambda", "list_aliases", "Aliases[].Name", FunctionName=function.name):
            yield from _of(ctx, replace(function, qualifier=alias), known)


def _readable(ctx: Context, unread: set[str], what: str, ask: Callable[[], Iterable[Any]]) -> list[Any]:
    """All that ASK gives; nothing, and WHAT is UNREAD, where it may not be asked."""
    try:
        return list(ask())
    except AwshError as error:
        ctx.note(f"note: {what} can't be read: {error.message}")
        unread.add(what)
        return []


def _subscriptions(ctx: Context) -> Iterator[dict[str, Any]]:
    for each in ctx.search("sns", "list_subscriptions", "Subscriptions[]"):
        if each["Protocol"] == "lambda":
            yield each


def _of(ctx: Context, function: Function, known: _Known) -> Iterator[Trigger]:
    allowed = permissions(ctx, function)
    used: set[Permission] = set()
    for row in _told(ctx, function, known, allowed):
        service = {"schedule": "events"}.get(row["source"], row["source"])
        letting = {each for each in allowed if each.covers(f"{service}.amazonaws.com", row["arn"])}
        used |= letting
        yield row if letting else {**row, "state": "no permission"}
    reading_it = known.mappings
    if reading_it is None:
        reading_it = _readable(
            ctx, known.unread, "mappings", lambda: mappings(ctx, FunctionName=function.target)
        )
    yield from (
        reading.row(function, _source(each["EventSourceArn"]), each)
        for each in reading_it
        if each["FunctionArn"] == function.target and each.get("EventSourceArn")
    )
    yield from (_alone(function, each, known.unread) for each in allowed if each not in used)


def _source(arn: str) -> str:
    service = arn.split(":")[2]
    return _SERVICES.get(service, service)


def _told(ctx: Context, function: Function, known: _Known, allowed: list[Permission]) -> Iterator[Trigger]:
    """Those of which the source calls the function."""
    buckets = dict.fromkeys(
        each.source
        for each in allowed
        if each.principal == "s3.amazonaws.com" and each.source.count(":") >= 5 and "*" not in each.source
    )
    for arn in buckets:
        if arn not in known.buckets:
            known.buckets[arn] = _readable(ctx, known.unread, arn, partial(s3.notifications, ctx, _name(arn)))
        yield from (
            s3.row(function, _name(arn), rule)
            for rule in known.buckets[arn]
            if rule["arn"] == function.target
        )
    for each in known.subscriptions:
        if each["Endpoint"] == function.target:
            subscription = each["SubscriptionArn"]
            yield sns.row(function, each["TopicArn"], subscription, sns.attributes(ctx, subscription))
    for rule in _readable(ctx, known.unread, "events", lambda: schedule.rules(ctx, function)):
        yield schedule.row(function, rule)


def _name(arn: str) -> str:
    return arn.split(":", 5)[5]


def _alone(function: Function, permission: Permission, unread: Container[str]) -> Trigger:
    """A permission behind which nothing was found: of a service that is not looked into, or left over."""
    service = permission.principal.removesuffix(".amazonaws.com")
    known: Mapping[str, str] = {"s3": "s3", "sns": "sns", "events": "schedule"}
    if service == "*":
        service, does, state = "anybody", "whoever calls it", ALLOWED
    elif service not in known:
        does, state = "what that service is told to", ALLOWED
    elif service in unread or permission.source in unread:
        does, state = "not to be read", UNKNOWN
    else:
        does, state = "nothing: its permission is left", ALONE
    return {
        "function": function.name,
        "source": known.get(service, service),
        "name": _name(permission.source).removeprefix("rule/") if permission.source.count(":") > 4 else "",
        "does": does,
        "state": state,
        "id": permission.id,
        "arn": permission.source,
        "alias": function.qualifier,
    }
