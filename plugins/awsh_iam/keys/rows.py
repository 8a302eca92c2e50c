"""What the commands return of access keys: never their secrets, but once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, NotRequired, TypedDict

from awsh import DETAIL


class AccessKey(TypedDict):
    """An access key. last_used: None for never. service, region: where it was used last."""

    key: str
    user: str
    active: bool
    created: datetime
    last_used: datetime | None
    service: str | None
    region: Annotated[str | None, DETAIL]


class NewKey(TypedDict):
    """A key that was just made. secret: told this once, by AWS too; not there where it was saved."""

    user: str
    key: str
    secret: NotRequired[str]
    profile: NotRequired[str]
