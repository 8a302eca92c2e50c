"""A query from its start to its rows: polled, told of while it runs, stopped on the server by Ctrl-C."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from awsh import AwsError, CommandError, Context, Rows, Size, attempts, human_size
from awsh_cloudwatch.insights.typed import rows_of

_LONGEST = 3600.0
"""Seconds after which AWS itself ends a query."""

_OVER = {"Failed": "failed", "Cancelled": "was stopped", "Timeout": "took longer than an hour"}


def run(
    ctx: Context, query: str, groups: Sequence[str], start: datetime, end: datetime, limit: int | None
) -> Rows:
    """The rows of QUERY. Raises AwsError (MalformedQueryException), CommandError, KeyboardInterrupt."""
    more = {} if limit is None else {"limit": limit}
    id = ctx.call(
        "logs",
        "start_query",
        logGroupNames=list(groups),
        startTime=int(start.timestamp()),
        endTime=int(end.timestamp()),
        queryString=query,
        **more,
    )["queryId"]
    try:
        answer = _finished(ctx, id)
    except BaseException:
        # Whatever ended the waiting: the query costs as long as it runs.
        with suppress(AwsError, KeyboardInterrupt):
            ctx.client("logs").stop_query(queryId=id)
        raise
    statistics = answer.get("statistics") or {}
    if statistics:
        ctx.note(_told(statistics))
    return rows_of(answer.get("results") or [])


def _finished(ctx: Context, id: str) -> dict[str, Any]:
    seen = 0.0
    with ctx.progress("querying") as bar:
        for _ in attempts(ctx, _LONGEST):
            answer: dict[str, Any] = ctx.call("logs", "get_query_results", queryId=id)
            scanned = float((answer.get("statistics") or {}).get("recordsScanned") or 0)
            bar.advance(max(0, int(scanned - seen)))
            seen = max(scanned, seen)
            status = answer.get("status")
            if status == "Complete":
                return answer
            if status in _OVER:
                raise CommandError(
                    f"the query {_OVER[status]}", hint="a shorter time with --since reads less"
                )
    raise CommandError("the query took longer than an hour")


def _told(statistics: Mapping[str, float]) -> str:
    matched, scanned = (int(statistics.get(name) or 0) for name in ("recordsMatched", "recordsScanned"))
    size = human_size(Size(int(statistics.get("bytesScanned") or 0)))
    return f"{matched:,} of {scanned:,} events matched, {size} read"
