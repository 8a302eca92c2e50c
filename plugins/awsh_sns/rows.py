"""What the commands return of topics, subscriptions and what is published."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, Size


class Topic(TypedDict):
    """A topic. confirmed, pending: how many subscriptions. deduplication: of a FIFO topic: content or id."""

    name: str
    type: str
    confirmed: int
    pending: int
    encryption: str | None
    deduplication: Annotated[str | None, DETAIL]
    throughput: Annotated[str | None, DETAIL]
    display: Annotated[str, DETAIL]
    largest: Annotated[Size, DETAIL]
    allows: Annotated[list[str], DETAIL]
    arn: Annotated[str, DETAIL]
    subscriptions: NotRequired[Annotated[list[dict[str, Any]], DETAIL]]
    tags: NotRequired[Annotated[dict[str, str], DETAIL]]


class Subscription(TypedDict):
    """Who is told of what a topic gets. state: confirmed or pending. where: which messages, in words; null: all.

    scope: what `where` looks at: attributes or body. raw: without SNS's envelope. dlq: where what cannot be
    delivered goes. subscription: its ARN, null while it is pending.
    """

    topic: str
    protocol: str
    endpoint: str
    state: str
    where: str | None
    raw: Annotated[bool | None, DETAIL]
    dlq: Annotated[str | None, DETAIL]
    scope: Annotated[str | None, DETAIL]
    policy: Annotated[dict[str, Any] | None, DETAIL]
    target: Annotated[str, DETAIL]
    topic_arn: Annotated[str, DETAIL]
    subscription: Annotated[str, DETAIL]


class Published(TypedDict):
    """What was published. sequence: its place in the order of a FIFO topic."""

    topic: str
    id: str
    sequence: NotRequired[str]


class Step(TypedDict):
    """A part of an arrangement. what: topic, queue, policy or subscription. did: made, changed, or there already."""

    what: str
    name: str
    did: str
    arn: Annotated[str, DETAIL]


class Sent(TypedDict):
    """A text message on its way. parts: how many it is paid for."""

    number: str
    id: str
    parts: int


class Texting(TypedDict):
    """What text messages may cost and whom they reach. spend_limit: US dollars a month. sandbox: only numbers that
    were verified are written to. origins: numbers that the account sends from.
    """

    spend_limit: int | None
    sandbox: bool
    numbers: list[str]
    kind: str
    sender: str | None
    origins: list[str]
    opted_out: int


class Destination(TypedDict):
    """A number that an account in the SMS sandbox may write to. state: verified or pending."""

    number: str
    state: str


class OptedOut(TypedDict):
    """A number whose owner wants no messages."""

    number: str


class TopicStatement(TypedDict):
    """A statement of a topic's policy. means: in words. statement: as it stands there."""

    sid: str
    means: str
    statement: Annotated[dict[str, Any], DETAIL]
