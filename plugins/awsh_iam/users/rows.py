"""What the commands return of users."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, tags_of
from awsh_iam.words import in_order


class User(TypedDict):
    """A user. last_login: with the password; keys have a last use of their own. boundary: what it may be allowed
    at most."""

    name: str
    created: datetime
    last_login: datetime | None
    groups: NotRequired[Annotated[list[str], DETAIL]]
    policies: NotRequired[Annotated[list[str], DETAIL]]
    inline: NotRequired[Annotated[list[str], DETAIL]]
    keys: NotRequired[Annotated[dict[str, str], DETAIL]]
    password: NotRequired[Annotated[bool, DETAIL]]
    mfa: NotRequired[Annotated[list[str], DETAIL]]
    boundary: NotRequired[Annotated[str | None, DETAIL]]
    tags: NotRequired[Annotated[dict[str, str], DETAIL]]
    path: Annotated[str, DETAIL]
    id: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


def user_row(record: Mapping[str, Any]) -> User:
    """From AWS's record of one."""
    return {
        "name": record["UserName"],
        "created": record["CreateDate"],
        "last_login": record.get("PasswordLastUsed"),
        "path": record["Path"],
        "id": record["UserId"],
        "arn": record["Arn"],
    }


def in_full(record: Mapping[str, Any], has: Mapping[str, Any]) -> User:
    """The same with all that it HAS, see `belongings`."""
    row = user_row(record)
    row["groups"] = list(has["groups"])
    row["policies"] = list(has["policies"].values())
    row["inline"] = list(has["inline"])
    row["keys"] = dict(has["keys"])
    row["password"] = has["password"]
    row["mfa"] = list(has["mfa"])
    row["boundary"] = (record.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
    row["tags"] = tags_of(record)
    return in_order(row, User)
