"""Rules of CloudWatch Logs: patterns mean what they mean on AWS, and those that mean nothing are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from awsh.sandbox.log_patterns import Invalid, compiled
from awsh.sandbox.rules import rule


def _checked(pattern: str | None) -> Any:
    from moto.logs.exceptions import InvalidParameterException

    try:
        return compiled(pattern or "")
    except Invalid as error:
        raise InvalidParameterException(str(error)) from None


@rule("moto.logs.utils:EventMessageFilter.__init__", "pattern")
def pattern_of(moto: Callable[..., Any], filter: Any, pattern: str) -> None:
    """Reads it, in the place of moto; one that cannot be read is an InvalidParameterException."""
    filter.awsh_test = _checked(pattern)


@rule("moto.logs.utils:EventMessageFilter.matches", "message")
def matches(moto: Callable[..., Any], filter: Any, message: str) -> bool:
    """By terms, JSON or columns; moto knows a word and a phrase."""
    return bool(filter.awsh_test(message))


@rule("moto.logs.responses:LogsResponse.filter_log_events")
def filter_log_events(moto: Callable[..., Any], response: Any) -> Any:
    """A pattern is refused before there are events; streams may be told by how their names begin."""
    from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException

    _checked(response._get_param("filterPattern"))
    names, prefix = response._get_param("logStreamNames"), response._get_param("logStreamNamePrefix")
    group = response.logs_backend.groups.get(response._get_param("logGroupName"))
    if group is None:
        raise ResourceNotFoundException()
    if getattr(group, "awsh_class", "STANDARD") != "STANDARD":
        raise InvalidParameterException(
            "FilterLogEvents is not supported for the Infrequent Access log class."
        )
    if names and prefix:
        raise InvalidParameterException(
            "Parameters 'logStreamNames' and 'logStreamNamePrefix' are mutually exclusive."
        )
    if names and (missing := [each for each in names if each not in group.streams]):
        raise ResourceNotFoundException(f"The specified log stream does not exist: {missing[0]}")
    if not prefix:
        return moto()
    names = [name for name in list(group.streams) if name.startswith(prefix)]
    if not names:
        return json.dumps({"events": [], "searchedLogStreams": []})
    asked = [
        response._get_param(name) for name in ("startTime", "endTime", "limit", "nextToken", "filterPattern")
    ]
    events, token, searched = response.logs_backend.filter_log_events(group.name, names, *asked, True)
    return json.dumps({"events": events, "nextToken": token, "searchedLogStreams": searched})
