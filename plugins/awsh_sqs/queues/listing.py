"""Queues as rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from awsh import AwsError, Context, Size, in_parallel
from awsh_sqs.kinds import MISSING, PAGE, is_fifo, name_of
from awsh_sqs.rows import Queue

Attributes = Mapping[str, str]


def every(ctx: Context, prefix: str, *, age: bool = False) -> Iterator[Queue]:
    """Those of the region whose names begin with PREFIX, in order; one that goes meanwhile is left out.

    age: with that of the oldest message, which is asked of CloudWatch once they are all there.
    """
    asked = {"QueueNamePrefix": prefix} if prefix else {}
    urls = ctx.search("sqs", "list_queues", "QueueUrls[]", MaxResults=PAGE, **asked)
    found = in_parallel(ctx, lambda url: _looked(ctx, url), urls, ordered=True)
    rows = (queue_row(url, attributes) for url, attributes in found if attributes is not None)
    if not age:
        yield from rows
        return
    from awsh_sqs.queues.ages import oldest

    queues = list(rows)
    ages = oldest(ctx, [queue["name"] for queue in queues])
    for queue in queues:
        yield {**queue, "age": ages.get(queue["name"])}


def _looked(ctx: Context, url: str) -> Attributes | None:
    """None where the queue is gone; nothing where it may be listed and not looked at."""
    try:
        return attributes_of(ctx, url)
    except AwsError as error:
        if error.code in MISSING:
            return None
        if "Denied" in error.code:
            return {}
        raise


def attributes_of(ctx: Context, url: str, *names: str) -> Attributes:
    """Those of a queue (GetQueueAttributes); all of them unless NAMES are given. Raises AwsError."""
    answer = ctx.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=list(names) or ["All"])
    found: Attributes = answer.get("Attributes") or {}
    return found


def queue_row(url: str, attributes: Attributes) -> Queue:
    """What GetQueueAttributes tells."""
    redrive = redrive_of(attributes)
    created = attributes.get("CreatedTimestamp")
    return {
        "name": name_of(url),
        "waiting": _number(attributes, "ApproximateNumberOfMessages"),
        "in_flight": _number(attributes, "ApproximateNumberOfMessagesNotVisible"),
        "delayed": _number(attributes, "ApproximateNumberOfMessagesDelayed"),
        "fifo": is_fifo(url),
        "dlq": name_of(redrive["deadLetterTargetArn"]) if redrive else None,
        "max_receives": int(redrive["maxReceiveCount"]) if redrive else None,
        "visibility": _span(attributes, "VisibilityTimeout"),
        "retention": _span(attributes, "MessageRetentionPeriod"),
        "delay": _span(attributes, "DelaySeconds"),
        "wait": _span(attributes, "ReceiveMessageWaitTimeSeconds"),
        "max_size": Size(attributes["MaximumMessageSize"]) if "MaximumMessageSize" in attributes else None,
        "encryption": _encryption(attributes),
        "content_dedup": attributes.get("ContentBasedDeduplication") == "true",
        "high_throughput": attributes.get("FifoThroughputLimit") == "perMessageGroupId",
        "created": datetime.fromtimestamp(int(created), UTC) if created else None,
        "url": url,
        "arn": attributes.get("QueueArn", ""),
    }


def look(ctx: Context, url: str) -> Queue:
    """One in full: with its age, its tags, its policy, and whose dead letters it gets. Raises AwsError."""
    from awsh_sqs.queues.ages import oldest

    attributes = attributes_of(ctx, url)
    row = queue_row(url, attributes)
    row["age"] = oldest(ctx, [row["name"]]).get(row["name"])
    row["dlq_of"] = sources_of(ctx, url)
    row["policy"] = json.loads(attributes["Policy"]) if attributes.get("Policy") else None
    row["tags"] = _tags(ctx, url)
    return row


def _tags(ctx: Context, url: str) -> dict[str, str]:
    """None where they may not be looked at."""
    try:
        return dict(ctx.call("sqs", "list_queue_tags", QueueUrl=url).get("Tags") or {})
    except AwsError as error:
        if "Denied" in error.code:
            return {}
        raise


def sources_of(ctx: Context, url: str) -> list[str]:
    """The names of the queues whose dead letters go there (ListDeadLetterSourceQueues); none where AWS does not say."""
    try:
        found = ctx.search(
            "sqs", "list_dead_letter_source_queues", "queueUrls[]", QueueUrl=url, MaxResults=PAGE
        )
        return sorted(name_of(each) for each in found)
    except AwsError:
        return []


def redrive_of(attributes: Attributes) -> dict[str, Any] | None:
    """deadLetterTargetArn and maxReceiveCount, where there is a dead-letter queue."""
    found = json.loads(attributes.get("RedrivePolicy") or "{}")
    return found if found.get("deadLetterTargetArn") else None


def messages_in(attributes: Attributes) -> int:
    """All of them: waiting, in flight and delayed."""
    names = ("", "NotVisible", "Delayed")
    return sum(_number(attributes, f"ApproximateNumberOfMessages{name}") or 0 for name in names)


def _number(attributes: Attributes, name: str) -> int | None:
    return int(attributes[name]) if name in attributes else None


def _span(attributes: Attributes, name: str) -> timedelta | None:
    return timedelta(seconds=int(attributes[name])) if name in attributes else None


def _encryption(attributes: Attributes) -> str | None:
    if attributes.get("KmsMasterKeyId"):
        return attributes["KmsMasterKeyId"]
    return "SSE-SQS" if attributes.get("SqsManagedSseEnabled") == "true" else None
