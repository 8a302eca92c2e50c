"""What the commands of `logs` return, and how it is read from AWS's records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Size


class LogGroup(TypedDict):
    """A log group. retention: how long events are kept; None: for ever. size: what is stored, packed."""

    name: str
    retention: timedelta | None
    size: Size
    log_class: str
    created: datetime | None
    arn: Annotated[str, DETAIL]


class LogGroupDetail(TypedDict):
    """A log group in full. key: what it is encrypted with, where that is one's own. last_event: of any stream."""

    name: str
    retention: timedelta | None
    size: Size
    log_class: str
    created: datetime | None
    streams: int | None
    last_event: datetime | None
    filters: int
    subscriptions: list[str]
    key: str | None
    arn: str
    tags: dict[str, str]


class Stream(TypedDict):
    """A stream of a log group. first, last: the times of its events."""

    name: str
    first: datetime | None
    last: datetime | None
    created: datetime | None
    group: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


def moment(milliseconds: Any) -> datetime | None:
    """Of the epoch; None where there is none."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC) if milliseconds else None


def retention_of(record: Mapping[str, Any]) -> timedelta | None:
    days = record.get("retentionInDays")
    return timedelta(days=int(days)) if days else None


def group_row(record: Mapping[str, Any]) -> LogGroup:
    """Of DescribeLogGroups."""
    return {
        "name": str(record["logGroupName"]),
        "retention": retention_of(record),
        "size": Size(record.get("storedBytes") or 0),
        "log_class": str(record.get("logGroupClass") or "STANDARD"),
        "created": moment(record.get("creationTime")),
        "arn": str(record.get("logGroupArn") or str(record.get("arn") or "").removesuffix(":*")),
    }


def stream_row(group: str, record: Mapping[str, Any]) -> Stream:
    """Of DescribeLogStreams."""
    return {
        "name": str(record["logStreamName"]),
        "first": moment(record.get("firstEventTimestamp")),
        "last": moment(record.get("lastEventTimestamp")),
        "created": moment(record.get("creationTime")),
        "group": group,
        "arn": str(record.get("arn") or ""),
    }
