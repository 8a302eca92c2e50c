"""Asking IAM, and finding the statement that its answer is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from awsh import AwsError, Context, UsageError, policies
from awsh_iam.managed.documents import resource_arn
from awsh_iam.principals import Principal, default_document, policies_of, principal
from awsh_iam.simulation.commands import Answer


class Asked(NamedTuple):
    """Whom it is about, and the policies that speak for them, once they were needed."""

    who: Principal
    arn: str


def asked_of(ctx: Context, arn: str) -> Asked:
    """Of a user, role or group by its ARN."""
    return Asked(principal(arn), arn)


def answers(
    ctx: Context, asked: Asked, action: str, resources: Sequence[str], facts: Mapping[str, str]
) -> list[Answer]:
    """A row for each resource. Raises UsageError for what is no action or resource, AwsError."""
    service, colon, name = action.partition(":")
    if not colon or not name or "*" in action or "?" in action:
        raise UsageError(f"{action!r} is no action", hint="one by its whole name, as in s3:GetObject")
    arns = [resource_arn(ctx, each, service) for each in resources] or ["*"]
    known = list(policies_of(ctx, asked.who))
    boundary = _boundary(ctx, asked.who)
    return [_answer(ctx, asked, action, arn, facts, known, boundary) for arn in dict.fromkeys(arns)]


def _answer(
    ctx: Context,
    asked: Asked,
    action: str,
    arn: str,
    facts: Mapping[str, str],
    known: Sequence[policies.Policy],
    boundary: policies.Policy | None,
) -> Answer:
    theirs = _bucket_policy(ctx, asked, arn)
    more = {"ResourcePolicy": policies.compact(theirs.document), "CallerArn": asked.arn} if theirs else {}
    result = next(
        ctx.search(
            "iam",
            "simulate_principal_policy",
            "EvaluationResults[]",
            PolicySourceArn=asked.arn,
            ActionNames=[action],
            ResourceArns=[arn],
            ContextEntries=[_entry(*each) for each in facts.items()],
            **more,
        )
    )
    request = policies.Request(action, arn, policies.context_of({**_own(asked), **facts}), _names(asked))
    every = [*known, *([boundary] if boundary else ()), *([theirs] if theirs else ())]
    allowed = result["EvalDecision"] == "allowed"
    found = list(_statements(result, every, request))
    within = result.get("PermissionsBoundaryDecisionDetail", {}).get("AllowedByPermissionsBoundary", True)
    orgs = result.get("OrganizationsDecisionDetail", {}).get("AllowedByOrganizations", True)
    unknown = [each for each in result.get("MissingContextValues") or () if each not in facts]
    return {
        "allowed": allowed,
        "action": result["EvalActionName"],
        "resource": arn,
        "by": ", ".join(
            dict.fromkeys(_called(each["SourcePolicyId"], asked) for each in result["MatchedStatements"])
        ),
        "why": _why(result["EvalDecision"], found, within=within, orgs=orgs),
        "unknown": unknown,
        "decision": result["EvalDecision"],
        "statements": found,
    }


def _why(decision: str, found: Sequence[dict[str, Any]], *, within: bool, orgs: bool) -> str:
    if not orgs:
        return "a policy of the organization does not allow it"
    if decision == "implicitDeny":
        return "no statement allows it" if within else "the permissions boundary does not allow it"
    said = "; ".join(dict.fromkeys(map(policies.sentence, found)))
    return said or ("a statement denies it" if decision == "explicitDeny" else "a statement allows it")


def _statements(
    result: Mapping[str, Any], every: Sequence[policies.Policy], request: policies.Request
) -> Iterator[dict[str, Any]]:
    """Those that decided. IAM tells places in a text that nobody but it has, so they are found by what they say."""
    names = {each["SourcePolicyId"] for each in result["MatchedStatements"]}
    effect = "Deny" if result["EvalDecision"] == "explicitDeny" else "Allow"
    for policy in every:
        if policy.id in names:
            for statement in policies.statements(policy.document):
                of_resource = policy.id == _RESOURCE
                if statement.get("Effect") == effect and policies.applies(
                    statement, request, of_resource=of_resource
                ):
                    yield statement


_RESOURCE = "ResourcePolicy"


def _called(id: str, asked: Asked) -> str:
    """A policy as people call it: inline ones come as `role_lab_NAME`."""
    if id == _RESOURCE:
        return "the bucket's policy"
    own = f"{asked.who.kind}_{asked.who.name}_"
    return f"inline {id.removeprefix(own)}" if id.startswith(own) else id


def _bucket_policy(ctx: Context, asked: Asked, arn: str) -> policies.Policy | None:
    """The policy of the bucket that ARN is of or in: IAM takes one for users alone."""
    if asked.who.kind != "user" or ":s3:::" not in arn or "*" in arn.partition("/")[0]:
        return None
    import json

    bucket = arn.split(":::", 1)[1].partition("/")[0]
    try:
        return policies.Policy(
            _RESOURCE, json.loads(ctx.call("s3", "get_bucket_policy", Bucket=bucket)["Policy"])
        )
    except AwsError:
        # None, not ours to see, or no such bucket: what is asked about need not exist.
        return None


def _boundary(ctx: Context, who: Principal) -> policies.Policy | None:
    if who.kind == "group":
        return None
    found = who.call(ctx, "get_{}")[who.kind.capitalize()].get("PermissionsBoundary") or {}
    arn = found.get("PermissionsBoundaryArn")
    return policies.Policy(arn.rpartition("/")[2], default_document(ctx, arn)) if arn else None


def _own(asked: Asked) -> dict[str, str]:
    found = {"aws:PrincipalArn": asked.arn, "aws:PrincipalAccount": asked.arn.split(":")[4]}
    return {**found, "aws:username": asked.who.name} if asked.who.kind == "user" else found


def _names(asked: Asked) -> frozenset[str]:
    account = asked.arn.split(":")[4]
    return frozenset((asked.arn, account, f"{asked.arn.partition('::')[0]}::{account}:root"))


def _entry(key: str, value: str) -> dict[str, Any]:
    kind = "string"
    if value.lower() in ("true", "false"):
        kind = "boolean"
    elif key.lower() in ("aws:sourceip", "aws:vpcsourceip"):
        kind = "ip"
    elif key.lower() in ("aws:currenttime", "aws:tokenissuetime"):
        kind = "date"
    elif value.replace(".", "", 1).isdecimal():
        kind = "numeric"
    return {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": kind}
