"""What there is of a fan-out, and what is missing; nothing is made yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError
from awsh_sns.kinds import TOPIC
from awsh_sns.topics.attributes import is_fifo, name_of, seek

_QUEUE = re.compile(r"[A-Za-z0-9_-]{1,75}(\.fifo)?|[A-Za-z0-9_-]{76,80}")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,251}(\.fifo)?")
_MISSING = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


@dataclass(slots=True)
class Queue:
    """A queue by its name. arn: empty where it is to be made."""

    name: str
    arn: str = ""


@dataclass(slots=True)
class Plan:
    """A topic by its name and its queues. arn: empty where it is to be made."""

    topic: str
    arn: str
    queues: list[Queue]


def planned(ctx: Context, topic: Any, words: Iterable[Any], *, fifo: bool) -> Plan:
    """Looks for all of it (GetTopicAttributes, GetQueueUrl). Raises UsageError for what AWS would refuse, AwsError."""
    name, arn = _topic(ctx, topic, fifo)
    queues = {queue.name: queue for queue in (_queue(ctx, word, fifo) for word in words)}
    if not is_fifo(name):
        for queue in queues.values():
            if is_fifo(queue.name):
                raise UsageError(
                    f"{queue.name} is a FIFO queue, and {name} no FIFO topic: SNS refuses it",
                    hint="with --fifo, or a topic whose name ends in .fifo",
                )
    return Plan(name, arn, list(queues.values()))


def _topic(ctx: Context, given: Any, fifo: bool) -> tuple[str, str]:
    if isinstance(given, Mapping) or str(given).startswith("arn:"):
        arn = str(ctx.resolve(TOPIC.name, given))
        if seek(ctx, arn) is None:
            raise CommandError(f"there is no topic {arn}")
        return name_of(arn), arn
    name = str(given)
    if not _TOPIC.fullmatch(name):
        raise UsageError(
            f"{name!r} is no topic's name: letters, digits, _ and -; that of a FIFO topic ends in .fifo"
        )
    if fifo and not is_fifo(name):
        name += ".fifo"
    kind = ctx.kind(TOPIC.name)
    assert kind.find is not None
    return name, kind.find(ctx, name) or ""


def _queue(ctx: Context, given: Any, fifo: bool) -> Queue:
    if isinstance(given, Mapping):
        given = given.get("arn") or given.get("url") or ""
    text = str(given)
    if ":" in text or "/" in text:
        from awsh_sns.subscriptions.endpoints import queue_arn

        try:
            arn = queue_arn(ctx, text)
        except ValueError as error:
            raise UsageError(str(error)) from None
        return Queue(name_of(arn), arn)
    if not _QUEUE.fullmatch(text):
        raise UsageError(
            f"{text!r} is no queue's name: 1 to 80 letters, digits, _ and -; of a FIFO queue .fifo behind"
        )
    names = [text] if not fifo or is_fifo(text) else [f"{text}.fifo", text]
    for name in names:
        if arn := _arn(ctx, name):
            return Queue(name, arn)
    return Queue(names[0])


def _arn(ctx: Context, name: str) -> str:
    """The ARN of the queue of that name; empty where there is none."""
    try:
        url = ctx.call("sqs", "get_queue_url", QueueName=name)["QueueUrl"]
        return arn_of(ctx, url)
    except AwsError as error:
        if error.code in _MISSING:
            return ""
        raise


def arn_of(ctx: Context, url: str) -> str:
    """The ARN of a queue (GetQueueAttributes). Raises AwsError."""
    found = ctx.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["QueueArn"])
    return str(found["Attributes"]["QueueArn"])
