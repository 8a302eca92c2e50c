"""What the commands return of tables and their backups, and how it is read from AWS's records."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, Size


class Table(TypedDict):
    """A table. items, size: as AWS last counted them, about every six hours.

    key: its attributes with their types. billing: on-demand or provisioned. read, write: capacity units a second,
    where they are provisioned. indexes: their keys by name. stream: which images of an item it has, or null.
    """

    name: str
    state: str
    key: str
    items: int
    size: Size
    billing: str
    read: Annotated[int | None, DETAIL]
    write: Annotated[int | None, DETAIL]
    indexes: Annotated[dict[str, str], DETAIL]
    stream: Annotated[str | None, DETAIL]
    stream_arn: Annotated[str | None, DETAIL]
    protected: Annotated[bool, DETAIL]
    storage: Annotated[str, DETAIL]
    created: Annotated[datetime | None, DETAIL]
    arn: Annotated[str, DETAIL]
    ttl: NotRequired[Annotated[str | None, DETAIL]]
    pitr: NotRequired[Annotated[bool, DETAIL]]
    tags: NotRequired[Annotated[dict[str, str], DETAIL]]


class IndexRow(TypedDict):
    """A secondary index. kind: global or local. projected: all, keys, or the attributes besides the keys'."""

    name: str
    table: str
    key: str
    kind: str
    state: str
    projected: Any
    items: Annotated[int, DETAIL]
    size: Annotated[Size, DETAIL]


class TimeToLive(TypedDict):
    """attribute: whose seconds since 1970 say when an item is over."""

    table: str
    state: str
    attribute: str | None


class Backup(TypedDict):
    """A backup of a table."""

    name: str
    table: str
    state: str
    size: Size
    created: datetime
    type: Annotated[str, DETAIL]
    expires: Annotated[datetime | None, DETAIL]
    arn: Annotated[str, DETAIL]


class Recovery(TypedDict):
    """From when to when a table can be had again."""

    table: str
    state: str
    earliest: datetime | None
    latest: datetime | None


def backup_row(record: dict[str, Any]) -> Backup:
    """A BackupSummary of ListBackups, or BackupDetails with a TableName."""
    return {
        "name": record["BackupName"],
        "table": record.get("TableName", ""),
        "state": record.get("BackupStatus", "").lower(),
        "size": Size(record.get("BackupSizeBytes") or 0),
        "created": record["BackupCreationDateTime"],
        "type": record.get("BackupType", "").lower(),
        "expires": record.get("BackupExpiryDateTime"),
        "arn": record["BackupArn"],
    }
