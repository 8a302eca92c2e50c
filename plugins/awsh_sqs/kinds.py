"""Queues as a resource kind, and the parameter type that takes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Context, Name, Resource, ResourceKind
from awsh_sqs.rows import Queue

PAGE = 1000
"""The most queues of one answer; without a number there is one answer alone."""


def name_of(url: str) -> str:
    """The name in a queue's URL, or in its ARN."""
    return url.rstrip("/").rpartition("/")[2].rpartition(":")[2]


def _queues(ctx: Context) -> Iterator[Name]:
    for url in ctx.search("sqs", "list_queues", "QueueUrls[]", MaxResults=PAGE):
        yield Name(url, name_of(url), "FIFO" if url.endswith(".fifo") else "")


QUEUE = ResourceKind(
    "sqs:queue",
    noun="queue",
    service="sqs",
    names=_queues,
    use="queue",
    # A URL needs no look-up; it may be another account's.
    pattern=r"https?://[^/]+/\d{12}/[A-Za-z0-9_-]{1,75}(\.fifo|[A-Za-z0-9_-]{0,5})",
    columns=("url", "queue_url", "QueueUrl"),
    row=Queue,
    missing=("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
)

KINDS = (QUEUE,)

QueueUrl = Annotated[str, Resource(QUEUE.name)]
