"""What the commands return of queues and their messages."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from awsh import DETAIL


class Queue(TypedDict):
    """A queue. waiting: messages to be received; in_flight: received and not deleted yet; delayed: not to be had yet.

    All three are AWS's approximations.
    """

    name: str
    waiting: int | None
    in_flight: int | None
    delayed: int | None
    fifo: bool
    url: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]
    tags: NotRequired[Annotated[dict[str, str], DETAIL]]
