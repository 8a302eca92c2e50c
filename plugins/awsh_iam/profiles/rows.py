"""What the commands return of instance profiles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypedDict

from awsh import DETAIL


class InstanceProfile(TypedDict):
    """An instance profile. role: the one that it has; None for none yet."""

    name: str
    role: str | None
    created: datetime
    path: Annotated[str, DETAIL]
    id: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


def profile_row(record: Mapping[str, Any]) -> InstanceProfile:
    """From AWS's record of one."""
    return {
        "name": record["InstanceProfileName"],
        "role": next((each["RoleName"] for each in record.get("Roles") or ()), None),
        "created": record["CreateDate"],
        "path": record["Path"],
        "id": record["InstanceProfileId"],
        "arn": record["Arn"],
    }
