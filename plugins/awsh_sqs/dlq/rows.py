"""What is shown of dead-letter queues and of moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypedDict

from awsh import DETAIL


class DeadLetterQueue(TypedDict):
    """A dead-letter queue. The counts are AWS's approximations. sources: the queues whose messages end there, and
    after how many receives. allows: which queues may choose it. retention: how long a message is kept, from when it
    was first sent.
    """

    name: str
    waiting: int
    in_flight: int
    sources: list[str]
    allows: str
    retention: timedelta
    fifo: Annotated[bool, DETAIL]
    max_receives: Annotated[dict[str, int], DETAIL]
    url: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


class Move(TypedDict):
    """A task of AWS that moves a dead-letter queue's messages. moved and of are approximate; rate: messages a second.

    target: a queue, or null where each message goes back to the queue it came from.
    """

    queue: str
    status: str
    moved: int
    of: int | None
    target: str | None
    started: datetime | None
    rate: int | None
    failure: Annotated[str | None, DETAIL]
    task: Annotated[str | None, DETAIL]


class Moved(TypedDict):
    """What a move came to. target: null where each message went back to the queue it came from."""

    source: str
    target: str | None
    moved: int
    left: int


def move_row(found: Mapping[str, Any]) -> Move:
    """The row of an entry of ListMessageMoveTasks."""
    target = found.get("DestinationArn")
    started = found.get("StartedTimestamp")
    return {
        "queue": _name(found["SourceArn"]),
        "status": found.get("Status", ""),
        "moved": int(found.get("ApproximateNumberOfMessagesMoved") or 0),
        "of": found.get("ApproximateNumberOfMessagesToMove"),
        "target": _name(target) if target else None,
        "started": datetime.fromtimestamp(started / 1000, UTC) if started else None,
        "rate": found.get("MaxNumberOfMessagesPerSecond"),
        "failure": found.get("FailureReason"),
        "task": found.get("TaskHandle"),
    }


def _name(arn: str) -> str:
    return arn.rpartition(":")[2]
