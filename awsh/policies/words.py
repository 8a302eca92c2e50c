"""What a statement means: who may do what, with what, under which condition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awsh.policies.conditions_in_words import condition, joined
from awsh.policies.document import listed

__all__ = ["condition", "joined", "people", "sentence", "trusted", "what", "where"]

_IDENTITY = re.compile(r"arn:[\w-]+:(?:iam|sts)::(\d{12}):([a-z-]+)/?(.*)", re.DOTALL)
_SERVICES = {
    "apigateway": "API Gateway",
    "cloudwatch": "CloudWatch",
    "dynamodb": "DynamoDB",
    "events": "EventBridge",
    "lambda": "Lambda",
    "logs": "CloudWatch Logs",
    "rekognition": "Rekognition",
    "secretsmanager": "Secrets Manager",
    "ssm": "Systems Manager",
    "states": "Step Functions",
}
_VERBS = {
    "s3:getobject": "read",
    "s3:getobjectversion": "read older versions of",
    "s3:putobject": "write",
    "s3:deleteobject": "delete",
    "s3:deleteobjectversion": "delete versions of",
    "s3:listbucket": "list",
    "s3:listallmybuckets": "list",
    "sts:assumerole": "assume",
    "iam:passrole": "pass",
    "lambda:invokefunction": "invoke",
    "sqs:sendmessage": "send to",
    "sqs:receivemessage": "receive from",
    "sns:publish": "publish to",
    "dynamodb:getitem": "read items of",
    "dynamodb:putitem": "put items into",
    "dynamodb:deleteitem": "delete items of",
    "dynamodb:updateitem": "update items of",
    "dynamodb:query": "query",
    "dynamodb:scan": "scan",
    "secretsmanager:getsecretvalue": "read",
}
_KINDS = {
    ("sqs", ""): "queue",
    ("sns", ""): "topic",
    ("s3", ""): "bucket",
    ("lambda", "layer"): "layer",
    ("logs", "log-group"): "log group",
}


def sentence(statement: Mapping[str, Any]) -> str:
    """The whole statement: `may read objects of bucket lab (s3:GetObject on arn:aws:s3:::lab/*), with MFA`."""
    allowed = statement.get("Effect") == "Allow"
    may, deed = ("may" if allowed else "may not"), what(statement)
    if not allowed and "NotAction" in statement:
        may, deed = "may", deed.replace("do anything but", "do nothing but", 1)
    things = where(statement)
    everything = "Resource" in statement and "*" in listed(statement["Resource"])
    if everything and deed.startswith("do "):
        said = deed
    else:
        said = f"{deed} {things}" if _has_words(statement) else f"{deed} on {things}"
    exactly = _exactly(statement) if _has_words(statement) else ""
    when = condition(statement)
    return f"{may} {said}{exactly}" + (f", {when}" if when else "")


def what(statement: Mapping[str, Any]) -> str:
    """Its actions: as verbs where all of them have one."""
    if "NotAction" in statement:
        return f"do anything but {joined(map(str, listed(statement['NotAction'])))}"
    actions = [str(each) for each in listed(statement.get("Action"))]
    if "*" in actions:
        return "do anything"
    whole = [each[:-2] for each in actions if each.endswith(":*")]
    if whole and len(whole) == len(actions):
        return f"do anything with {joined(map(_service, whole))}"
    if _has_words(statement):
        return joined(_VERBS[each.lower()] for each in actions)
    return f"use {joined(actions)}"


def _service(prefix: str) -> str:
    return _SERVICES.get(prefix, prefix.upper())


def _has_words(statement: Mapping[str, Any]) -> bool:
    actions = listed(statement.get("Action"))
    return bool(actions) and all(str(each).lower() in _VERBS for each in actions)


def _exactly(statement: Mapping[str, Any]) -> str:
    actions = joined(map(str, listed(statement.get("Action"))))
    name = "NotResource" if "NotResource" in statement else "Resource"
    other = "not " if name == "NotResource" else ""
    return f" ({actions} on {other}{joined(map(str, listed(statement.get(name))))})"


def where(statement: Mapping[str, Any]) -> str:
    """What it is about: `objects of bucket lab and bucket lab`."""
    if "NotResource" in statement:
        return f"anything but {joined(map(thing, map(str, listed(statement['NotResource']))))}"
    found = [str(each) for each in listed(statement.get("Resource"))]
    return "anything" if "*" in found else joined(map(thing, found))


def thing(arn: str) -> str:
    """What an ARN, which may be a pattern, is of: `table orders`, `objects of bucket lab under in/`."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return arn
    service, rest = parts[2], parts[5]
    if service == "s3":
        bucket, slash, key = rest.partition("/")
        of = f"bucket {bucket}" if bucket != "*" else "any bucket"
        if not slash:
            return of
        if key == "*":
            return f"objects of {of}"
        return f"objects of {of} under {key[:-1]}" if key.endswith("*") else f"object {key} of {of}"
    split = re.split(r"[:/]", rest, maxsplit=1)
    kind, name = (split[0], split[1]) if len(split) == 2 else ("", rest)
    kind = _KINDS.get((service, kind), kind.replace("-", " ") or service)
    name = name.removesuffix(":*") if service == "logs" else name
    return f"any {kind}" if name in ("*", "") else f"{kind} {name}"


def people(principal: Any) -> str:
    """Those whom a Principal names."""
    if not isinstance(principal, Mapping):
        return "everybody" if "*" in listed(principal) else joined(map(str, listed(principal)))
    found = [_person(kind, str(each)) for kind, values in principal.items() for each in listed(values)]
    return "everybody" if "everybody" in found else joined(found)


def _person(kind: str, name: str) -> str:
    if name == "*":
        return "everybody"
    if kind == "Service":
        return f"service {name}"
    if kind == "Federated":
        return f"whoever {name.rpartition('/')[2]} signs in"
    if kind == "CanonicalUser":
        return f"canonical user {name[:8]}…"
    found = _IDENTITY.fullmatch(name)
    if found is None:
        return f"account {name}" if name.isdecimal() else name
    account, sort, rest = found.groups()
    return f"account {account}" if sort == "root" else f"{sort} {rest} of account {account}"


def who(statement: Mapping[str, Any]) -> str:
    """Those whom a statement is about."""
    if "NotPrincipal" in statement:
        return f"everybody but {people(statement['NotPrincipal'])}"
    return people(statement.get("Principal"))


def trusted(statement: Mapping[str, Any]) -> str:
    """A statement of a trust policy: `service lambda.amazonaws.com may assume it`."""
    may = "may" if statement.get("Effect") == "Allow" else "may not"
    actions = [str(each) for each in listed(statement.get("Action"))]
    other = [each for each in actions if not each.lower().startswith("sts:assumerole")]
    deed = "assume it" if not other else f"use {joined(actions)} on it"
    when = condition(statement)
    return f"{who(statement)} {may} {deed}" + (f", {when}" if when else "")
