"""Rules of Lambda: every way in which moto wakes a function leads to a process that runs it."""

from __future__ import annotations

import base64
import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from awsh.sandbox import lineage
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_errors import refuse

_REQUEST = 6 << 20
_EVENT = 1 << 20
"""Bytes of a payload, for an answer and for an event."""


@rule(
    "moto.awslambda.models:LambdaBackend.invoke",
    "function_name",
    "qualifier",
    "body",
    "headers",
    "response_headers",
)
def invoke(
    moto: Callable[..., Any],
    backend: Any,
    function_name: str,
    qualifier: str | None,
    body: Any,
    headers: Any,
    response_headers: Any,
) -> bytes:
    """Really, instead of in Docker: at once, as an event, or not at all for DryRun."""
    function, arn = target(backend.account_id, backend.region_name, function_name, qualifier)
    return _run(function, arn, qualifier or qualifier_in(function_name), body, headers, response_headers)


@rule("moto.awslambda.models:LambdaFunction.invoke", "body", "request_headers", "response_headers")
def invoke_function(
    moto: Callable[..., Any], function: Any, body: Any, request_headers: Any, response_headers: Any
) -> bytes:
    """The same, for those of moto's services that have the function itself."""
    qualifier = None if function.version == "$LATEST" else str(function.version)
    return _run(function, function.function_arn, qualifier, body, request_headers, response_headers)


class _AsEvent(threading.local):
    here = False


_as_event = _AsEvent()


@contextmanager
def as_events() -> Iterator[None]:
    """What moto invokes in this thread meanwhile is an event: it is tried again, and nobody waits for it."""
    _as_event.here = True
    try:
        yield
    finally:
        _as_event.here = False


def target(account: str, region: str, name: str, qualifier: str | None) -> tuple[Any, str]:
    """moto's function that an invocation of NAME and QUALIFIER runs, and the ARN that it is invoked by.

    An alias with weights gives one of its two versions. Raises UnknownFunctionException.
    """
    from moto.awslambda.models import lambda_backends

    backend = lambda_backends[account][region]
    function = backend.get_function(name, qualifier)
    named = qualifier or qualifier_in(name)
    if named is None:
        return function, function.function_arn
    latest = backend.get_function(function.function_name)
    arn = latest.function_arn.removesuffix(":$LATEST")
    alias: Any = backend._lambdas._aliases.get(arn, {}).get(named)
    if alias is not None and alias.routing_config:
        weights = alias.routing_config.get("AdditionalVersionWeights") or {}
        left = random.random()  # noqa: S311
        for version, weight in weights.items():
            left -= weight
            if left < 0:
                function = backend.get_function(function.function_name, version)
                break
    return function, f"{arn}:{named}"


def qualifier_in(name: str) -> str | None:
    """The one within NAME, an ARN or a name."""
    last = name.split(":function:")[-1]
    return last.partition(":")[2] or None


def _run(
    function: Any, arn: str, qualifier: str | None, body: Any, headers: Any, response_headers: Any
) -> bytes:
    from awsh.sandbox.runners.functions import invoking
    from awsh.sandbox.runners.functions.events import QUEUE, Event
    from awsh.sandbox.runners.functions.pool import Throttled

    given = {str(name).lower(): value for name, value in dict(headers).items()}
    kind = "Event" if _as_event.here else given.get("x-amz-invocation-type", "RequestResponse")
    payload = body.encode() if isinstance(body, str) else bytes(body or b"")
    payload = payload or b"{}"
    limit = _EVENT if kind == "Event" else _REQUEST
    if len(payload) > limit:
        refuse(
            "RequestEntityTooLargeException",
            f"{len(payload)} byte payload is too large for the {kind} invocation type (limit {limit} bytes)",
            413,
        )
    try:
        json.loads(payload)
    except ValueError as error:
        refuse("InvalidRequestContentException", f"Could not parse request body into json: {error}")
    if kind == "DryRun":
        return b""
    trace = given.get("x-amzn-trace-id") or lineage.current()
    try:
        invoking.refuse_what_is_not_run(function)
        if kind == "Event":
            event = Event(
                function.account_id,
                function.region,
                function.function_name,
                qualifier,
                payload,
                trace,
                _context(given),
            )
            QUEUE.put(event)
            response_headers["x-amzn-RequestId"] = event.id
            return b""
        answer = invoking.invoke(function, payload, trace=trace, arn=arn, client=_context(given))
    except Throttled as throttled:
        refuse("TooManyRequestsException", str(throttled), 429, throttled.reason)
    except invoking.Looping as loop:
        refuse("RecursiveInvocationException", str(loop))
    except invoking.NotRun as refused:
        refuse("NotImplemented", str(refused), 501)
    response_headers["x-amzn-RequestId"] = answer.request_id
    response_headers["x-amz-executed-version"] = answer.version
    if answer.error:
        response_headers["x-amz-function-error"] = answer.error
    if given.get("x-amz-log-type") == "Tail":
        response_headers["x-amz-log-result"] = answer.tail
    return answer.payload


def _context(given: dict[str, str]) -> str:
    text = given.get("x-amz-client-context", "")
    try:
        return base64.b64decode(text).decode() if text else ""
    except ValueError:
        return ""
