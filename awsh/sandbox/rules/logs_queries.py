"""Rules of CloudWatch Logs: queries of Insights are read and answered; moto knows some of them by heart."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

from awsh.sandbox.insights.discovering import fields
from awsh.sandbox.insights.values import Event
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.logs_events import expire

_GROUPS = 50
_KEPT = 100
"""Queries whose answers can still be fetched."""


@rule("moto.logs.responses:LogsResponse.start_query")
def start(moto: Callable[..., Any], response: Any) -> str:
    """Runs the query; it is over when it has begun."""
    from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
    from moto.logs.models import LogQuery
    from moto.moto_api._internal import mock_random

    ask, backend = response._get_param, response.logs_backend
    names = [
        *([ask("logGroupName")] if ask("logGroupName") else []),
        *(ask("logGroupNames") or []),
        *(each.split(":log-group:")[-1].removesuffix(":*") for each in ask("logGroupIdentifiers") or []),
    ]
    limit = ask("limit")
    if not 1 <= len(names) <= _GROUPS:
        raise InvalidParameterException(f"A query is of 1 to {_GROUPS} log groups.")
    if limit is not None and not 1 <= int(limit) <= 10_000:
        raise InvalidParameterException(
            constraint="Member must have value between 1 and 10000", parameter="limit", value=limit
        )
    if ask("endTime") < ask("startTime"):
        raise InvalidParameterException("End time should not be less than start time.")
    missing = [each for each in names if each not in backend.groups]
    if missing:
        raise ResourceNotFoundException(
            f"Log group '{missing[0]}' does not exist for account ID '{backend.account_id}'"
        )
    query: Any = LogQuery.__new__(LogQuery)
    query.query_id = str(mock_random.uuid4())
    query.awsh_limit = limit
    query.__init__(
        query.query_id,
        ask("startTime"),
        ask("endTime"),
        ask("queryString"),
        [backend.groups[each] for each in names],
    )
    backend.queries[query.query_id] = query
    for old in list(backend.queries)[:-_KEPT]:
        backend.queries.pop(old, None)
    return json.dumps({"queryId": query.query_id})


@rule("moto.logs.models:LogQuery.__init__", "query_id", "start_time", "end_time", "query", "log_groups")
def made(
    moto: Callable[..., Any],
    query: Any,
    query_id: str,
    start_time: int,
    end_time: int,
    query_string: str,
    log_groups: list[Any],
) -> None:
    """Answers it from the events; one that cannot be read is a MalformedQueryException."""
    from moto.core.utils import utcnow
    from moto.logs.exceptions import LogsClientError

    from awsh.sandbox.insights import Malformed, answer

    query.query_id, query.query = query_id, query_string
    query.start_time, query.end_time = start_time, end_time
    query.log_group_names = [each.name for each in log_groups]
    query.create_time, query.status = utcnow(), "Complete"
    try:
        found = answer(
            query_string, _events(log_groups, start_time, end_time), getattr(query, "awsh_limit", None)
        )
    except Malformed as error:
        raise LogsClientError("MalformedQueryException", f"{error} (at character {error.at + 1})") from None
    query.results = found.rows
    query.awsh_statistics = {
        "recordsMatched": float(found.matched),
        "recordsScanned": float(found.scanned),
        "bytesScanned": float(found.size),
    }


def _events(groups: list[Any], start: int, end: int) -> Iterator[Event]:
    """start, end: seconds of the epoch, both meant."""
    first, last = int(start) * 1000, int(end) * 1000 + 999
    for group in groups:
        for stream in list(group.streams.values()):
            expire(stream)
            for each in list(stream.events):
                if first <= each.timestamp <= last:
                    yield fields(
                        group.account_id,
                        group.name,
                        stream.log_stream_name,
                        each.timestamp,
                        each.ingestion_time,
                        each.message,
                    )


@rule("moto.logs.models:LogQuery.to_result_json")
def answered(moto: Callable[..., Any], query: Any) -> Any:
    """With what was read, and a pointer with each row."""
    results = []
    for index, row in enumerate(query.results):
        pointer = base64.b64encode(f"{query.query_id}/{index}".encode()).decode()
        pairs = [{"field": name, "value": value} for name, value in row.items()]
        results.append([*pairs, {"field": "@ptr", "value": pointer}])
    return {
        "results": results,
        "status": query.status,
        "statistics": getattr(query, "awsh_statistics", {}),
        "queryLanguage": "CWLI",
    }


@rule("moto.logs.models:LogsBackend.get_query_results", "query_id")
def results(moto: Callable[..., Any], backend: Any, query_id: str) -> Any:
    """An unknown one is no fault of the server's."""
    from moto.logs.exceptions import ResourceNotFoundException

    if query_id not in backend.queries:
        raise ResourceNotFoundException(f"The specified query does not exist: {query_id}")
    return moto(query_id)


@rule("moto.logs.responses:LogsResponse.call_action")
def call_action(moto: Callable[..., Any], response: Any) -> Any:
    """StopQuery is added, which moto does not have."""
    type(response).stop_query = _stop_query
    return moto()


def _stop_query(response: Any) -> str:
    """All are over when it comes."""
    from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException

    id = response._get_param("queryId")
    if id not in response.logs_backend.queries:
        raise ResourceNotFoundException(f"The specified query does not exist: {id}")
    raise InvalidParameterException(f"Query {id} has ended already.")
