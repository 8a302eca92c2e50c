"""What the commands about flow logs return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, tags_of


class FlowLog(TypedDict):
    """A flow log. resource: what it watches. destination: a log group, or a bucket with its prefix.

    delivery: SUCCESS, or FAILED with the reason in error.
    """

    id: str
    name: str
    resource: str
    traffic: str
    destination: str
    status: str
    delivery: str
    error: Annotated[str, DETAIL]
    type: Annotated[str, DETAIL]
    role: Annotated[str, DETAIL]
    format: Annotated[str, DETAIL]
    interval: Annotated[int, DETAIL]
    created: Annotated[Any, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


def log_row(record: Mapping[str, Any]) -> FlowLog:
    """A FlowLog of DescribeFlowLogs."""
    tags = tags_of(record)
    destination = record.get("LogGroupName") or record.get("LogDestination", "")
    return {
        "id": record["FlowLogId"],
        "name": tags.get("Name", ""),
        "resource": record["ResourceId"],
        "traffic": record.get("TrafficType", "ALL").lower(),
        "destination": destination.removeprefix("arn:aws:s3:::"),
        "status": record.get("FlowLogStatus", ""),
        "delivery": record.get("DeliverLogsStatus", ""),
        "error": record.get("DeliverLogsErrorMessage", ""),
        "type": record.get("LogDestinationType", "cloud-watch-logs"),
        "role": record.get("DeliverLogsPermissionArn", ""),
        "format": record.get("LogFormat", ""),
        "interval": record.get("MaxAggregationInterval", 600),
        "created": record.get("CreationTime"),
        "tags": tags,
    }
