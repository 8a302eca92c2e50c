"""Who may call a route: anybody, or who signs the request with keys of the account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsh.sandbox.runners.apis.signed import Signer, signer

if TYPE_CHECKING:
    from awsh.sandbox.runners.apis.events import Call
    from awsh.sandbox.runners.apis.request import Request


class Unauthorized(Exception):
    """The request is refused: its text is what the caller is told."""

    def __init__(self, status: int, text: str, why: str) -> None:
        super().__init__(text)
        self.status = status
        self.why = why


def authorized(api: Any, route: Any, call: Call, region: str) -> Call:
    """CALL, with what is known of the caller. Raises Unauthorized."""
    kind = route.authorization_type or "NONE"
    if kind == "NONE":
        return call
    if kind != "AWS_IAM":
        why = f"the sandbox has no authorizers of type {kind}"
        raise Unauthorized(501, why, why)
    return replace(call, authorizer={"iam": iam(by_signature(call.request, "execute-api", "Forbidden"))})


def by_signature(request: Request, service: str, text: str) -> Signer:
    """Who has signed REQUEST. Raises Unauthorized."""
    found = signer(request, service)
    if found is None:
        raise Unauthorized(403, text, "the request is not signed by keys of this account")
    return found


def iam(found: Signer) -> dict[str, Any]:
    """What an event says of who has signed."""
    return {
        "accessKey": found.access_key,
        "accountId": found.account,
        "callerId": found.id,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": found.arn,
        "userId": found.id,
    }
