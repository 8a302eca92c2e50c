"""Rules of CloudWatch Logs: groups and streams."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.logs_events import expire

_RETENTION = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip


@rule("moto.logs.responses:LogsResponse.create_log_group")
def create(moto: Callable[..., Any], response: Any) -> Any:
    """Names have some characters only; a group is of one class for ever."""
    from moto.logs.exceptions import InvalidParameterException

    name = response._get_param("logGroupName") or ""
    if not re.fullmatch(r"[.\-_/#A-Za-z0-9]+", name):
        raise InvalidParameterException(
            constraint=r"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+",
            parameter="logGroupName",
            value=name,
        )
    answer = moto()
    if kind := response._get_param("logGroupClass"):
        response.logs_backend.groups[name].awsh_class = kind
    return answer


@rule("moto.logs.models:LogGroup.to_describe_dict")
def described(moto: Callable[..., Any], group: Any) -> Any:
    """Its class, its metric filters, and the size of what it still keeps."""
    from moto.logs.models import logs_backends

    for stream in list(group.streams.values()):
        expire(stream)
    filters = logs_backends[group.account_id][group.region].filters.get_matching_filters(
        log_group_name=group.name
    )
    return {
        **moto(),
        "logGroupClass": getattr(group, "awsh_class", "STANDARD"),
        "metricFilterCount": len(filters),
    }


@rule("moto.logs.models:LogsBackend.put_retention_policy", "log_group_name", "retention_in_days")
def keep(moto: Callable[..., Any], backend: Any, log_group_name: str, retention_in_days: Any) -> Any:
    """Events are kept for certain numbers of days only."""
    from moto.logs.exceptions import InvalidParameterException

    if int(retention_in_days) not in _RETENTION:
        raise InvalidParameterException(
            constraint=f"Member must satisfy enum value set: [{', '.join(map(str, _RETENTION))}]",
            parameter="retentionInDays",
            value=retention_in_days,
        )
    return moto(log_group_name, retention_in_days)


@rule("moto.logs.models:LogGroup.create_log_stream", "log_stream_name")
def create_stream(moto: Callable[..., Any], group: Any, log_stream_name: str) -> Any:
    """A stream's name has neither a colon nor a star."""
    from moto.logs.exceptions import InvalidParameterException, ResourceAlreadyExistsException

    if not re.fullmatch(r"[^:*]{1,512}", log_stream_name):
        raise InvalidParameterException(
            constraint="Member must satisfy regular expression pattern: [^:*]*",
            parameter="logStreamName",
            value=log_stream_name,
        )
    try:
        return moto(log_stream_name)
    except ResourceAlreadyExistsException as error:
        error.description = error.description.replace("log group", "log stream")
        error.message = "The specified log stream already exists"
        raise
