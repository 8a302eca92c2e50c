"""Keys that AWS would not take: deleted, deactivated or expired ones are refused before anything is done."""

from __future__ import annotations

from typing import Any

from awsh.sandbox.callers import access_key, refusal
from awsh.sandbox.faults import Asked, fault
from awsh.sandbox.runners import Runner

_CODES = {
    "invalid": {
        "s3": "InvalidAccessKeyId",
        "ec2": "AuthFailure",
        "query": "InvalidClientTokenId",
        "": "UnrecognizedClientException",
    },
    "expired": {
        "s3": "ExpiredToken",
        "ec2": "RequestExpired",
        "query": "ExpiredToken",
        "": "ExpiredTokenException",
    },
}
"""By service, else by protocol."""


class Callers(Runner):
    """Looks at the key of every request."""

    def answer(
        self, what: Asked, environ: dict[str, Any], body: bytes
    ) -> tuple[str, list[tuple[str, str]], bytes] | None:
        why = refusal(access_key(environ)) if what.signed else None
        if why is None:
            return None
        codes = _CODES[why[0]]
        code = codes.get(what.service) or codes.get(what.protocol) or codes[""]
        return fault(what, code, why[1], "403 Forbidden")


def runner() -> Runner:
    """The runner of this module."""
    return Callers()
