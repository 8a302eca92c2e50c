"""What the commands return."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, Size


class Identity(TypedDict):
    """An address or a domain that may send. state: verified, pending, failed … sending: whether it may now.

    dkim: state of its signature. records: of a domain, what its DNS is to have.
    """

    identity: str
    kind: str
    state: str
    sending: bool
    dkim: NotRequired[str]
    mail_from: NotRequired[str | None]
    feedback: NotRequired[Annotated[bool, DETAIL]]
    configuration_set: NotRequired[str | None]
    policies: NotRequired[Annotated[dict[str, Any], DETAIL]]
    tags: NotRequired[dict[str, str]]
    records: NotRequired[list[dict[str, str]]]
    next: NotRequired[str]


class Template(TypedDict):
    """A template. fields: what its subject and bodies want to be told."""

    template: str
    created: NotRequired[datetime | None]
    subject: NotRequired[str]
    fields: NotRequired[list[str]]
    text: NotRequired[str]
    html: NotRequired[str]


class ConfigurationSet(TypedDict):
    """A configuration set. events: its destinations by name."""

    configuration_set: str
    sending: NotRequired[bool]
    reputation: NotRequired[bool]
    tls: NotRequired[str]
    suppression: NotRequired[list[str]]
    redirect: NotRequired[str | None]
    events: NotRequired[dict[str, Any]]
    tags: NotRequired[dict[str, str]]


class Suppressed(TypedDict):
    """An address that SES sends nothing to. reason: bounce or complaint."""

    address: str
    reason: str
    since: datetime


class Sent(TypedDict):
    """A mail that SES took."""

    to: str
    id: str


class Letter(TypedDict):
    """A mail of the outbox. number: the newest has the highest. state: delivered, bounced, complained, suppressed."""

    number: int
    time: datetime
    sender: str
    to: str
    subject: str
    size: Size
    state: str
    attachments: int
    id: Annotated[str, DETAIL]
    cc: Annotated[str, DETAIL]
    bcc: Annotated[str, DETAIL]
