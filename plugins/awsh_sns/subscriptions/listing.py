"""Subscriptions as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from awsh import AwsError, CommandError, Context, in_parallel
from awsh_sns.kinds import waiting
from awsh_sns.rows import Subscription
from awsh_sns.subscriptions.endpoints import short
from awsh_sns.topics.attributes import name_of

Record = Mapping[str, Any]


def of_topic(ctx: Context, topic: str) -> Iterator[Subscription]:
    """Those of a topic (ListSubscriptionsByTopic, GetSubscriptionAttributes)."""
    return _rows(ctx, ctx.search("sns", "list_subscriptions_by_topic", "Subscriptions[]", TopicArn=topic))


def every(ctx: Context) -> Iterator[Subscription]:
    """Those of the region (ListSubscriptions, GetSubscriptionAttributes)."""
    return _rows(ctx, ctx.search("sns", "list_subscriptions", "Subscriptions[]"))


def _rows(ctx: Context, records: Iterable[Record]) -> Iterator[Subscription]:
    for record, found in in_parallel(ctx, lambda record: _attributes(ctx, record), records, ordered=True):
        if found is not None:
            yield row(record, found)


def _attributes(ctx: Context, record: Record) -> dict[str, str] | None:
    """What is set on it; nothing while it waits, None where it has gone meanwhile."""
    arn = record["SubscriptionArn"]
    if not arn.startswith("arn:"):
        return {}
    try:
        return attributes(ctx, arn)
    except AwsError as error:
        if error.code in ("NotFound", "NotFoundException"):
            return None
        raise


def attributes(ctx: Context, arn: str) -> dict[str, str]:
    """What is set on a subscription (GetSubscriptionAttributes). Raises CommandError for one that waits, AwsError."""
    if not arn.startswith("arn:"):
        raise CommandError(waiting(arn))
    found: dict[str, str] = ctx.call("sns", "get_subscription_attributes", SubscriptionArn=arn)["Attributes"]
    return found


def look(ctx: Context, arn: str) -> Subscription:
    """One subscription. Raises AwsError."""
    found = attributes(ctx, arn)
    return row({**found, "SubscriptionArn": arn}, found)


def row(record: Record, found: Mapping[str, str]) -> Subscription:
    """RECORD: of a listing. FOUND: what is set; nothing where that is not known, while it waits."""
    from awsh_sns.filters.words import in_words

    pending = not record["SubscriptionArn"].startswith("arn:") or _true(found.get("PendingConfirmation"))
    policy = _json(found.get("FilterPolicy"))
    dead = (_json(found.get("RedrivePolicy")) or {}).get("deadLetterTargetArn")
    arn, endpoint = record["SubscriptionArn"], short(record["Protocol"], record["Endpoint"])
    return {
        "topic": name_of(record["TopicArn"]),
        "protocol": record["Protocol"],
        "endpoint": endpoint,
        "state": "pending" if pending else "confirmed",
        "where": in_words(policy) if policy else None,
        "raw": _true(found.get("RawMessageDelivery")) if found else None,
        "dlq": short("sqs", dead) if dead else None,
        "scope": _scope(found) if policy else None,
        "policy": policy,
        "target": record["Endpoint"],
        "topic_arn": record["TopicArn"],
        # One that waits has no ARN: by its name a command that is handed the row says what it waits for.
        "subscription": arn if arn.startswith("arn:") else f"{name_of(record['TopicArn'])}/{endpoint}",
    }


def brief(subscription: Subscription) -> dict[str, Any]:
    """What is shown of it beside its topic."""
    shown = {name: subscription[name] for name in ("protocol", "endpoint", "state")}
    told = {"where": subscription["where"], "dlq": subscription["dlq"], "raw": subscription["raw"] or None}
    return shown | {name: value for name, value in told.items() if value is not None}


def _scope(found: Mapping[str, str]) -> str:
    return "body" if found.get("FilterPolicyScope") == "MessageBody" else "attributes"


def _true(text: str | None) -> bool:
    return str(text).lower() == "true"


def _json(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
