"""Queues and messages as resource kinds, and the parameter type that takes a queue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from awsh import AwsError, Context, Name, Resource, ResourceKind, ValueType

PAGE = 1000
"""The most queues of one answer; without a number there is one answer alone."""

MISSING = ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue")
NAME = re.compile(r"[A-Za-z0-9_-]{1,75}(\.fifo|[A-Za-z0-9_-]{0,5})")


def name_of(url: str) -> str:
    """The name in a queue's URL, or in its ARN."""
    return url.rpartition("/")[2].rpartition(":")[2]


def is_fifo(url: str) -> bool:
    return url.endswith(".fifo")


def _queues(ctx: Context) -> Iterator[Name]:
    for url in ctx.search("sqs", "list_queues", "QueueUrls[]", MaxResults=PAGE):
        yield Name(url, name_of(url), "FIFO" if is_fifo(url) else "")


def _find(ctx: Context, text: str) -> str | None:
    """The URL of a name or an ARN (GetQueueUrl). Raises ValueError for an ARN that leads nowhere from here."""
    owner, name = {}, text
    if text.startswith("arn:"):
        _, _, service, region, account, name = [*text.split(":", 5), "", "", "", "", ""][:6]
        if service != "sqs":
            raise ValueError(f"{text} is no queue's ARN")
        if region != ctx.region:
            raise ValueError(
                f"{name} is in {region}, and requests go to {ctx.region} (`use region {region}`)"
            )
        owner = {"QueueOwnerAWSAccountId": account}
    if not NAME.fullmatch(name):
        return None
    try:
        return str(ctx.call("sqs", "get_queue_url", QueueName=name, **owner)["QueueUrl"])
    except AwsError as error:
        if owner and error.code in MISSING:
            raise ValueError(f"there is no queue {text}, or it may not be seen from here") from None
        if error.code in MISSING or "Denied" in error.code:
            return None
        raise


QUEUE = ResourceKind(
    "sqs:queue",
    noun="queue",
    service="sqs",
    names=_queues,
    find=_find,
    called=name_of,
    use="queue",
    # A URL needs no look-up; it may be another account's.
    pattern=rf"https?://[^/]+/\d{{12}}/{NAME.pattern}",
    columns=("url", "queue_url", "QueueUrl"),
    row="awsh_sqs.rows:Queue",
    missing=MISSING,
)

MESSAGE = ResourceKind(
    "sqs:message",
    noun="message",
    service="sqs",
    names=lambda ctx: (),
    pattern=".*",
    columns=("receipt",),
    row="awsh_sqs.rows:Message",
)

KINDS = (QUEUE, MESSAGE)

QueueUrl = Annotated[str, Resource(QUEUE.name)]
BucketName = Annotated[str, Resource("s3:bucket"), ValueType("BUCKET")]
