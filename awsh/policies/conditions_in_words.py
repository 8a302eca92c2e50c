"""The conditions of a statement in words: `from 203.0.113.0/24 and with MFA`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from awsh.policies.conditions import each_condition

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
    "aws:requestedregion": "in region",
    "aws:sourceaccount": "on behalf of account",
    "aws:sourcearn": "on behalf of",
    "aws:sourcevpc": "through VPC",
    "aws:sourcevpce": "through VPC endpoint",
    "aws:referer": "from pages at",
    "iam:passedtoservice": "for service",
    "s3:prefix": "listing",
    "s3:x-amz-acl": "with ACL",
    "s3:x-amz-server-side-encryption": "with encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": "with KMS key",
    "sts:externalid": "with external id",
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


def condition(statement: Mapping[str, Any]) -> str:
    """Its conditions, all of which must hold; empty where it has none."""
    return " and ".join(_when(*each) for each in each_condition(statement))


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
    lower, any_of = key.lower(), joined(values, "or")
    if len(values) == 1 and (operator, lower, values[0].lower()) in _WHEN:
        return _WHEN[operator, lower, values[0].lower()]
    if lower == "aws:sourceip" and operator in ("IpAddress", "NotIpAddress"):
        return f"from {any_of}" if operator == "IpAddress" else f"from anywhere but {any_of}"
    if operator == "Null":
        return f"with{'out' if any_of.lower() == 'true' else ''} {key}"
    comparison = _COMPARISONS.get(operator, operator)
    if lower in _OF and comparison in "=≠":
        return f"{_OF[lower]} {'other than ' if comparison == '≠' else ''}{any_of}"
    return f"where {key} {comparison} {any_of}"


def joined(parts: Iterable[str], word: str = "and") -> str:
    """`a, b and c`; `nothing` where there are none."""
    found = list(parts)
    if len(found) < 2:
        return "".join(found) or "nothing"
    return f"{', '.join(found[:-1])} {word} {found[-1]}"
