"""What the commands return of policies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, tags_of


class ManagedPolicy(TypedDict):
    """A managed policy. by: whose it is. attached: to how many users, roles and groups."""

    name: str
    by: str
    attached: int
    version: str
    created: Annotated[datetime, DETAIL]
    updated: datetime
    description: Annotated[str, DETAIL]
    tags: NotRequired[Annotated[dict[str, str], DETAIL]]
    path: Annotated[str, DETAIL]
    id: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


class Statement(TypedDict):
    """One statement of a policy. actions, resources: as it has them, or what it leaves out. statement: itself."""

    sid: str
    means: str
    effect: Annotated[str, DETAIL]
    actions: Annotated[list[str], DETAIL]
    resources: Annotated[list[str], DETAIL]
    condition: Annotated[str, DETAIL]
    statement: Annotated[dict[str, Any], DETAIL]


class Version(TypedDict):
    """A version of a policy. default: the one that counts."""

    version: str
    default: bool
    created: datetime
    statements: NotRequired[Annotated[list[Statement], DETAIL]]


def policy_row(record: Mapping[str, Any]) -> ManagedPolicy:
    """From AWS's record of one."""
    return {
        "name": record["PolicyName"],
        "by": "AWS" if ":iam::aws:" in record["Arn"] else "account",
        "attached": record.get("AttachmentCount", 0),
        "version": record["DefaultVersionId"],
        "created": record["CreateDate"],
        "updated": record["UpdateDate"],
        "description": record.get("Description") or "",
        "tags": tags_of(record),
        "path": record["Path"],
        "id": record["PolicyId"],
        "arn": record["Arn"],
    }


def statement_rows(document: Any) -> list[Statement]:
    """A row for each statement."""
    from awsh import policies

    return [
        {
            "sid": policies.named(number, each),
            "means": policies.sentence(each),
            "effect": str(each.get("Effect")),
            "actions": policies.listed(each.get("Action", each.get("NotAction"))),
            "resources": policies.listed(each.get("Resource", each.get("NotResource"))),
            "condition": policies.condition(each),
            "statement": each,
        }
        for number, each in enumerate(policies.statements(document), start=1)
    ]


def version_row(record: Mapping[str, Any]) -> Version:
    """From AWS's record of one."""
    return {
        "version": record["VersionId"],
        "default": record["IsDefaultVersion"],
        "created": record["CreateDate"],
    }
