"""What the commands return of groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL


class UserGroup(TypedDict):
    """A group of users."""

    name: str
    created: datetime
    users: NotRequired[Annotated[list[str], DETAIL]]
    policies: NotRequired[Annotated[list[str], DETAIL]]
    inline: NotRequired[Annotated[list[str], DETAIL]]
    path: Annotated[str, DETAIL]
    id: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


def group_row(record: Mapping[str, Any]) -> UserGroup:
    """From AWS's record of one."""
    return {
        "name": record["GroupName"],
        "created": record["CreateDate"],
        "path": record["Path"],
        "id": record["GroupId"],
        "arn": record["Arn"],
    }
