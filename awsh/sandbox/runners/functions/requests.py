"""What the sandbox answers itself of Lambda's API, in front of moto.

Invocations do not pass moto's door: they would hold up the saving of the state for as long as they take, and
with it every request that the function itself makes. The rest is what moto does not have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from awsh.sandbox.faults import fault

if TYPE_CHECKING:
    from awsh.sandbox.faults import Asked

Response = tuple[str, list[tuple[str, str]], bytes]

_JSON = [("Content-Type", "application/json")]
_ZIP = re.compile(r"/awslambda-[a-z0-9-]+-(?P<kind>tasks|layers)/snapshots/(?P<account>\d+)/(?P<name>[^/]+)")


def answer(what: Asked, environ: dict[str, Any], body: bytes) -> Response | None:
    """The answer to a request that is one of these."""
    path = environ.get("RAW_URI", environ["PATH_INFO"]).partition("?")[0]
    if what.service != "lambda":
        zipped = None if what.signed or what.method != "GET" else _ZIP.fullmatch(path)
        return _download(what, **zipped.groupdict()) if zipped else None
    for method, pattern, operation in _OPERATIONS:
        found = pattern.fullmatch(path) if method == what.method else None
        if found is None:
            continue
        from moto.core.exceptions import JsonRESTError

        try:
            return operation(environ, unquote(found["name"]), body)
        except JsonRESTError as error:
            return _refusal(what, error)
    return None


def _invoke(environ: dict[str, Any], name: str, body: bytes) -> Response:
    from awsh.sandbox.rules.awslambda_life import check_active

    backend = _backend(environ)
    qualifier = parse_qs(environ.get("QUERY_STRING", "")).get("Qualifier", [None])[0]
    headers = {
        key: environ[f"HTTP_{key.upper().replace('-', '_')}"]
        for key in ("X-Amz-Invocation-Type", "X-Amz-Log-Type", "X-Amz-Client-Context", "X-Amzn-Trace-Id")
        if f"HTTP_{key.upper().replace('-', '_')}" in environ
    }
    if environ["PATH_INFO"].rstrip("/").endswith("/invoke-async"):
        headers["X-Amz-Invocation-Type"] = "Event"
    kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
    check_active(backend.get_function(name, qualifier))
    given: dict[str, str] = {}
    payload = backend.invoke(name, qualifier, body, headers, given)
    status = {"Event": "202 Accepted", "DryRun": "204 No Content"}.get(kind, "200 OK")
    return status, [*given.items(), *_JSON], payload


def _recursion(environ: dict[str, Any], name: str, body: bytes) -> Response:
    """Get- and PutFunctionRecursionConfig."""
    from awsh.sandbox.rules.awslambda_errors import constraint
    from awsh.sandbox.runners.functions.pool import POOL

    function = _backend(environ).get_function(name)
    if environ["REQUEST_METHOD"] == "PUT":
        wanted = json.loads(body or b"{}").get("RecursiveLoop")
        if wanted not in ("Allow", "Terminate"):
            constraint(wanted, "recursiveLoop", "Member must satisfy enum value set: [Terminate, Allow]")
        function.awsh_recursion = wanted
        POOL.changed()
    return _ok({"RecursiveLoop": getattr(function, "awsh_recursion", "Terminate")})


def _urls(environ: dict[str, Any], name: str, body: bytes) -> Response:
    """ListFunctionUrlConfigs."""
    function = _backend(environ).get_function(name)
    found = [function.url_config.to_dict()] if function.url_config else []
    return _ok({"FunctionUrlConfigs": found})


def _settings(environ: dict[str, Any], name: str, body: bytes) -> Response:
    """GetAccountSettings."""
    from awsh.sandbox.rules.awslambda_code import DIRECT, UNPACKED
    from awsh.sandbox.runners.functions.pool import ACCOUNT

    functions = list(_backend(environ).list_functions())
    reserved = sum(int(each.reserved_concurrency or 0) for each in functions)
    return _ok(
        {
            "AccountLimit": {
                "TotalCodeSize": 75 << 30,
                "CodeSizeUnzipped": UNPACKED,
                "CodeSizeZipped": DIRECT,
                "ConcurrentExecutions": ACCOUNT,
                "UnreservedConcurrentExecutions": ACCOUNT - reserved,
            },
            "AccountUsage": {
                "TotalCodeSize": sum(each.code_size for each in functions),
                "FunctionCount": len(functions),
            },
        }
    )


def _layer(environ: dict[str, Any], name: str, body: bytes) -> Response | None:
    """GetLayerVersionByArn, which differs from ListLayers in its query only."""
    from awsh.sandbox.rules.awslambda_errors import missing
    from awsh.sandbox.rules.awslambda_layers import ARN

    query = parse_qs(environ.get("QUERY_STRING", ""))
    if "find" not in query:
        return None
    arn = query.get("Arn", [""])[0]
    found = _backend(environ).layers_versions_by_arn(arn) if ARN.fullmatch(arn) else None
    if found is None:
        missing("The resource you requested does not exist.")
    return _ok(found.get_layer_version())


_OPERATIONS: list[tuple[str, re.Pattern[str], Callable[[dict[str, Any], str, bytes], Response | None]]] = [
    ("POST", re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations/?"), _invoke),
    ("POST", re.compile(r"/2014-11-13/functions/(?P<name>[^/]+)/invoke-async/?"), _invoke),
    ("GET", re.compile(r"/2024-08-31/functions/(?P<name>[^/]+)/recursion-config"), _recursion),
    ("PUT", re.compile(r"/2024-08-31/functions/(?P<name>[^/]+)/recursion-config"), _recursion),
    ("GET", re.compile(r"/2021-10-31/functions/(?P<name>[^/]+)/urls"), _urls),
    ("GET", re.compile(r"/2018-10-31/layers(?P<name>)/?"), _layer),
    ("GET", re.compile(r"/2016-08-19/account-settings(?P<name>)/?"), _settings),
]


def _download(what: Asked, kind: str, account: str, name: str) -> Response:
    """The ZIP file behind the address that GetFunction or GetLayerVersion gave."""
    from moto.awslambda.models import lambda_backends

    for backend in list(lambda_backends[account].values()):
        for content in _contents(backend, kind, name):
            return "200 OK", [("Content-Type", "application/octet-stream")], content
    return fault(what, "NoSuchKey", "The specified key does not exist.", "404 Not Found")


def _contents(backend: Any, kind: str, name: str) -> list[bytes]:
    id = name[-36:]
    if kind == "layers":
        versions = [
            each for layer in backend._layers._layers.values() for each in layer.layer_versions.values()
        ]
        return [each.code_bytes for each in versions if each.content.get("UUID") == id]
    return [each.code_bytes for each in backend._lambdas.all() if each.code.get("UUID") == id]


def _ok(answer: dict[str, Any]) -> Response:
    return "200 OK", _JSON, json.dumps(answer).encode()


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
    412: "Precondition Failed",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    501: "Not Implemented",
}


def _backend(environ: dict[str, Any]) -> Any:
    """The one for the account and the region that the request was signed for."""
    from awsh.sandbox import rules

    rules.install("awslambda")
    from moto.awslambda.models import lambda_backends
    from moto.iam.models import get_account_id_from

    scope = re.search(r"Credential=([^/]+)/\d+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    key, region = scope.groups() if scope else ("", "us-east-1")
    return lambda_backends[get_account_id_from(key)][region]
