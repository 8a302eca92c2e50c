"""Functions that routes lead to, and their permission to be called by an API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from awsh import (
    AwsError,
    Candidate,
    CommandError,
    Completing,
    Context,
    ValueType,
    suggest,
)
from awsh_apigw.keys import RouteKey

KIND = "lambda:function"

_ARN = re.compile(r"arn:[^:]+:lambda:[^:]+:\d+:function:(?P<name>[^:/]+)(?::(?P<qualifier>[^:/]+))?")


class Function(NamedTuple):
    """A function. qualifier: the version or alias that is meant, or nothing. arn: with it."""

    name: str
    qualifier: str
    arn: str

    @property
    def title(self) -> str:
        return f"{self.name}:{self.qualifier}" if self.qualifier else self.name


def find_function(ctx: Context, text: str) -> Function:
    """The function that a name, `NAME:ALIAS` or an ARN means (lambda GetFunctionConfiguration). Raises CommandError."""
    name, qualifier = split_function(text)
    if text.startswith("arn:"):
        _, _, _, region, account, *_ = text.split(":")
        if (region, account) != (ctx.region, ctx.account):
            raise CommandError(
                f"the function {name} is in {region} of account {account}, the API would be in {ctx.region} "
                f"of {ctx.account}",
                hint="`use region` and `use profile` change where the API is",
            )
    asked = {"FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}
    try:
        found = ctx.call("lambda", "get_function_configuration", **asked)
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        raise CommandError(f"there is no function {text!r}", hint=_near(ctx, name)) from None
    bare = _ARN.match(found["FunctionArn"])
    if bare is None:
        raise CommandError(f"{found['FunctionArn']} is no function that an API could call")
    arn = found["FunctionArn"]
    if bare["qualifier"]:
        arn = arn.removesuffix(f":{bare['qualifier']}")
    return Function(bare["name"], qualifier, f"{arn}:{qualifier}" if qualifier else arn)


def split_function(text: str) -> tuple[str, str]:
    """Name, and version or alias, of what was typed."""
    found = _ARN.fullmatch(text)
    if found is not None:
        return found["name"], found["qualifier"] or ""
    name, _, qualifier = text.partition(":")
    return name, qualifier


def function_in(uri: str) -> str:
    """The name of the function in an integration's URI, with its alias; nothing where it has none."""
    found = _ARN.search(uri)
    if found is None:
        return ""
    return f"{found['name']}:{found['qualifier']}" if found["qualifier"] else found["name"]


def source_arn(function: Function, api: str, key: RouteKey) -> str:
    """What a request of the route KEY comes from, in any stage: as function policies have it."""
    _, partition, _, region, account, *_ = function.arn.split(":")
    path = f"{'*' if key.method == 'ANY' else key.method}{re.sub(r'{[^}]+}', '*', key.path)}"
    return f"arn:{partition}:execute-api:{region}:{account}:{api}/*/{path if key.path else '$default'}"


def allow(ctx: Context, function: Function, api: str, key: RouteKey) -> None:
    """Lets the route KEY of API call FUNCTION (lambda AddPermission)."""
    from awsh import function_policies

    function_policies.let_call(ctx, function.arn, service="apigateway", source=source_arn(function, api, key))


def disallow(ctx: Context, title: str, source: str) -> None:
    """Takes back that a route, its `source_arn`, may call the function TITLE (lambda RemovePermission)."""
    from awsh import function_policies

    function_policies.stop_calling(ctx, title, source, whoever=True)


def disallow_all(ctx: Context, title: str, api: str) -> None:
    """Takes back that any route of API may call the function TITLE (lambda GetPolicy, RemovePermission)."""
    from awsh import function_policies, policies

    statements = function_policies.statements(ctx, title)
    for source in {arn for each in statements for arn in policies.source_arns(each)}:
        if f":{api}/" in source:
            disallow(ctx, title, source)


def _near(ctx: Context, name: str) -> str:
    known = [each.name or each.id for each in ctx.names(KIND, fresh=True)] if _has_kind(ctx) else []
    return suggest(name, known) or "`lambda ls` lists them, `lambda create` makes one"


def _has_kind(ctx: Context) -> bool:
    return any(kind.name == KIND for kind in ctx.kinds())


def _convert(ctx: Context, given: Any) -> str:
    if isinstance(given, Mapping):
        found = given.get("name") or given.get("arn")
        if not isinstance(found, str):
            raise ValueError("the record carries no function")
        return found
    if not str(given):
        raise ValueError("an empty name is no function")
    return str(given)


def _complete(completing: Completing) -> Iterator[Candidate]:
    if _has_kind(completing.ctx):
        for _, candidate in completing.ctx.candidates(KIND, completing.word):
            yield candidate


FunctionName = Annotated[str, ValueType("FUNCTION", _convert, _complete)]
