"""What policies say to a request, as AWS decides it: what is not allowed is denied, and a Deny wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from awsh.policies.conditions import context_of, hold, keys_of
from awsh.policies.document import listed, matches, statements
from awsh.policies.variables import Context, filled


class Verdict(Enum):
    """How a request is decided, in the words of IAM's simulation."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


@dataclass(frozen=True)
class Request:
    """One request. action: `s3:GetObject`. resource: an ARN, or `*`. context: what else is known of it.

    principals: every name the caller goes by (ARNs, account, service), for policies of resources.
    """

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)
    principals: frozenset[str] = frozenset()


def by_service(action: str, resource: str, service: str, source: str, account: str) -> Request:
    """What a service asks on behalf of something of somebody's.

    service: its principal, `sns.amazonaws.com`. source: the ARN of the topic, bucket …; account: whose it is.
    """
    context = context_of(
        {
            "aws:SourceArn": source,
            "aws:SourceAccount": account,
            "aws:SecureTransport": "true",
            "aws:PrincipalIsAWSService": "true",
            "aws:PrincipalServiceName": service,
        }
    )
    return Request(action, resource, context, frozenset({service}))


class Policy(NamedTuple):
    """One policy. id: what it is called. document: parsed JSON."""

    id: str
    document: Any


class Match(NamedTuple):
    """A statement that has a say: the policy it is in, its number from 0, and itself."""

    policy: Policy
    number: int
    statement: Mapping[str, Any]


class Decision(NamedTuple):
    """How a request was decided, and by what. within: whether the permissions boundary allows it; None: none is set."""

    verdict: Verdict
    matched: Sequence[Match]
    within: bool | None = None


def decide(
    request: Request,
    identity: Iterable[Policy],
    boundary: Iterable[Policy] | None = None,
    resource: Policy | None = None,
) -> Decision:
    """What the policies of a caller say to REQUEST.

    boundary: what the caller may be allowed at most. resource: the policy of what the request is about, in the
    same account, where it is enough that one of the two allows it.
    """
    own = _speaking(request, identity)
    limits = None if boundary is None else _speaking(request, boundary)
    theirs = [] if resource is None else _speaking(request, [resource], of_resource=True)
    within = None if limits is None else any(map(_allows, limits)) and not any(map(_denies, limits))
    denied = [each for each in (*own, *(limits or ()), *theirs) if _denies(each)]
    if denied:
        return Decision(Verdict.EXPLICIT_DENY, denied, within)
    allowed = [each for each in own if _allows(each)] if within is not False else []
    allowed += [each for each in theirs if _allows(each)]
    return Decision(Verdict.ALLOWED if allowed else Verdict.IMPLICIT_DENY, allowed, within)


def applies(statement: Mapping[str, Any], request: Request, *, of_resource: bool = False) -> bool:
    """Whether a statement is about REQUEST. of_resource: it names principals, and the caller must be one."""
    return (
        (not of_resource or _names_caller(statement, request.principals))
        and _about(statement, "Action", request.action, {}, fold=True)
        and _about(statement, "Resource", request.resource, request.context, whole=of_resource)
        and hold(statement, request.context)
    )


def missing_keys(policies: Iterable[Policy], context: Context) -> list[str]:
    """The condition keys that these policies look at and CONTEXT does not have, in order, each once."""
    found = (key for policy in policies for each in statements(policy.document) for key in keys_of(each))
    return list({key.lower(): key for key in found if key.lower() not in context}.values())


def _speaking(request: Request, policies: Iterable[Policy], *, of_resource: bool = False) -> list[Match]:
    def each() -> Iterator[Match]:
        for policy in policies:
            for number, statement in enumerate(statements(policy.document)):
                if applies(statement, request, of_resource=of_resource):
                    yield Match(policy, number, statement)

    return list(each())


def _allows(match: Match) -> bool:
    return bool(match.statement.get("Effect") == "Allow")


def _denies(match: Match) -> bool:
    return bool(match.statement.get("Effect") == "Deny")


def _about(
    statement: Mapping[str, Any],
    name: str,
    text: str,
    context: Context,
    *,
    fold: bool = False,
    whole: bool = False,
) -> bool:
    """Whether TEXT is one of those that Action or Resource names, or none of those that its Not… names.

    whole: a statement that has neither is about everything: a trust policy has no resource.
    """
    negated = f"Not{name}" in statement
    if whole and not negated and name not in statement:
        return True
    patterns = (
        filled(str(each), context) for each in listed(statement.get(f"Not{name}" if negated else name))
    )
    return any(matches(each, text, fold=fold) for each in patterns if each is not None) != negated


def _names_caller(statement: Mapping[str, Any], callers: frozenset[str]) -> bool:
    negated = "NotPrincipal" in statement
    principal = statement.get("NotPrincipal" if negated else "Principal")
    named = (
        [each for values in principal.values() for each in listed(values)]
        if isinstance(principal, Mapping)
        else listed(principal)
    )
    return any(each == "*" or each in callers for each in named) != negated
