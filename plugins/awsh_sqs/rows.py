"""What the commands return of queues and their messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, Size


class Queue(TypedDict):
    """A queue. The counts are AWS's approximations, and null where it does not tell them.

    waiting: messages to be received. in_flight: received, and neither deleted nor visible again. delayed: not to be had
    yet. age: of the oldest message, as CloudWatch last saw it. dlq: where messages go that were received max_receives
    times. encryption: SSE-SQS, a KMS key, or null.
    """

    name: str
    waiting: int | None
    in_flight: int | None
    delayed: int | None
    fifo: bool
    dlq: str | None
    age: NotRequired[Annotated[timedelta | None, DETAIL]]
    max_receives: Annotated[int | None, DETAIL]
    visibility: Annotated[timedelta | None, DETAIL]
    retention: Annotated[timedelta | None, DETAIL]
    delay: Annotated[timedelta | None, DETAIL]
    wait: Annotated[timedelta | None, DETAIL]
    max_size: Annotated[Size | None, DETAIL]
    encryption: Annotated[str | None, DETAIL]
    content_dedup: Annotated[bool, DETAIL]
    high_throughput: Annotated[bool, DETAIL]
    created: Annotated[datetime | None, DETAIL]
    url: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]
    dlq_of: NotRequired[Annotated[list[str], DETAIL]]
    policy: NotRequired[Annotated[Any, DETAIL]]
    tags: NotRequired[Annotated[dict[str, str], DETAIL]]


class Message(TypedDict):
    """A message that was received. received: how many times by now. body: JSON as what it says, else text.

    text: the body exactly. attributes: its own, numbers as numbers, binary as bytes; types: what they are where not
    String. source: of a dead letter, the queue it comes from. receipt: with it the message is deleted.
    """

    sent: datetime | None
    group: Annotated[str | None, DETAIL]
    body: Any
    received: int
    id: str
    attributes: Annotated[dict[str, Any], DETAIL]
    types: Annotated[dict[str, str], DETAIL]
    text: Annotated[str, DETAIL]
    size: Annotated[Size, DETAIL]
    sequence: Annotated[str | None, DETAIL]
    dedup: Annotated[str | None, DETAIL]
    sender: Annotated[str | None, DETAIL]
    first_received: Annotated[datetime | None, DETAIL]
    source: Annotated[str | None, DETAIL]
    queue: Annotated[str, DETAIL]
    queue_url: Annotated[str, DETAIL]
    receipt: Annotated[str, DETAIL]


class Sent(TypedDict):
    """A message that was sent. sequence: its number, in a FIFO queue. s3: where its body lies, if not in the queue."""

    id: str
    queue: str
    size: Size
    group: Annotated[str | None, DETAIL]
    sequence: Annotated[str | None, DETAIL]
    s3: Annotated[str | None, DETAIL]
