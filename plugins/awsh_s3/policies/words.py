"""What a policy's statement means: who may do what, where, under which condition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from awsh_s3.policies.document import Arns, listed
from awsh_s3.policies.public import conditions

_IDENTITY = re.compile(r"arn:[\w-]+:(?:iam|sts)::(\d{12}):([a-z-]+)/?(.*)", re.DOTALL)
_VERBS = {
    "s3:getobject": "read",
    "s3:getobjectversion": "read older versions of",
    "s3:putobject": "write",
    "s3:deleteobject": "delete",
    "s3:deleteobjectversion": "delete versions of",
    "s3:listbucket": "list",
    "s3:listbucketversions": "list the versions of",
    "s3:putobjectacl": "set ACLs of",
    "s3:getobjectacl": "see ACLs of",
    "s3:*": "do anything with",
    "*": "do anything with",
}
_WHEN = {
    ("Bool", "aws:securetransport", "false"): "without TLS",
    ("Bool", "aws:securetransport", "true"): "with TLS",
    ("Bool", "aws:multifactorauthpresent", "true"): "with MFA",
    ("Bool", "aws:multifactorauthpresent", "false"): "without MFA",
    ("Bool", "aws:viaawsservice", "true"): "through an AWS service",
}
_OF = {
    "aws:principalorgid": "from organization",
    "aws:principalarn": "as",
    "aws:principalaccount": "from account",
    "aws:sourceaccount": "on behalf of account",
    "aws:sourcearn": "on behalf of",
    "aws:sourcevpc": "through VPC",
    "aws:sourcevpce": "through VPC endpoint",
    "aws:referer": "from pages at",
    "s3:prefix": "listing",
    "s3:x-amz-acl": "with ACL",
    "s3:x-amz-server-side-encryption": "with encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": "with KMS key",
}
_COMPARISONS = {
    "StringEquals": "=",
    "StringEqualsIgnoreCase": "=",
    "StringLike": "=",
    "ArnEquals": "=",
    "ArnLike": "=",
    "StringNotEquals": "≠",
    "StringNotEqualsIgnoreCase": "≠",
    "StringNotLike": "≠",
    "ArnNotEquals": "≠",
    "ArnNotLike": "≠",
    "NumericEquals": "=",
    "NumericNotEquals": "≠",
    "NumericLessThan": "<",
    "NumericLessThanEquals": "≤",
    "NumericGreaterThan": ">",
    "NumericGreaterThanEquals": "≥",
    "DateLessThan": "before",
    "DateLessThanEquals": "until",
    "DateGreaterThan": "after",
    "DateGreaterThanEquals": "from",
}


def sentence(statement: Mapping[str, Any], arns: Arns) -> str:
    """The whole statement: `everybody may read dev/*, from 203.0.113.0/24`."""
    allowed = statement.get("Effect") == "Allow"
    subject = who(statement)
    may = "may" if allowed else "may not"
    if not allowed and subject == "everybody":
        subject, may = "nobody", "may"
    deed = f"{what(statement)} {where(statement, arns)}"
    if deed == "do anything with the bucket and every object":
        deed = "do anything"
    when = condition(statement)
    return f"{subject} {may} {deed}" + (f", {when}" if when else "")


def who(statement: Mapping[str, Any]) -> str:
    """Those whom it is about."""
    if "NotPrincipal" in statement:
        return f"everybody but {_people(statement['NotPrincipal'])}"
    return _people(statement.get("Principal"))


def _people(principal: Any) -> str:
    if not isinstance(principal, Mapping):
        return "everybody" if "*" in listed(principal) else _joined(map(str, listed(principal)))
    found = [_person(kind, str(each)) for kind, values in principal.items() for each in listed(values)]
    return "everybody" if "everybody" in found else _joined(found)


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


def what(statement: Mapping[str, Any]) -> str:
    """Its actions as verbs."""
    if "NotAction" in statement:
        return f"do anything but {_joined(_verbs(statement['NotAction']))} with"
    return _joined(_verbs(statement.get("Action")))


def _verbs(actions: Any) -> list[str]:
    return [_VERBS.get(str(each).lower()) or str(each).removeprefix("s3:") for each in listed(actions)]


def where(statement: Mapping[str, Any], arns: Arns) -> str:
    """Its resources, seen from the bucket."""
    if "NotResource" in statement:
        return f"anything but {_places(statement['NotResource'], arns)}"
    return _places(statement.get("Resource"), arns)


def _places(resources: Any, arns: Arns) -> str:
    found = [str(each) for each in listed(resources)]
    own, inside = arns.own, arns.objects("")
    said = []
    if own in found or f"{own}*" in found:
        said.append("the bucket")
    if inside in found or f"{own}*" in found:
        said.append("every object")
    else:
        below = [each.removeprefix(f"{own}/") for each in found if each.startswith(f"{own}/")]
        said += [key or "/" for key in below]
    said += [each for each in found if not each.startswith((f"{own}/", f"{own}*")) and each != own]
    return _joined(said)


def condition(statement: Mapping[str, Any]) -> str:
    """Its conditions, all of which must hold; empty where it has none."""
    return " and ".join(_when(*each) for each in conditions(statement))


def _when(operator: str, key: str, values: list[Any]) -> str:
    quantifier, _, plain = operator.rpartition(":")
    optional = plain.endswith("IfExists")
    plain = plain.removesuffix("IfExists")
    texts = [str(value).lower() if isinstance(value, bool) else str(value) or "''" for value in values]
    said = _plainly(plain, key, texts)
    if quantifier:
        said = f"{said} ({quantifier})"
    return f"{said} (if it is there)" if optional else said


def _plainly(operator: str, key: str, values: list[str]) -> str:
    lower, joined = key.lower(), _joined(values, "or")
    if len(values) == 1 and (operator, lower, values[0].lower()) in _WHEN:
        return _WHEN[operator, lower, values[0].lower()]
    if lower == "aws:sourceip" and operator in ("IpAddress", "NotIpAddress"):
        return f"from {joined}" if operator == "IpAddress" else f"from anywhere but {joined}"
    if operator == "Null":
        return f"with{'out' if joined.lower() == 'true' else ''} {key}"
    comparison = _COMPARISONS.get(operator, operator)
    if lower in _OF and comparison in "=≠":
        return f"{_OF[lower]} {'other than ' if comparison == '≠' else ''}{joined}"
    return f"where {key} {comparison} {joined}"


def _joined(parts: Iterable[str], word: str = "and") -> str:
    found = list(parts)
    if len(found) < 2:
        return "".join(found) or "nothing"
    return f"{', '.join(found[:-1])} {word} {found[-1]}"
