"""What the commands return of DB subnet groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL


class SubnetGroup(TypedDict):
    """A DB subnet group. subnets: the zones of its subnets by id."""

    name: str
    vpc_id: str
    zones: list[str]
    state: str
    description: str
    subnets: Annotated[dict[str, str], DETAIL]
    arn: Annotated[str, DETAIL]


def subnet_group_row(record: Mapping[str, Any]) -> SubnetGroup:
    """A DBSubnetGroup of DescribeDBSubnetGroups."""
    subnets = {
        each["SubnetIdentifier"]: (each.get("SubnetAvailabilityZone") or {}).get("Name", "")
        for each in record.get("Subnets") or ()
    }
    return {
        "name": record["DBSubnetGroupName"],
        "vpc_id": record.get("VpcId", ""),
        "zones": sorted(set(subnets.values())),
        "state": record.get("SubnetGroupStatus", ""),
        "description": record.get("DBSubnetGroupDescription", ""),
        "subnets": subnets,
        "arn": record.get("DBSubnetGroupArn", ""),
    }
