"""Who may call a route: anybody, or who signs the request with keys of the account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsh.policies import Policy, Verdict, decide
from awsh.policies import Request as Asked
from awsh.sandbox.callers import caller, refusal, was_made_here
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


def authorized(route: Any, call: Call, resource: str) -> Call:
    """CALL, with what is known of the caller. resource: the ARN of what is called. Raises Unauthorized."""
    kind = route.authorization_type or "NONE"
    if kind == "NONE":
        return call
    if kind != "AWS_IAM":
        why = f"the sandbox has no authorizers of type {kind}"
        raise Unauthorized(501, why, why)
    found = by_signature(call.request, "execute-api", "Forbidden")
    if not may(found, ("execute-api:Invoke",), resource):
        raise Unauthorized(403, "Forbidden", f"{found.arn} may not invoke {resource}")
    return replace(call, authorizer={"iam": iam(found)})


def by_signature(request: Request, service: str, text: str) -> Signer:
    """Who has signed REQUEST. Raises Unauthorized, which says TEXT."""
    found = signer(request, service)
    if found is None:
        raise Unauthorized(403, text, "the request is not signed by keys of this account")
    why = refusal(found.access_key) if was_made_here(found.access_key) else None
    if why is not None:
        raise Unauthorized(403, text, why[1])
    return found


def may(found: Signer, actions: Iterable[str], resource: str, statements: Sequence[Any] = ()) -> bool:
    """Whether who has signed may do all ACTIONS: by policies of their own, or by the STATEMENTS of the resource's."""
    who = caller(found.access_key)
    if who is None:
        return True
    from moto.iam.models import iam_backends

    from awsh.sandbox.rules.iam_principals import Principal, boundary, known, sources

    backend = iam_backends[who.account]["aws"]
    principal = Principal(who.kind, who.identity)
    limits = boundary(backend, principal)
    context = {
        **known(principal),
        "lambda:functionurlauthtype": ["AWS_IAM"],
        "lambda:invokedviafunctionurl": ["true"],
    }
    return all(
        decide(
            Asked(action, resource, context, who.names | {who.account}),
            [each.policy for each in sources(backend, principal)],
            None if limits is None else [each.policy for each in limits],
            Policy("resource", {"Statement": list(statements)}) if statements else None,
        ).verdict
        is Verdict.ALLOWED
        for action in actions
    )


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
