"""What the sandbox cannot do, said once and in the service's own protocol.

moto answers an operation it lacks with a 500 and a page of traceback, which every SDK retries.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

STATUS = "501 Not Implemented"
"""No SDK retries it, unlike 500 and 503."""

_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/]+/(?P<service>[^/]+)/aws4_request")
_QUERY_SCOPE = re.compile(
    r"X-Amz-Credential=[^&]*?%2F\d{8}%2F[^&%]+%2F(?P<service>[^&%]+)%2Faws4_request", re.I
)
_REST_XML = frozenset({"s3", "s3-control", "route53", "cloudfront"})


@dataclass(frozen=True)
class Asked:
    """What a request is, read without moto. operation: AWS's name, or "" for a REST request."""

    service: str
    operation: str
    protocol: str
    method: str
    signed: bool

    @property
    def changes(self) -> bool:
        """Whether it may change something; where it cannot be told, it may."""
        if self.operation:
            return not _READS.match(self.operation)
        return self.method not in ("GET", "HEAD", "OPTIONS")


_READS = re.compile(
    r"(Describe|List|Get|Head|BatchGet|Query|Scan|Search|Lookup|Simulate|Filter|Detect(?!Stack))(?!SessionToken|FederationToken)"
)


def asked(environ: dict[str, Any], body: bytes) -> Asked:
    """What the request in ENVIRON asks for."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", "")) or _QUERY_SCOPE.search(
        environ.get("QUERY_STRING", "")
    )
    service = scope["service"].lower() if scope else ""
    kind = environ.get("CONTENT_TYPE", "")
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    operation, protocol = "", "rest-xml" if not service or service in _REST_XML else "rest-json"
    if target:
        operation, protocol = target.rpartition(".")[2], "json"
    elif environ.get("HTTP_SMITHY_PROTOCOL") == "rpc-v2-cbor":
        operation, protocol = environ.get("PATH_INFO", "").rpartition("/")[2], "cbor"
    elif kind.startswith("application/x-www-form-urlencoded") and service != "s3":
        fields = parse_qs(body.decode("utf-8", "replace")) if len(body) < 1 << 20 else {}
        operation = (fields.get("Action") or [""])[0]
        protocol = "ec2" if service == "ec2" else "query"
    return Asked(
        service or "s3", operation, protocol, environ.get("REQUEST_METHOD", "GET"), scope is not None
    )


class Lacking(NotImplementedError):
    """What a rule does not do of an operation that is there, in words: `DKIM with a key of one's own`."""


def missing(what: Asked, environ: dict[str, Any]) -> str:
    """The message for an operation that the sandbox does not have."""
    operation = operation_of(what, environ)
    name = (
        f"{what.service}:{operation}"
        if operation
        else f"{what.method} {environ.get('PATH_INFO')} of {what.service}"
    )
    return f"the sandbox does not implement {name}"


def operation_of(what: Asked, environ: dict[str, Any]) -> str:
    """AWS's name of the operation, that of a REST request too; empty where there is none."""
    return what.operation or _rest_operation(what.service, environ)


def _rest_operation(service: str, environ: dict[str, Any]) -> str:
    from moto.core.request import Request
    from moto.core.routing import get_service_router

    try:
        return str(get_service_router(service).match(Request(environ))[0].name)
    except Exception:  # a service botocore does not know, a path that fits nothing: there is no name
        return ""


def fault(
    what: Asked, code: str, message: str, status: str = STATUS
) -> tuple[str, list[tuple[str, str]], bytes]:
    """An error answer, in the words of the request's own protocol: status, headers, body."""
    headers = [("x-amzn-RequestId", "sandbox"), ("x-amzn-ErrorType", code)]
    if what.protocol == "cbor":
        return (
            status,
            [*headers, ("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")],
            _cbor({"__type": code, "message": message}),
        )
    if what.protocol in ("json", "rest-json"):
        kind = "application/x-amz-json-1.0" if what.protocol == "json" else "application/json"
        return (
            status,
            [*headers, ("Content-Type", kind)],
            json.dumps({"__type": code, "message": message}).encode(),
        )
    error = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if what.protocol == "ec2":
        text = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>sandbox</RequestID></Response>"
    elif what.service == "s3":
        text = f"<Error>{error}<RequestId>sandbox</RequestId></Error>"
    else:
        text = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>sandbox</RequestId></ErrorResponse>"
    data = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    return status, [*headers, ("Content-Type", "application/xml")], data


def _cbor(texts: dict[str, str]) -> bytes:
    def head(major: int, size: int) -> bytes:
        if size < 24:
            return bytes([major << 5 | size])
        width = 1 if size < 1 << 8 else 2 if size < 1 << 16 else 4
        return bytes([major << 5 | {1: 24, 2: 25, 4: 26}[width]]) + size.to_bytes(width, "big")

    parts = [head(5, len(texts))]
    for pair in texts.items():
        for text in pair:
            data = text.encode()
            parts += [head(3, len(data)), data]
    return b"".join(parts)
