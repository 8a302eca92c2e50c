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
    dkim: NotRequired[Annotated[str, DETAIL]]
    mail_from: NotRequired[Annotated[str | None, DETAIL]]
    feedback: NotRequired[Annotated[bool, DETAIL]]
    configuration_set: NotRequired[Annotated[str | None, DETAIL]]
    policies: NotRequired[Annotated[dict[str, Any], DETAIL]]
    tags: NotRequired[Annotated[dict[str, str], DETAIL]]
    records: NotRequired[Annotated[list[dict[str, str]], DETAIL]]
    next: NotRequired[Annotated[str, DETAIL]]


class Template(TypedDict):
    """A template. fields: what its subject and bodies want to be told."""

    template: str
    created: NotRequired[datetime | None]
    subject: NotRequired[Annotated[str, DETAIL]]
    fields: NotRequired[Annotated[list[str], DETAIL]]
    text: NotRequired[Annotated[str, DETAIL]]
    html: NotRequired[Annotated[str, DETAIL]]


class ConfigurationSet(TypedDict):
    """A configuration set. events: its destinations by name."""

    configuration_set: str
    sending: NotRequired[Annotated[bool, DETAIL]]
    reputation: NotRequired[Annotated[bool, DETAIL]]
    tls: NotRequired[Annotated[str, DETAIL]]
    suppression: NotRequired[Annotated[list[str], DETAIL]]
    redirect: NotRequired[Annotated[str | None, DETAIL]]
    events: NotRequired[Annotated[dict[str, Any], DETAIL]]
    tags: NotRequired[Annotated[dict[str, str], DETAIL]]


class Suppressed(TypedDict):
    """An address that SES sends nothing to. reason: bounce or complaint."""

    address: str
    reason: str
    since: datetime


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
