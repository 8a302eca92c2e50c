"""The signature that a presigned S3 URL should carry, and the one it does."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

_SAFE = "-_.~"


def signature_4(environ: dict[str, Any], payload: str = "UNSIGNED-PAYLOAD") -> tuple[str, str] | None:
    """(expected, given) for Signature Version 4; None where the key's secret is not known.

    payload: what was signed for the body where the query does not say it.
    """
    query = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
    key, _, scope = query["X-Amz-Credential"][0].partition("/")
    secret = secret_of(key)
    if secret is None:
        return None
    signed = query["X-Amz-SignedHeaders"][0]
    headers = "".join(f"{name}:{_header(environ, name)}\n" for name in signed.split(";"))
    pairs = sorted(
        (quote(name, _SAFE), quote(value, _SAFE))
        for name, value in parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)
        if name != "X-Amz-Signature"
    )
    canonical = "\n".join(
        [
            environ["REQUEST_METHOD"],
            urlsplit(environ["RAW_URI"]).path,
            "&".join(f"{name}={value}" for name, value in pairs),
            headers,
            signed,
            query.get("X-Amz-Content-Sha256", [payload])[0],
        ]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(["AWS4-HMAC-SHA256", query["X-Amz-Date"][0], scope, digest])
    step = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        step = hmac.digest(step, part.encode(), "sha256")
    return hmac.digest(step, to_sign.encode(), "sha256").hex(), query["X-Amz-Signature"][0]


def signature_2(environ: dict[str, Any]) -> tuple[str, str] | None:
    """(expected, given) for Signature Version 2, which boto3 still writes by default."""
    from botocore.auth import HmacV1Auth
    from botocore.compat import HTTPHeaders
    from botocore.credentials import Credentials

    query = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
    key, expires = query["AWSAccessKeyId"][0], query["Expires"][0]
    secret = secret_of(key)
    if secret is None:
        return None
    headers = HTTPHeaders()
    for name in environ:
        if name.startswith("HTTP_X_AMZ_"):
            headers[name[5:].replace("_", "-").lower()] = environ[name]
    # The token comes back as a parameter; it was signed as a header.
    if "x-amz-security-token" in query:
        headers["x-amz-security-token"] = query["x-amz-security-token"][0]
    auth = HmacV1Auth(Credentials(key, secret))
    lines = [
        environ["REQUEST_METHOD"],
        _header(environ, "content-md5"),
        _header(environ, "content-type"),
        expires,
        *filter(None, [auth.canonical_custom_headers(headers)]),
        auth.canonical_resource(urlsplit(environ["RAW_URI"])),
    ]
    return str(auth.sign_string("\n".join(lines))), query["Signature"][0]


def _header(environ: dict[str, Any], name: str) -> str:
    key = name.upper().replace("-", "_")
    found = environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}", "")
    return " ".join(str(found).split())


def secret_of(key: str) -> str | None:
    """The secret of an access key: the sandbox's own, a user's, or a temporary one; None for any other."""
    from moto.iam.models import iam_backends

    from awsh.sandbox import SANDBOX_KEYS

    if key == SANDBOX_KEYS.access_key:
        return SANDBOX_KEYS.secret_key
    for account in list(iam_backends.values()):
        found = account["aws"].access_keys.get(key)
        if found is not None:
            return str(found.secret_access_key)
    return _temporary(key)


def _temporary(key: str) -> str | None:
    from moto.sts.models import sts_backends

    for account in list(sts_backends.values()):
        for assumed in account["aws"].assumed_roles:
            if assumed.access_key_id == key:
                return str(assumed.secret_access_key)
    return None
