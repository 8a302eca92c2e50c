"""`lambda permission`: list, add, remove."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from awsh import CURRENT, Candidate, CommandError, Completing, Context, UsageError, ValueType
from awsh_lambda.completion import AliasName, StatementId
from awsh_lambda.functions.found import qualified
from awsh_lambda.groups import permission
from awsh_lambda.kinds import FunctionName
from awsh_lambda.permissions.policy import Permission, statements

_SERVICES = (
    "s3",
    "sns",
    "events",
    "apigateway",
    "sqs",
    "logs",
    "cognito-idp",
    "config",
    "iot",
    "ses",
    "scheduler",
)


def _principal(ctx: Context, given: Any) -> str:
    """A service by its short name, an account, an ARN, or everybody."""
    text = str(given)
    return f"{text}.amazonaws.com" if re.fullmatch(r"[a-z][a-z0-9-]*", text) else text


def _complete_principals(completing: Completing) -> Iterator[Candidate]:
    for name in _SERVICES:
        yield Candidate(name, f"{name}.amazonaws.com")


Principal = Annotated[str, ValueType("SERVICE|ACCOUNT|ARN", _principal, _complete_principals)]


def _id(principal: str, source: str) -> str:
    """A statement's id for what it lets in: `s3-photos`."""
    whom = principal.removesuffix(".amazonaws.com") + "-" + source.rpartition(":")[2]
    return re.sub(r"[^A-Za-z0-9-]+", "-", whom).strip("-")[:100] or "everybody"


@permission.command
def ls(ctx: Context, function: FunctionName = CURRENT, *, alias: AliasName = "") -> Iterator[Permission]:
    """List who may call a function, by its own policy (GetPolicy).

    Args:
        function: which one; the current one when left out.
        alias: those of this alias.
    Examples:
        awsh> lambda permission ls hello
    """
    return statements(ctx, function, alias)


@permission.command
def add(
    ctx: Context,
    function: FunctionName,
    principal: Principal,
    *,
    source: str = "",
    account: str = "",
    action: str = "lambda:InvokeFunction",
    id: str = "",
    alias: AliasName = "",
) -> Iterator[Permission]:
    """Let a service, an account or a role call a function (AddPermission).

    Args:
        function: which one.
        principal: a service (s3, sns, events, apigateway …), an account's number, an ARN, or * for everybody.
        source: the ARN of the one bucket, topic or rule for which the service may. Without it anybody's may.
        account: whose bucket it must be, since names of buckets do not tell.
        action: what it may do.
        id: of the statement; made of the principal when left out.
        alias: of this alias alone.
    Examples:
        awsh> lambda permission add hello s3 --source arn:aws:s3:::photos
    """
    named = id or _id(principal, source)
    if principal == "*" and not source:
        ctx.confirm(f"Let everybody call {function}?")
    more = {key: value for key, value in (("SourceArn", source), ("SourceAccount", account)) if value}
    ctx.call(
        "lambda",
        "add_permission",
        FunctionName=function,
        StatementId=named,
        Action=action,
        Principal=principal,
        **more,
        **qualified(alias),
    )
    return (each for each in statements(ctx, function, alias) if each["id"] == named)


@permission.command
def rm(ctx: Context, function: FunctionName, *ids: StatementId, alias: AliasName = "") -> None:
    """Remove statements of a function's policy after asking (RemovePermission).

    Args:
        function: which one.
        ids: of the statements, as `lambda permission ls` tells them.
        alias: of this alias.
    Examples:
        awsh> lambda permission add hello sns --id from-sns
        awsh> lambda permission rm hello from-sns
    """
    there = {each["id"]: each for each in statements(ctx, function, alias)}
    if not ids:
        raise UsageError("lambda permission rm wants an id", usage=rm.usage)
    for id in ids:
        if id not in there:
            raise CommandError(
                f"the policy of {function} has no statement {id}", hint=f"it has {', '.join(there) or 'none'}"
            )
    told = "; ".join(
        f"{there[id]['principal']}{' for ' + there[id]['source'] if there[id]['source'] else ''}"
        for id in ids
    )
    ctx.confirm(f"Take from {told} that it may call {function}?")
    for id in ids:
        ctx.call("lambda", "remove_permission", FunctionName=function, StatementId=id, **qualified(alias))
