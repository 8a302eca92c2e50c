"""The resource policy of a function: which source may wake it (AddPermission), given once and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from awsh import AwsError, Context
from awsh_lambda.functions.found import MISSING
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.naming import stable

OURS = "awsh-"
"""How the ids of statements begin that were made here."""
_LONGEST = 100

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

    @property
    def ours(self) -> bool:
        return self.id.startswith(OURS)

    def covers(self, principal: str, source: str) -> bool:
        """Whether it lets PRINCIPAL wake the function on behalf of SOURCE."""
        return (
            self.principal in ("*", principal) and not self.more and fnmatchcase(source, self.source or "*")
        )


def permissions(ctx: Context, function: Function) -> list[Permission]:
    """Who may wake the function (GetPolicy)."""
    try:
        answer = ctx.call("lambda", "get_policy", **function.named)
    except AwsError as error:
        if error.code != MISSING:
            raise
        return []
    return [found for each in json.loads(answer["Policy"]).get("Statement", ()) for found in _read(each)]


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


@contextmanager
def permitted(
    ctx: Context, function: Function, service: str, source: str, *, account: str = ""
) -> Iterator[bool]:
    """Lets SERVICE wake the function on behalf of SOURCE, unless it may already; gives whether that was new.

    service: `s3`. source: an ARN. account: whose it is, where the ARN does not say that, as a bucket's. Where what
    the `with` block does fails, a new permission is taken back.
    """
    principal = f"{service}.amazonaws.com"
    had = permissions(ctx, function)
    if any(each.covers(principal, source) for each in had):
        yield False
        return
    id = statement_id(service, source)
    if any(each.id == id for each in had):
        # The same id with something else in it: the source that it was for has been made anew.
        ctx.call("lambda", "remove_permission", StatementId=id, **function.named)
    ctx.call(
        "lambda",
        "add_permission",
        StatementId=id,
        Action="lambda:InvokeFunction",
        Principal=principal,
        SourceArn=source,
        **({"SourceAccount": account} if account else {}),
        **function.named,
    )
    try:
        yield True
    except Exception:
        ctx.call("lambda", "remove_permission", StatementId=id, **function.named)
        raise


def statement_id(service: str, source: str) -> str:
    """The id of the statement for SOURCE: the same each time."""
    return stable(f"{OURS}{service}-{source.split(':', 5)[5]}", _LONGEST)


def withdraw(ctx: Context, function: Function, service: str, source: str) -> None:
    """Takes back what `permitted` gave for SOURCE, and nothing that others gave."""
    for each in permissions(ctx, function):
        if each.ours and each.principal == f"{service}.amazonaws.com" and each.source == source:
            ctx.call("lambda", "remove_permission", StatementId=each.id, **function.named)
