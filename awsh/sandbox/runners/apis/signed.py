"""Signature Version 4 in the Authorization header, and whose keys it was made with."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import quote

from awsh.sandbox.runners.apis.request import Request
from awsh.sandbox.runners.signatures import secret_of

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/,\s]+)/(?P<scope>\d{8}/[^/]+/(?P<service>[^/]+)/aws4_request)\s*,"
    r"\s*SignedHeaders=(?P<headers>[^,\s]+)\s*,\s*Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class Signer:
    """Whose keys a request was signed with."""

    access_key: str
    account: str
    id: str
    arn: str


def signer(request: Request, service: str) -> Signer | None:
    """Who has signed REQUEST for SERVICE; None where nobody has, or the signature is not right."""
    found = _AUTHORIZATION.fullmatch((request.header("authorization") or "").strip())
    if found is None or found["service"] != service:
        return None
    secret = secret_of(found["key"])
    if secret is None:
        return None
    expected = _signature(request, secret, found["scope"], found["headers"])
    return _named(found["key"]) if hmac.compare_digest(expected, found["signature"]) else None


def _signature(request: Request, secret: str, scope: str, names: str) -> str:
    headers = "".join(
        f"{name}:{' '.join((request.header(name) or '').split())}\n" for name in names.split(";")
    )
    body = request.header("x-amz-content-sha256") or hashlib.sha256(request.body).hexdigest()
    canonical = "\n".join(
        [
            request.method,
            quote(request.raw_path, safe="/~"),
            "&".join(
                sorted(pair if "=" in pair else f"{pair}=" for pair in request.query.split("&") if pair)
            ),
            headers,
            names,
            body,
        ]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(["AWS4-HMAC-SHA256", request.header("x-amz-date") or "", scope, digest])
    step = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        step = hmac.digest(step, part.encode(), "sha256")
    return hmac.digest(step, to_sign.encode(), "sha256").hex()


def _named(key: str) -> Signer:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.sts.models import STSBackend, sts_backends

    backend: STSBackend = sts_backends[DEFAULT_ACCOUNT_ID]["aws"]
    id, arn, account = backend.get_caller_identity(key, "us-east-1")
    return Signer(key, account, id, arn)
