"""`logs query`; the work is in running.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from awsh import Context, Rows, Time, UsageError
from awsh_cloudwatch.groups import logs
from awsh_cloudwatch.kinds import GroupName, chosen

_HOUR = timedelta(hours=1)


@logs.command
def query(
    ctx: Context,
    query: str,
    *groups: GroupName,
    since: Time | None = None,
    until: Time | None = None,
    limit: int | None = None,
) -> Rows:
    """Run a query of CloudWatch Logs Insights (StartQuery, GetQueryResults); Ctrl-C stops it (StopQuery).

    AWS takes money for each gigabyte that a query reads: how much that was is told beside the rows.

    Args:
        query: in Insights' own language: commands such as fields, filter, parse, stats, sort and limit with `|`
            between them, in quotes.
        groups: which ones; the current one when left out.
        since: from when on: 2026-11-28T10:00, yesterday, 2h; an hour ago when left out.
        until: until when; now when left out.
        limit: so many rows at the most, where the query does not say it.
    Examples:
        awsh> logs query 'fields @timestamp, @message | sort @timestamp desc | limit 20' app
        awsh> logs query 'filter status >= 500 | stats count(*) as errors by bin(5m)' app --since 3h | plot errors
    """
    from awsh_cloudwatch.insights.running import run

    names = chosen(ctx, groups, "logs query")
    end = until or datetime.now(UTC)
    start = since or end - _HOUR
    if start >= end:
        raise UsageError("--until is not after --since")
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: how many rows at the most")
    return run(ctx, query, names, start, end, limit)
