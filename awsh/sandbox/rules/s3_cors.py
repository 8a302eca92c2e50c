"""Rules of S3: which web pages of other origins may read an answer, by the bucket's CORS rules alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.policy import as_list

_METHODS = frozenset({"GET", "PUT", "HEAD", "POST", "DELETE"})
_VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
_NOT_ALLOWED = (
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request "
    "method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the "
    "resource's CORS spec."
)


@rule("moto.s3.models:S3Backend.put_bucket_cors", "bucket_name", "cors_rules")
def put_bucket_cors(moto: Callable[..., Any], backend: Any, bucket_name: str, cors_rules: Any) -> Any:
    """Every rule wants origins and methods; a pattern has one wildcard at most."""
    from moto.s3.exceptions import MalformedXML

    if len(cors_rules) > 100:
        raise MalformedXML
    for each in cors_rules:
        origins, methods = as_list(each.get("AllowedOrigin")), as_list(each.get("AllowedMethod"))
        if not origins or not methods:
            raise MalformedXML
        for method in methods:
            if method not in _METHODS:
                _refuse(f"Found unsupported HTTP method in CORS config. Unsupported method is {method}")
        for name, values in (
            ("AllowedOrigin", origins),
            ("AllowedHeader", as_list(each.get("AllowedHeader"))),
        ):
            for value in values:
                if (value or "").count("*") > 1:
                    _refuse(f'{name} "{value}" can not have more than one wildcard.')
        for value in as_list(each.get("ExposeHeader")):
            if "*" in (value or ""):
                _refuse(
                    f'ExposeHeader "{value}" contains wildcard. We currently do not support wildcard for '
                    "ExposeHeader."
                )
        if len(each.get("ID") or "") > 255:
            raise MalformedXML
    return moto(bucket_name, cors_rules)


@rule("moto.s3.responses:S3Response._response_options", "headers", "bucket_name")
def response_options(moto: Callable[..., Any], response: Any, headers: Any, bucket_name: str) -> Any:
    """A browser's question before the request: answered by the first rule that fits, or refused."""
    bucket = response.backend.get_bucket(bucket_name)
    origin, method = headers.get("Origin"), headers.get("Access-Control-Request-Method")
    if not origin:
        _refuse("Insufficient information. Origin request header needed.", "BadRequest")
    if method not in _METHODS:
        _refuse(f"Invalid Access-Control-Request-Method: {method or 'null'}", "BadRequest")
    if not bucket.cors:
        return _forbidden(response, "CORSResponse: CORS is not enabled for this bucket.")
    asked = [each.strip().lower() for each in headers.get("Access-Control-Request-Headers", "").split(",")]
    asked = [each for each in asked if each]
    for each in bucket.cors:
        if _fits(each, origin, method) and all(_any(each.allowed_headers, name) for name in asked):
            allowed = {"Access-Control-Allow-Headers": ", ".join(asked)} if asked else {}
            return 200, {**_permission(each, origin), **allowed}, ""
    return _forbidden(response, _NOT_ALLOWED)


@rule("moto.s3.responses:S3Response._get_cors_headers_other")
def get_cors_headers_other(moto: Callable[..., Any], response: Any) -> dict[str, Any]:
    """Nothing here: every answer is given them below."""
    return {}


@rule("moto.s3.responses:S3Response.bucket_response", "request", "full_url", "headers")
def bucket_response(
    moto: Callable[..., Any], response: Any, request: Any, full_url: str, headers: Any
) -> Any:
    """Answers about a bucket, refusals too."""
    return _with_permission(response, request, moto(request, full_url, headers))


@rule("moto.s3.responses:S3Response.key_response", "request", "full_url", "headers")
def key_response(moto: Callable[..., Any], response: Any, request: Any, full_url: str, headers: Any) -> Any:
    """Answers about an object, refusals too."""
    return _with_permission(response, request, moto(request, full_url, headers))


def _with_permission(response: Any, request: Any, answer: Any) -> Any:
    status, headers, body = answer
    bucket = response.backend.buckets.get(response.bucket_name)
    origin = request.headers.get("Origin")
    if not origin or bucket is None or request.method == "OPTIONS":
        return answer
    fitting = next((each for each in bucket.cors if _fits(each, origin, request.method)), None)
    return (status, {**headers, **_permission(fitting, origin)}, body) if fitting else answer


def _permission(fitting: Any, origin: str) -> dict[str, str]:
    everybody = "*" in (fitting.allowed_origins or ())
    headers = {
        "Access-Control-Allow-Origin": "*" if everybody else origin,
        "Access-Control-Allow-Methods": ", ".join(fitting.allowed_methods),
        "Vary": _VARY,
    }
    if not everybody:
        headers["Access-Control-Allow-Credentials"] = "true"
    if fitting.exposed_headers:
        headers["Access-Control-Expose-Headers"] = ", ".join(fitting.exposed_headers)
    if fitting.max_age_seconds is not None:
        headers["Access-Control-Max-Age"] = str(fitting.max_age_seconds)
    return headers


def _fits(each: Any, origin: str, method: str | None) -> bool:
    return method in each.allowed_methods and _any(each.allowed_origins, origin)


def _any(patterns: Iterable[str] | None, text: str) -> bool:
    return any(
        re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text, re.IGNORECASE)
        for pattern in patterns or ()
    )


def _forbidden(response: Any, message: str) -> Any:
    from moto.core.responses import ActionResult
    from moto.s3.exceptions import AccessForbidden

    # moto knows the status of modelled errors alone, which this one is not.
    _, headers, body = response.serialized(ActionResult(AccessForbidden(message)))
    return 403, headers, body


def _refuse(message: str, code: str = "InvalidRequest") -> None:
    from moto.s3.exceptions import S3ClientError

    raise S3ClientError(code, message)
