"""Keys that AWS would not take, and users and roles that may not do what they ask for: refused before it is done."""

from __future__ import annotations

import logging
from typing import Any

from awsh.sandbox.callers import Caller, access_key, caller, refusal, was_made_here
from awsh.sandbox.denials import encoded
from awsh.sandbox.faults import Asked, fault, operation_of
from awsh.sandbox.permissions import denied
from awsh.sandbox.runners import Runner

log = logging.getLogger(__name__)

Answer = tuple[str, list[tuple[str, str]], bytes]

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


_DENIED = {
    "s3": "AccessDenied",
    "ec2": "UnauthorizedOperation",
    "query": "AccessDenied",
    "": "AccessDeniedException",
}


class Callers(Runner):
    """Looks at the key of every request, and at what its owner may do."""

    def answer(self, what: Asked, environ: dict[str, Any], body: bytes) -> Answer | None:
        if not what.signed:
            return None
        key = access_key(environ)
        if not was_made_here(key):
            return None
        why = refusal(key)
        if why is not None:
            return _fault(what, _CODES[why[0]], why[1])
        who = caller(key)
        return None if who is None else _denied(what, environ, body, who)


def _denied(what: Asked, environ: dict[str, Any], body: bytes, who: Caller) -> Answer | None:
    denial = denied(what, operation_of(what, environ), environ, body, who)
    if denial is None:
        return None
    because = (
        "with an explicit deny in an identity-based policy"
        if denial.explicit
        else f"because no identity-based policy allows the {denial.action} action"
    )
    message = f"User: {who.arn} is not authorized to perform: {denial.action} on resource: {denial.resource} {because}"
    log.info("denied: %s", message)
    if what.service == "ec2":
        message = (
            f"You are not authorized to perform this operation. {message}. "
            f"Encoded authorization failure message: {encoded(denial, who)}"
        )
    return _fault(what, _DENIED, message)


def _fault(what: Asked, codes: dict[str, str], message: str) -> Answer:
    code = codes.get(what.service) or codes.get(what.protocol) or codes[""]
    status, headers, data = fault(what, code, message, "403 Forbidden")
    return status, headers, b"" if what.method == "HEAD" else data


def runner() -> Runner:
    """The runner of this module."""
    return Callers()
