"""What the sandbox answers itself of Lambda's API, in front of moto: invocations, and the code to download.

An invocation does not pass moto's door: it would hold up the saving of the state for as long as it takes,
and with it every request that the function itself makes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from awsh.sandbox.faults import fault

if TYPE_CHECKING:
    from awsh.sandbox.faults import Asked

Response = tuple[str, list[tuple[str, str]], bytes]

_INVOKE = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations/?")
_ASYNC = re.compile(r"/2014-11-13/functions/(?P<name>[^/]+)/invoke-async/?")


def answer(what: Asked, environ: dict[str, Any], body: bytes) -> Response | None:
    """The answer to a request that is one of these."""
    if what.service != "lambda" or what.method != "POST":
        return None
    path = environ.get("RAW_URI", environ["PATH_INFO"]).partition("?")[0]
    found = _INVOKE.fullmatch(path)
    old = _ASYNC.fullmatch(path)
    if found is None and old is None:
        return None
    name = unquote((found or old)["name"])  # type: ignore[index]
    qualifier = parse_qs(environ.get("QUERY_STRING", "")).get("Qualifier", [None])[0]
    return _invoke(what, environ, name, qualifier, body, "Event" if old else "")


def _invoke(
    what: Asked, environ: dict[str, Any], name: str, qualifier: str | None, body: bytes, kind: str
) -> Response:
    from moto.core.exceptions import JsonRESTError

    headers = {
        key: environ[f"HTTP_{key.upper().replace('-', '_')}"]
        for key in ("X-Amz-Invocation-Type", "X-Amz-Log-Type", "X-Amz-Client-Context", "X-Amzn-Trace-Id")
        if f"HTTP_{key.upper().replace('-', '_')}" in environ
    }
    if kind:
        headers["X-Amz-Invocation-Type"] = kind
    given: dict[str, str] = {}
    try:
        backend = _backend(environ)
        payload = backend.invoke(name, qualifier, body, headers, given)
    except JsonRESTError as error:
        return _refusal(what, error)
    kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
    status = {"Event": "202 Accepted", "DryRun": "204 No Content"}.get(kind, "200 OK")
    return status, [*given.items(), ("Content-Type", "application/json")], payload


def _refusal(what: Asked, error: Any) -> Response:
    status = f"{error.code} {_STATUS.get(error.code, 'Bad Request')}"
    status, headers, body = fault(what, error.error_type, error.message, status)
    reason = getattr(error, "reason", None)
    if reason:
        body = json.dumps({"Reason": reason, "Type": "User", "message": error.message}).encode()
    return status, headers, body


_STATUS = {
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    501: "Not Implemented",
}


def _backend(environ: dict[str, Any]) -> Any:
    """The one for the account and the region that the request was signed for."""
    from moto.awslambda.models import lambda_backends
    from moto.iam.models import get_account_id_from

    scope = re.search(r"Credential=([^/]+)/\d+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    key, region = scope.groups() if scope else ("", "us-east-1")
    return lambda_backends[get_account_id_from(key)][region]
