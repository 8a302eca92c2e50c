"""All that wakes a function, from each side: its policy, its mappings, buckets, topics and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from awsh import AwshError, Context
from awsh_lambda.triggers.function import Function, find
from awsh_lambda.triggers.mappings import mappings
from awsh_lambda.triggers.permission import Permission, permissions
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.sources import reading, s3, schedule, sns

_SERVICES = {"sqs": "sqs", "dynamodb": "dynamodb"}
ALONE = "permission alone"


class _Known(NamedTuple):
    """What is asked once, however many functions there are."""

    mappings: list[dict[str, Any]]
    subscriptions: list[dict[str, Any]]
    buckets: dict[str, list[dict[str, Any]] | AwshError]


def triggers(ctx: Context, name: str | None = None) -> Iterator[Trigger]:
    """The triggers of a function, with those of its versions and aliases, or of all functions of the region."""
    names = [name] if name else list(ctx.search("lambda", "list_functions", "Functions[].FunctionName"))
    by = {"FunctionName": name} if name else {}
    known = _Known(
        list(mappings(ctx, **by)),
        [
            each
            for each in ctx.search("sns", "list_subscriptions", "Subscriptions[]")
            if each["Protocol"] == "lambda"
        ],
        {},
    )
    for each in names:
        function = find(ctx, each)
        yield from _of(ctx, function, known)
        for alias in ctx.search("lambda", "list_aliases", "Aliases[].Name", FunctionName=each):
            yield from _of(ctx, find(ctx, each, alias), known)


def _of(ctx: Context, function: Function, known: _Known) -> Iterator[Trigger]:
    allowed = permissions(ctx, function)
    used: set[Permission] = set()
    for row in _told(ctx, function, known, allowed):
        service = {"schedule": "events"}.get(row["source"], row["source"])
        letting = {each for each in allowed if each.covers(f"{service}.amazonaws.com", row["arn"])}
        used |= letting
        yield row if letting else {**row, "state": "no permission"}
    yield from (
        reading.row(function, _source(each["EventSourceArn"]), each)
        for each in known.mappings
        if each["FunctionArn"] == function.target and each.get("EventSourceArn")
    )
    yield from (_alone(function, each) for each in allowed if each not in used)


def _source(arn: str) -> str:
    service = arn.split(":")[2]
    return _SERVICES.get(service, service)


def _told(ctx: Context, function: Function, known: _Known, allowed: list[Permission]) -> Iterator[Trigger]:
    """Those of which the source calls the function."""
    buckets = dict.fromkeys(
        each.source.split(":", 5)[5]
        for each in allowed
        if each.principal == "s3.amazonaws.com" and each.source.count(":") >= 5 and "*" not in each.source
    )
    for bucket in buckets:
        for rule in _rules(ctx, bucket, known):
            if rule["arn"] == function.target:
                yield s3.row(function, bucket, rule)
    for each in known.subscriptions:
        if each["Endpoint"] == function.target:
            arn = each["SubscriptionArn"]
            yield sns.row(function, each["TopicArn"], arn, sns.attributes(ctx, arn))
    for rule in ctx.search("events", "list_rule_names_by_target", "RuleNames[]", TargetArn=function.target):
        yield schedule.row(function, ctx.call("events", "describe_rule", Name=rule))


def _rules(ctx: Context, bucket: str, known: _Known) -> list[dict[str, Any]]:
    """The notifications of a bucket; none, and a note, where it is gone or not to be read."""
    if bucket not in known.buckets:
        try:
            known.buckets[bucket] = s3.notifications(ctx, bucket)
        except AwshError as error:
            ctx.note(f"note: what bucket {bucket} tells can't be read: {error.message}")
            known.buckets[bucket] = error
    found = known.buckets[bucket]
    return [] if isinstance(found, AwshError) else found


def _alone(function: Function, permission: Permission) -> Trigger:
    """A permission behind which nothing was found: of a service that is not looked into, or left over."""
    service = permission.principal.removesuffix(".amazonaws.com")
    known: Mapping[str, str] = {"s3": "s3", "sns": "sns", "events": "schedule"}
    rest = permission.source.split(":", 5)
    return {
        "function": function.name,
        "source": known.get(service, service or "*"),
        "name": rest[5].removeprefix("rule/") if len(rest) > 5 else permission.source,
        "does": "nothing: its permission is left" if service in known else "what that service is told to",
        "state": ALONE if service in known else "allowed",
        "id": permission.id,
        "arn": permission.source,
        "alias": function.qualifier,
    }
