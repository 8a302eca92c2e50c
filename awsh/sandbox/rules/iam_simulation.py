"""SimulatePrincipalPolicy and SimulateCustomPolicy: what policies say to a request that nobody makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from awsh.policies import Decision, Match, Request, Verdict, decide, mistakes, read
from awsh.policies.evaluation import missing_keys
from awsh.sandbox.rules.iam_added import operation
from awsh.sandbox.rules.iam_principals import Source, boundary, known, principal, source, sources

Asked = Callable[..., Any]

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_PAGE = 100


@operation("SimulatePrincipalPolicy")
def simulate_principal_policy(backend: Any, asked: Asked) -> dict[str, Any]:
    """With the policies that somebody has, those of the groups of a user too, and the boundary."""
    who = principal(backend, asked("PolicySourceArn"))
    has = [*sources(backend, who), *_given(asked("PolicyInputList"), "PolicyInputList")]
    limits = boundary(backend, who)
    if asked("PermissionsBoundaryPolicyInputList"):
        limits = _given(asked("PermissionsBoundaryPolicyInputList"), "PermissionsBoundaryPolicyInputList")
    caller = asked("CallerArn") or (who.arn if who.kind == "user" else None)
    return _simulated(asked, has, limits, caller, known(who))


@operation("SimulateCustomPolicy")
def simulate_custom_policy(backend: Any, asked: Asked) -> dict[str, Any]:
    """With policies that are given alone."""
    has = _given(asked("PolicyInputList"), "PolicyInputList")
    name = "PermissionsBoundaryPolicyInputList"
    return _simulated(asked, has, _given(asked(name), name) or None, asked("CallerArn"), {})


@operation("GetContextKeysForPrincipalPolicy")
def get_context_keys_for_principal_policy(backend: Any, asked: Asked) -> dict[str, Any]:
    """What the conditions and variables of somebody's policies look at."""
    who = principal(backend, asked("PolicySourceArn"))
    has = [*sources(backend, who), *_given(asked("PolicyInputList"), "PolicyInputList")]
    return {"ContextKeyNames": missing_keys([each.policy for each in has], {})}


@operation("GetContextKeysForCustomPolicy")
def get_context_keys_for_custom_policy(backend: Any, asked: Asked) -> dict[str, Any]:
    """The same of given policies."""
    has = _given(asked("PolicyInputList"), "PolicyInputList")
    return {"ContextKeyNames": missing_keys([each.policy for each in has], {})}


def _given(texts: Iterable[str] | None, name: str) -> list[Source]:
    from moto.iam.exceptions import InvalidInput

    found = []
    for number, text in enumerate(texts or (), start=1):
        try:
            wrong = [each.text for each in mistakes(read(text).document)]
        except ValueError as error:
            wrong = [str(error)]
        if wrong:
            raise InvalidInput(f"Invalid policy in {name}.{number}: {wrong[0]}")
        found.append(source(f"{name}.{number}", text))
    return found


def _simulated(
    asked: Asked,
    has: Sequence[Source],
    limits: Sequence[Source] | None,
    caller: str | None,
    facts: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    from moto.iam.exceptions import InvalidInput

    context = {**facts, **_context(asked("ContextEntries") or ())}
    theirs = _resource_policy(asked("ResourcePolicy"), caller)
    everything = [*has, *(limits or ()), *([theirs] if theirs else ())]
    resources = asked("ResourceArns") or ["*"]
    results = []
    for action in asked("ActionNames"):
        if not _ACTION.fullmatch(action):
            raise InvalidInput(f"Invalid Action: {action}")
        decided = {
            arn: decide(
                Request(action, arn, context, _callers(caller)),
                [each.policy for each in has],
                None if limits is None else [each.policy for each in limits],
                theirs.policy if theirs else None,
            )
            for arn in resources
        }
        results.append(_result(action, decided, everything, context))
    start = int(asked("Marker") or 0)
    end = start + int(asked("MaxItems") or _PAGE)
    more = end < len(results)
    page: dict[str, Any] = {"EvaluationResults": results[start:end], "IsTruncated": more}
    return {**page, "Marker": str(end)} if more else page


def _context(entries: Iterable[Mapping[str, Any]]) -> dict[str, Sequence[str]]:
    return {each["ContextKeyName"].lower(): each.get("ContextKeyValues") or [] for each in entries}


def _callers(arn: str | None) -> frozenset[str]:
    if arn is None:
        return frozenset()
    account = arn.split(":")[4]
    return frozenset((arn, account, f"{arn.partition('::')[0]}::{account}:root"))


def _resource_policy(text: str | None, caller: str | None) -> Source | None:
    from moto.iam.exceptions import InvalidInput

    if not text:
        return None
    if caller is None:
        raise InvalidInput("CallerArn must be provided when a ResourcePolicy is given")
    try:
        read(text)
    except ValueError as error:
        raise InvalidInput(f"Invalid ResourcePolicy: {error}") from None
    return source("ResourcePolicy", text)


def _result(
    action: str,
    decided: Mapping[str, Decision],
    has: Sequence[Source],
    context: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    texts = {each.policy.id: each.text for each in has}
    missing = missing_keys([each.policy for each in has], context)
    each_resource = [
        {
            "EvalResourceName": arn,
            "EvalResourceDecision": decision.verdict.value,
            "MatchedStatements": [_statement(match, texts) for match in decision.matched],
            "MissingContextValues": missing,
            **_limits(decision),
        }
        for arn, decision in decided.items()
    ]
    worst = max(decided.values(), key=lambda each: _SEVERITY[each.verdict])
    return {
        "EvalActionName": action,
        "EvalResourceName": next(iter(decided)) if len(decided) == 1 else "*",
        "EvalDecision": worst.verdict.value,
        "MatchedStatements": [_statement(match, texts) for match in worst.matched],
        "MissingContextValues": missing,
        **_limits(worst),
        "ResourceSpecificResults": each_resource,
    }


_SEVERITY = {Verdict.ALLOWED: 0, Verdict.IMPLICIT_DENY: 1, Verdict.EXPLICIT_DENY: 2}


def _limits(decision: Decision) -> dict[str, Any]:
    if decision.within is None:
        return {}
    return {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": decision.within}}


def _statement(match: Match, texts: Mapping[str, str]) -> dict[str, Any]:
    text = read(texts[match.policy.id])
    path: tuple[str | int, ...] = ("Statement", match.number)
    span = text.spans.get(path) or text.spans[("Statement",)]
    start, end = (text.line_and_column(offset) for offset in span)
    of_resource = match.policy.id == "ResourcePolicy"
    return {
        "SourcePolicyId": match.policy.id,
        "SourcePolicyType": "Resource Policy" if of_resource else "IAM Policy",
        "StartPosition": {"Line": start[0], "Column": start[1]},
        "EndPosition": {"Line": end[0], "Column": end[1]},
    }
