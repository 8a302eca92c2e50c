"""What the commands return of parameter groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL


class ParameterGroup(TypedDict):
    """A parameter group. family: engine and version that it is for. kind: of what it is, instance or cluster."""

    name: str
    family: str
    kind: str
    description: str
    arn: Annotated[str, DETAIL]


class Parameter(TypedDict):
    """A parameter. source: user where it was set, else where its value comes from. applies: at once, or at a reboot.

    allowed: values, or a range. used_by: databases that have not taken it over yet.
    """

    parameter: str
    value: str | None
    source: str
    applies: str
    allowed: str
    description: Annotated[str, DETAIL]
    type: Annotated[str, DETAIL]
    modifiable: Annotated[bool, DETAIL]


def parameter_group_row(record: Mapping[str, Any]) -> ParameterGroup:
    """A DBParameterGroup, or a DBClusterParameterGroup."""
    cluster = "DBClusterParameterGroupName" in record
    kind = "DBClusterParameterGroup" if cluster else "DBParameterGroup"
    return {
        "name": record[f"{kind}Name"],
        "family": record.get("DBParameterGroupFamily", ""),
        "kind": "cluster" if cluster else "instance",
        "description": record.get("Description", ""),
        "arn": record.get(f"{kind}Arn", ""),
    }


def parameter_row(record: Mapping[str, Any]) -> Parameter:
    """A Parameter of DescribeDBParameters or DescribeDBClusterParameters."""
    return {
        "parameter": record["ParameterName"],
        "value": record.get("ParameterValue"),
        "source": record.get("Source") or "user",
        "applies": "at a reboot" if record.get("ApplyType") == "static" else "at once",
        "allowed": record.get("AllowedValues") or "",
        "description": record.get("Description") or "",
        "type": record.get("DataType") or "",
        "modifiable": record.get("IsModifiable", True),
    }
