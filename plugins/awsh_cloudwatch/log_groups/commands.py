"""`logs ls|show|streams|create|rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from awsh import CURRENT, Context, Short, UsageError
from awsh_cloudwatch.groups import logs
from awsh_cloudwatch.kinds import GROUP, GroupName
from awsh_cloudwatch.log_groups.retention import Keep, days_of
from awsh_cloudwatch.rows import LogGroup, LogGroupDetail, Stream, group_row, stream_row


@logs.command
def ls(ctx: Context, prefix: str = "") -> Iterator[LogGroup]:
    """List log groups (DescribeLogGroups).

    Args:
        prefix: only those whose names begin so.
    Examples:
        awsh> logs ls
        awsh> logs ls /aws/lambda/ | sort -size
    """
    wanted = {"logGroupNamePrefix": prefix} if prefix else {}
    return map(group_row, ctx.search("logs", "describe_log_groups", "logGroups[]", **wanted))


@logs.command
def show(ctx: Context, group: GroupName = CURRENT) -> LogGroupDetail:
    """Show a log group in full (DescribeLogGroups, DescribeLogStreams, ListTagsForResource).

    Args:
        group: which one; the current one when left out.
    Examples:
        awsh> logs show app
    """
    from awsh_cloudwatch.log_groups.looking import look

    return look(ctx, group)


@logs.command
def streams(
    ctx: Context,
    group: GroupName = CURRENT,
    prefix: str = "",
    *,
    number: Annotated[int, Short("n")] = 0,
) -> Iterator[Stream]:
    """List the streams of a log group (DescribeLogStreams), those written to last first.

    Args:
        group: which one; the current one when left out.
        prefix: only those whose names begin so, by name.
        number: so many at the most.
    Examples:
        awsh> logs streams app
        awsh> logs streams app web -n 5
    """
    from itertools import islice

    if number < 0:
        raise UsageError(f"-n {number}: how many streams at the most", usage=streams.usage)
    order = (
        {"logStreamNamePrefix": prefix, "orderBy": "LogStreamName"}
        if prefix
        else {"orderBy": "LastEventTime", "descending": True}
    )
    found = ctx.search("logs", "describe_log_streams", "logStreams[]", logGroupName=group, **order)
    return (stream_row(group, each) for each in (islice(found, number) if number else found))


@logs.command
def create(
    ctx: Context,
    name: str,
    *,
    keep: Keep | None = None,
    log_class: Literal["STANDARD", "INFREQUENT_ACCESS"] = "STANDARD",
    key: str = "",
    tag: dict[str, str] | None = None,
) -> LogGroup:
    """Create a log group (CreateLogGroup, PutRetentionPolicy).

    Args:
        name: such as app, or /lab/app.
        keep: how long events are kept, as in 14d; left out, for ever.
        log_class: INFREQUENT_ACCESS costs half, for what is hardly read: no `logs tail` and no filters.
        key: the ARN of the KMS key that encrypts it; left out, AWS's own.
        tag: KEY=VALUE, as often as wanted.
    Examples:
        awsh> logs create app --keep 14d
        awsh> logs create /lab/jobs --tag env=test
    """
    from awsh_cloudwatch.log_groups.looking import create as make

    return make(ctx, name, days_of(keep), log_class, key, tag or {})


@logs.command
def rm(ctx: Context, *groups: GroupName) -> None:
    """Remove log groups after asking, with all that was written to them (DeleteLogGroup).

    Args:
        groups: which ones.
    Examples:
        awsh> logs create brief
        awsh> logs rm brief
    """
    from awsh_cloudwatch.log_groups.looking import removed

    if not groups:
        raise UsageError("logs rm wants a log group", usage=rm.usage, hint="`logs ls` lists them")
    removed(ctx, list(dict.fromkeys(groups)))
    if ctx.current(GROUP.name) in groups:
        ctx.use(GROUP.name, None)
