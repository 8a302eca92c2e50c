"""Who may wake a function by its own policy. What is given and taken back there: awsh.function_policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from awsh import Context, function_policies
from awsh_lambda.triggers.function import Function

_OF_ADDRESSES = {"lambda:invokedviafunctionurl", "lambda:functionurlauthtype"}
"""Conditions of those who call a function's address, which no source does."""


class Permission(NamedTuple):
    """A statement that lets a service in. principal: `s3.amazonaws.com`. source: an ARN, or a pattern of ARNs.

    more: it depends on something else too.
    """

    id: str
    principal: str
    source: str
    more: bool = False

    def covers(self, principal: str, source: str) -> bool:
        """Whether it lets PRINCIPAL wake the function on behalf of SOURCE."""
        return (
            self.principal in ("*", principal) and not self.more and fnmatchcase(source, self.source or "*")
        )


def permissions(ctx: Context, function: Function) -> list[Permission]:
    """Who may wake the function (GetPolicy)."""
    return [found for each in function_policies.statements(ctx, function.target) for found in _read(each)]


def _read(statement: Mapping[str, Any]) -> Iterator[Permission]:
    actions = statement.get("Action")
    if statement.get("Effect") != "Allow" or "lambda:InvokeFunction" not in (
        actions if isinstance(actions, list) else [actions]
    ):
        return
    conditions = {
        key.lower(): value
        for keys in (statement.get("Condition") or {}).values()
        for key, value in keys.items()
    }
    if conditions.keys() & _OF_ADDRESSES:
        return
    principal = statement.get("Principal")
    service = (
        principal.get("Service", principal.get("AWS", "")) if isinstance(principal, Mapping) else principal
    )
    source = conditions.pop("aws:sourcearn", "")
    conditions.pop("aws:sourceaccount", None)
    source = source[0] if isinstance(source, list) else source
    yield Permission(str(statement.get("Sid", "")), str(service or ""), str(source), more=bool(conditions))
