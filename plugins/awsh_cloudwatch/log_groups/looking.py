"""Behind `logs show`, `logs create` and `logs rm`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from awsh import AwsError, CommandError, Context, PartialFailure, check_tags, human_size
from awsh_cloudwatch.rows import LogGroup, LogGroupDetail, group_row, moment

_COUNTED = 1000
"""Streams that are counted; a page has fifty, and busy functions have tens of thousands."""


def find(ctx: Context, group: str) -> dict[str, Any]:
    """AWS's record of the group. Raises CommandError."""
    found = ctx.search("logs", "describe_log_groups", "logGroups[]", logGroupNamePrefix=group)
    for each in found:
        if each["logGroupName"] == group:
            return dict(each)
    raise CommandError(f"log group {group} does not exist", hint="`logs ls` lists them")


def look(ctx: Context, group: str) -> LogGroupDetail:
    """One in full. Raises AwsError, CommandError."""
    record = find(ctx, group)
    row = group_row(record)
    streams = list(
        islice(
            ctx.search(
                "logs",
                "describe_log_streams",
                "logStreams[]",
                logGroupName=group,
                orderBy="LastEventTime",
                descending=True,
            ),
            _COUNTED + 1,
        )
    )
    if len(streams) > _COUNTED:
        ctx.note(f"{group} has more than {_COUNTED} streams")
    subscriptions = ctx.search(
        "logs", "describe_subscription_filters", "subscriptionFilters[].destinationArn", logGroupName=group
    )
    return {
        "name": row["name"],
        "retention": row["retention"],
        "size": row["size"],
        "log_class": row["log_class"],
        "created": row["created"],
        "streams": len(streams) if len(streams) <= _COUNTED else None,
        "last_event": moment(streams[0].get("lastEventTimestamp")) if streams else None,
        "filters": int(record.get("metricFilterCount") or 0),
        "subscriptions": list(subscriptions),
        "key": record.get("kmsKeyId"),
        "arn": row["arn"],
        "tags": dict(ctx.call("logs", "list_tags_for_resource", resourceArn=row["arn"]).get("tags") or {}),
    }


def create(
    ctx: Context, name: str, days: int | None, log_class: str, key: str, tags: Mapping[str, str]
) -> LogGroup:
    """A group that was not there. days: for which events are kept; None: for ever. Raises AwsError."""
    check_tags(tags)
    more: dict[str, Any] = {"tags": dict(tags)} if tags else {}
    if log_class != "STANDARD":
        more["logGroupClass"] = log_class
    if key:
        more["kmsKeyId"] = key
    ctx.call("logs", "create_log_group", logGroupName=name, **more)
    if days is not None:
        ctx.call("logs", "put_retention_policy", logGroupName=name, retentionInDays=days)
    return group_row(find(ctx, name))


def removed(ctx: Context, groups: Sequence[str]) -> None:
    """Removes the groups after asking. Raises CommandError on no, AwsError, PartialFailure."""
    told = [f"{each} ({human_size(group_row(find(ctx, each))['size'])})" for each in groups]
    what = f"log group {told[0]}" if len(told) == 1 else f"{len(told)} log groups: {', '.join(told)}"
    ctx.confirm(f"Delete {what}, with all that was written to {'it' if len(told) == 1 else 'them'}?")
    failures: list[tuple[str, str]] = []
    for each in groups:
        try:
            ctx.call("logs", "delete_log_group", logGroupName=each)
        except AwsError as error:
            if len(groups) == 1:
                raise
            failures.append((each, str(error)))
    if failures:
        raise PartialFailure(len(groups) - len(failures), failures)
