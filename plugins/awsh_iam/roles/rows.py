"""What the commands return of roles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, tags_of


class Role(TypedDict):
    """A role. trusts: who may assume it, in words. longest: seconds that somebody may have it for."""

    name: str
    trusts: str
    created: datetime
    description: str
    last_used: NotRequired[Annotated[datetime | None, DETAIL]]
    policies: NotRequired[Annotated[list[str], DETAIL]]
    inline: NotRequired[Annotated[list[str], DETAIL]]
    profiles: NotRequired[Annotated[list[str], DETAIL]]
    boundary: NotRequired[Annotated[str | None, DETAIL]]
    tags: NotRequired[Annotated[dict[str, str], DETAIL]]
    longest: Annotated[int, DETAIL]
    path: Annotated[str, DETAIL]
    id: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


class Trust(TypedDict):
    """One statement of who may assume a role."""

    sid: str
    means: str
    effect: Annotated[str, DETAIL]
    statement: Annotated[dict[str, Any], DETAIL]


def role_row(record: Mapping[str, Any]) -> Role:
    """From AWS's record of one."""
    trust = record["AssumeRolePolicyDocument"]
    return {
        "name": record["RoleName"],
        "trusts": _trusted(trust),
        "created": record["CreateDate"],
        "description": record.get("Description") or "",
        "longest": record.get("MaxSessionDuration", 3600),
        "path": record["Path"],
        "id": record["RoleId"],
        "arn": record["Arn"],
    }


def in_full(record: Mapping[str, Any]) -> Role:
    """With what GetRole tells besides."""
    row = role_row(record)
    row["last_used"] = (record.get("RoleLastUsed") or {}).get("LastUsedDate")
    row["boundary"] = (record.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
    row["tags"] = tags_of(record)
    return row


def trust_rows(document: Any) -> list[Trust]:
    """A row for each statement."""
    from awsh import policies

    return [
        {
            "sid": policies.named(number, each),
            "means": policies.trusted(each),
            "effect": str(each.get("Effect")),
            "statement": each,
        }
        for number, each in enumerate(policies.statements(document), start=1)
    ]


def _trusted(document: Any) -> str:
    from awsh import policies

    return ", ".join(
        ("" if each.get("Effect") == "Allow" else "not ")
        + policies.people(each.get("Principal")).removeprefix("service ")
        for each in policies.statements(document)
    )
