"""Resource policies as AWS reads them: who may do what to which resource under which conditions."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Verdict(Enum):
    """What a policy says of one request; Deny wins."""

    ALLOW = "Allow"
    DENY = "Deny"
    SILENT = ""


@dataclass(frozen=True)
class Question:
    """One request. principals: every name the caller goes by (ARNs, account, service); empty: anonymous."""

    action: str
    resource: str
    principals: frozenset[str] = frozenset()
    context: Mapping[str, str] = field(default_factory=dict)


def as_list(value: Any) -> list[Any]:
    """A policy's "one or many" as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def statements(policy: Any) -> Iterator[dict[str, Any]]:
    """The statements of a parsed policy."""
    for statement in as_list(policy.get("Statement")):
        if isinstance(statement, dict):
            yield statement


def ask(policy: Any, question: Question) -> Verdict:
    """What POLICY, parsed JSON, says to QUESTION."""
    verdict = Verdict.SILENT
    for statement in statements(policy):
        if _applies(statement, question):
            if statement.get("Effect") == "Deny":
                return Verdict.DENY
            verdict = Verdict.ALLOW
    return verdict


def matches(pattern: object, text: str, *, fold: bool = False) -> bool:
    """Whether TEXT fits PATTERN with AWS's * and ?."""
    expression = re.escape(str(pattern)).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text, re.DOTALL | (re.IGNORECASE if fold else 0)) is not None


def _applies(statement: dict[str, Any], question: Question) -> bool:
    if "NotPrincipal" in statement:
        if _names(statement["NotPrincipal"], question.principals):
            return False
    elif not _names(statement.get("Principal"), question.principals):
        return False
    if "NotAction" in statement:
        if any(matches(each, question.action, fold=True) for each in as_list(statement["NotAction"])):
            return False
    elif not any(matches(each, question.action, fold=True) for each in as_list(statement.get("Action"))):
        return False
    if "NotResource" in statement:
        if any(matches(each, question.resource) for each in as_list(statement["NotResource"])):
            return False
    elif not any(matches(each, question.resource) for each in as_list(statement.get("Resource"))):
        return False
    return all(
        _holds(operator, key, as_list(values), question.context)
        for operator, keys in (statement.get("Condition") or {}).items()
        for key, values in keys.items()
    )


def _names(principal: Any, callers: frozenset[str]) -> bool:
    if isinstance(principal, dict):
        named = [each for values in principal.values() for each in as_list(values)]
    else:
        named = as_list(principal)
    return any(each == "*" or each in callers for each in named)


def _holds(operator: str, key: str, values: list[Any], context: Mapping[str, str]) -> bool:
    known = {name.lower(): value for name, value in context.items()}
    found = known.get(key.lower())
    operator = operator.rpartition(":")[2]
    if_exists = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists")
    if operator == "Null":
        return any((found is None) == (str(value).lower() == "true") for value in values)
    negated = "Not" in operator
    if found is None:
        return if_exists or negated
    return any(_compare(operator.replace("Not", ""), value, found) for value in values) != negated


def _compare(operator: str, value: Any, found: str) -> bool:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if operator in ("StringLike", "ArnLike", "ArnEquals"):
        return matches(text, found)
    if operator in ("StringEqualsIgnoreCase", "Bool"):
        return text.lower() == found.lower()
    if operator == "IpAddress":
        try:
            return ipaddress.ip_address(found) in ipaddress.ip_network(text, strict=False)
        except ValueError:
            return False
    if operator.startswith("Numeric"):
        return _number(operator.removeprefix("Numeric"), text, found)
    return text == found


def _number(operator: str, text: str, found: str) -> bool:
    try:
        right, left = float(text), float(found)
    except ValueError:
        return False
    return {
        "Equals": left == right,
        "LessThan": left < right,
        "LessThanEquals": left <= right,
        "GreaterThan": left > right,
        "GreaterThanEquals": left >= right,
    }.get(operator, False)
