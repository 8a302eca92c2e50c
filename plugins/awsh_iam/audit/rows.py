"""What an audit returns."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypedDict

from awsh import DETAIL

Severity = Literal["critical", "high", "medium", "low"]


class Finding(TypedDict):
    """One thing that is wrong. fix: the command that mends it. since: how long it has been so, where that is known."""

    severity: Severity
    who: str
    finding: str
    fix: str
    check: Annotated[str, DETAIL]
    since: Annotated[datetime | None, DETAIL]


class Used(TypedDict):
    """A service that somebody may use. last_used: None for not within the time that IAM looks back."""

    service: str
    last_used: datetime | None
    name: Annotated[str, DETAIL]
