"""The policy of a function, statement by statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, AwsError, Context
from awsh_lambda.functions.found import MISSING, qualified


class Permission(TypedDict):
    """Who may do what. source: the ARN for which a service may. if_: other conditions, in AWS's words."""

    id: str
    principal: str
    action: str
    source: str
    conditions: str
    effect: Annotated[str, DETAIL]
    resource: Annotated[str, DETAIL]
    statement: Annotated[dict[str, Any], DETAIL]


_SOURCES = ("aws:SourceArn", "AWS:SourceArn")


def statements(ctx: Context, function: str, qualifier: str = "") -> Iterator[Permission]:
    """Those of a function (GetPolicy); none where it has no policy. Raises AwsError."""
    try:
        policy = ctx.call("lambda", "get_policy", FunctionName=function, **qualified(qualifier))["Policy"]
    except AwsError as error:
        if error.code == MISSING:
            return
        raise
    for statement in json.loads(policy).get("Statement") or ():
        yield _row(statement)


def _row(statement: dict[str, Any]) -> Permission:
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        principal = ", ".join(_text(each) for each in principal.values())
    conditions = statement.get("Condition") or {}
    source, others = "", []
    for operator, pairs in conditions.items():
        for key, value in pairs.items():
            if key in _SOURCES:
                source = _text(value)
            else:
                others.append(f"{key.partition(':')[2] or key} {_word(operator)} {_text(value)}")
    return {
        "id": str(statement.get("Sid") or ""),
        "principal": str(principal or ""),
        "action": _text(statement.get("Action")),
        "source": source,
        "conditions": "; ".join(others),
        "effect": str(statement.get("Effect") or ""),
        "resource": _text(statement.get("Resource")),
        "statement": statement,
    }


def _word(operator: str) -> str:
    return "is" if operator.removesuffix("IfExists") in ("StringEquals", "Bool", "ArnEquals") else operator


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
