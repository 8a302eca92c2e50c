"""Log files of an instance, whole, from the end, or as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awsh import AwsError, CommandError, Context, Size

if TYPE_CHECKING:
    from awsh_rds.logs.commands import LogFile

PAUSE = 2.0
"""Seconds between two looks at a file that is followed."""

_FROM_THE_START = "0"


def files_of(ctx: Context, instance: str) -> Iterator[LogFile]:
    """The log files of an instance."""
    for record in ctx.search(
        "rds", "describe_db_log_files", "DescribeDBLogFiles[]", DBInstanceIdentifier=instance
    ):
        written = record.get("LastWritten")
        yield {
            "file": record["LogFileName"],
            "size": Size(record.get("Size") or 0),
            "written": datetime.fromtimestamp(written / 1000, UTC) if written else None,
        }


def content(ctx: Context, instance: str, file: str, lines: int, *, follow: bool) -> Iterator[bytes]:
    """A file from its start, or its last LINES, and with `follow` what comes after until Ctrl-C."""
    marker = "" if lines or follow else _FROM_THE_START
    more: dict[str, Any] = {"NumberOfLines": lines or 100} if not marker else {}
    while True:
        part = _portion(ctx, instance, file, {**more, **({"Marker": marker} if marker else {})})
        text = part.get("LogFileData") or ""
        if text:
            yield text.encode()
        marker, more = str(part.get("Marker") or marker), {}
        if part.get("AdditionalDataPending") and text:
            continue
        if not follow:
            return
        ctx.sleep(PAUSE)


def _portion(ctx: Context, instance: str, file: str, more: dict[str, Any]) -> dict[str, Any]:
    try:
        return ctx.call(
            "rds", "download_db_log_file_portion", DBInstanceIdentifier=instance, LogFileName=file, **more
        )
    except AwsError as error:
        if error.code.startswith("DBLogFileNotFound"):
            raise CommandError(
                f"{instance} has no log file {file}", hint=f"`rds logs {instance}` lists them"
            ) from None
        raise
