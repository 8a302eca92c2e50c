"""Whether somebody may take a role: what its trust policy and the caller's own policies say together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsh.policies import Policy, Request, Verdict, decide
from awsh.sandbox.rules.iam_principals import Principal, boundary, known, sources

if TYPE_CHECKING:
    from awsh.sandbox.callers import Caller

_ACTION = "sts:AssumeRole"


def denial(response: Any, arn: str, who: Caller | None, *, external_id: str | None, mfa: bool) -> Any:
    """Why the role of ARN is not for WHO (None: the sandbox's owner), as AWS says it; else the role."""
    from moto.iam.models import iam_backends

    backend = iam_backends[response.current_account][response.partition]
    account = f"arn:{response.partition}:iam::{response.current_account}:root"
    refused = (
        f"User: {who.arn if who else account} is not authorized to perform: {_ACTION} on resource: {arn}"
    )
    role = next((each for each in backend.get_roles() if each.arn == arn), None)
    if role is None:
        return refused
    context = {
        "aws:multifactorauthpresent": ["true" if mfa else "false"],
        "sts:rolesessionname": [response._get_param("RoleSessionName")],
        **({"sts:externalid": [external_id]} if external_id else {}),
    }
    own: list[Policy] = []
    limits: list[Policy] | None = None
    if who is None:
        own = [Policy("owner", {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})]
        context["aws:principalarn"] = [account]
    else:
        principal = Principal(who.kind, who.identity)
        own = [each.policy for each in sources(backend, principal)]
        bounds = boundary(backend, principal)
        limits = None if bounds is None else [each.policy for each in bounds]
        context |= known(principal)
    trust = Policy("trust", json.loads(role.assume_role_policy_document))

    def decided(names: frozenset[str]) -> Verdict:
        request = Request(_ACTION, arn, context, names)
        # A role is let in by whoever it trusts: that somebody may take any role is not enough.
        return decide(request, (), None, trust).verdict

    everyone = frozenset((response.current_account, account))
    names = who.names if who is not None else frozenset()
    mine = decide(Request(_ACTION, arn, context), own, limits).verdict
    if Verdict.EXPLICIT_DENY in (mine, decided(everyone | names)):
        return f"{refused} with an explicit deny"
    if names and decided(names) is Verdict.ALLOWED:
        return role
    return role if decided(everyone) is Verdict.ALLOWED and mine is Verdict.ALLOWED else refused
