"""Functions that routes lead to, and their permission to be called by an API."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from awsh import AwsError, Candidate, CommandError, Completing, Context, ValueType, suggest
from awsh_apigw.keys import RouteKey

KIND = "lambda:function"
SERVICE = "apigateway.amazonaws.com"

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
    """Lets the route KEY of API call FUNCTION (lambda AddPermission); once is enough."""
    source = source_arn(function, api, key)
    given: dict[str, Any] = {
        "FunctionName": function.name,
        "StatementId": statement_id(api, source),
        "Action": "lambda:InvokeFunction",
        "Principal": SERVICE,
        "SourceArn": source,
    }
    if function.qualifier:
        given["Qualifier"] = function.qualifier
    try:
        ctx.call("lambda", "add_permission", **given)
    except AwsError as error:
        if error.code != "ResourceConflictException":
            raise


def statement_id(api: str, source: str) -> str:
    """The same for the same route: what is asked for twice is there once."""
    return f"apigw-{api}-{hashlib.sha256(source.encode()).hexdigest()[:12]}"


def permissions(ctx: Context, title: str, api: str) -> dict[str, str]:
    """What the function TITLE lets API do: the SourceArn of each statement, by its id (lambda GetPolicy)."""
    name, qualifier = split_function(title)
    try:
        found = ctx.call(
            "lambda",
            "get_policy",
            FunctionName=name,
            **({"Qualifier": qualifier} if qualifier else {}),
        )
    except AwsError as error:
        if error.code == "ResourceNotFoundException":
            return {}
        raise
    statements = json.loads(found["Policy"]).get("Statement", [])
    sources = {statement.get("Sid", ""): _source(statement) for statement in statements}
    return {sid: source for sid, source in sources.items() if sid and f":{api}/" in source}


def disallow(ctx: Context, title: str, statements: Mapping[str, str]) -> None:
    """Takes statements of a function's policy back (lambda RemovePermission)."""
    name, qualifier = split_function(title)
    for sid in statements:
        given = {"FunctionName": name, "StatementId": sid}
        if qualifier:
            given["Qualifier"] = qualifier
        try:
            ctx.call("lambda", "remove_permission", **given)
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise


def _source(statement: Mapping[str, Any]) -> str:
    for conditions in (statement.get("Condition") or {}).values():
        for key, value in conditions.items():
            if key.lower() == "aws:sourcearn" and isinstance(value, str):
                return value
    return ""


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
