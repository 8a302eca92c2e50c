"""Presigned URLs as S3 takes them: refused when they have run out or say something else than was signed.

A key that the sandbox does not know (any program may bring its own) has no signature to compare with.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from awsh.sandbox.faults import fault
from awsh.sandbox.runners import Runner
from awsh.sandbox.runners.signatures import signature_2, signature_4

if TYPE_CHECKING:
    from awsh.sandbox.faults import Asked

Answer = tuple[str, list[tuple[str, str]], bytes]

_WEEK = 604800
_DATE = re.compile(r"\d{8}T\d{6}Z")


class Presigned(Runner):
    """Checks the time and the parameters of a query-signed S3 request; moto serves the rest."""

    def answer(self, what: Asked, environ: dict[str, Any], body: bytes) -> Answer | None:
        query = environ.get("QUERY_STRING", "")
        if what.service != "s3":
            return None
        if "X-Amz-Signature=" in query:
            return _version_4(what, parse_qs(query)) or _compare(what, signature_4(environ))
        if "Signature=" in query and "AWSAccessKeyId=" in query:
            return _version_2(what, parse_qs(query)) or _compare(what, signature_2(environ))
        return None


def _version_4(what: Asked, query: dict[str, list[str]]) -> Answer | None:
    date, expires = query.get("X-Amz-Date", [""])[0], query.get("X-Amz-Expires", [""])[0]
    if not _DATE.fullmatch(date) or not expires.isdigit():
        return fault(
            what,
            "AuthorizationQueryParametersError",
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
            "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
            "400 Bad Request",
        )
    if int(expires) > _WEEK:
        return fault(
            what,
            "AuthorizationQueryParametersError",
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
            "must be less than 604800 seconds",
            "400 Bad Request",
        )
    signed = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return _when(what, signed + timedelta(seconds=int(expires)))


def _version_2(what: Asked, query: dict[str, list[str]]) -> Answer | None:
    expires = query.get("Expires", [""])[0]
    if not expires.isdigit():
        return fault(
            what, "AccessDenied", f"Invalid date (should be seconds since epoch): {expires}", "403 Forbidden"
        )
    return _when(what, datetime.fromtimestamp(int(expires), UTC))


def _compare(what: Asked, signatures: tuple[str, str] | None) -> Answer | None:
    if signatures is None or hmac.compare_digest(*signatures):
        return None
    return fault(
        what,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
        "403 Forbidden",
    )


def _when(what: Asked, end: datetime) -> Answer | None:
    now = datetime.now(UTC)
    if now <= end:
        return None
    status, headers, data = fault(what, "AccessDenied", "Request has expired", "403 Forbidden")
    return status, [*headers, ("Date", format_datetime(now, usegmt=True))], data


def runner() -> Presigned:
    """This module's runner."""
    return Presigned()
