"""`lambda alias`: create, set, list, remove."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, TypedDict

from awsh import CURRENT, DETAIL, Context, UsageError, ValueType
from awsh_lambda.completion import AliasName, VersionNumber
from awsh_lambda.functions.found import Record
from awsh_lambda.functions.listing import versions
from awsh_lambda.functions.states import when_ready
from awsh_lambda.groups import alias
from awsh_lambda.kinds import FunctionName


class Alias(TypedDict):
    """A name for a version. weights: what part of the calls goes to other versions, 0 to 1."""

    name: str
    version: str
    weights: dict[str, float]
    description: str
    function: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


_NAME = re.compile(r"(?!\d+$)[A-Za-z0-9_-]{1,128}")


def _row(function: str, record: Record) -> Alias:
    return {
        "name": str(record["Name"]),
        "version": str(record["FunctionVersion"]),
        "weights": dict((record.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}),
        "description": str(record.get("Description") or ""),
        "function": function,
        "arn": str(record.get("AliasArn") or ""),
    }


def _share(ctx: Context, given: Any) -> float:
    """A part of all calls: 0.1, or 10%."""
    text = str(given)
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise ValueError(f"{text!r} is no part of the calls, such as 10% or 0.1") from None
    if not 0 <= share <= 1:
        raise ValueError(f"{text}: a part of the calls is 0% to 100%")
    return share


Share = Annotated[float, ValueType("VERSION=PART", _share)]


@alias.command
def ls(ctx: Context, function: FunctionName = CURRENT) -> Iterator[Alias]:
    """List the aliases of a function (ListAliases).

    Args:
        function: which one; the current one when left out.
    Examples:
        awsh> lambda alias ls hello
    """
    for record in ctx.search("lambda", "list_aliases", "Aliases[]", FunctionName=function):
        yield _row(function, record)


@alias.command
def create(
    ctx: Context,
    function: FunctionName,
    name: str,
    *,
    version: VersionNumber = "",
    weight: dict[str, Share] | None = None,
    description: str = "",
) -> Alias:
    """Create an alias of a version (CreateAlias).

    Args:
        function: of which one.
        name: letters, digits, - and _; not digits alone.
        version: what it leads to; the newest one when left out.
        weight: VERSION=PART: a part of the calls, such as 10%, goes to that version.
        description: what it is for.
    Examples:
        awsh> lambda version publish hello
        awsh> lambda alias create hello live --description 'what customers get'
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name of an alias", hint="letters, digits, - and _, not digits alone"
        )
    return _row(
        function,
        when_ready(
            ctx,
            function,
            lambda: ctx.call(
                "lambda",
                "create_alias",
                FunctionName=function,
                Name=name,
                FunctionVersion=version or _newest(ctx, function),
                Description=description,
                **_routing(weight),
            ),
        ),
    )


@alias.command(name="set")
def set_(
    ctx: Context,
    function: FunctionName,
    name: AliasName,
    *,
    version: VersionNumber = "",
    weight: dict[str, Share] | None = None,
    description: str | None = None,
) -> Alias:
    """Let an alias lead to another version, or calls to two of them (UpdateAlias).

    Args:
        function: of which one.
        name: of the alias.
        version: what it leads to. All calls go there then, unless a weight is given too.
        weight: VERSION=PART: a part of the calls, such as 10%, goes to that version; VERSION=0 ends it.
        description: what it is for.
    Examples:
        awsh> lambda version publish hello
        awsh> lambda alias set hello live --version 2
    """
    more: dict[str, Any] = {"FunctionVersion": version} if version else {}
    if version or weight is not None:
        more |= _routing(weight) or {"RoutingConfig": {"AdditionalVersionWeights": {}}}
    if description is not None:
        more["Description"] = description
    if not more:
        raise UsageError("what is to be changed?", usage=set_.usage)
    return _row(
        function,
        when_ready(
            ctx,
            function,
            lambda: ctx.call("lambda", "update_alias", FunctionName=function, Name=name, **more),
        ),
    )


@alias.command
def rm(ctx: Context, function: FunctionName, name: AliasName) -> None:
    """Remove an alias after asking (DeleteAlias). The version that it leads to stays.

    Args:
        function: of which one.
        name: of the alias.
    Examples:
        awsh> lambda alias create hello trial --version 2
        awsh> lambda alias rm hello trial
    """
    ctx.call("lambda", "get_alias", FunctionName=function, Name=name)
    ctx.confirm(f"Delete alias {name} of {function}? Whoever calls it by that name cannot any more.")
    ctx.call("lambda", "delete_alias", FunctionName=function, Name=name)


def _newest(ctx: Context, function: str) -> str:
    found = versions(ctx, function)
    if not found:
        raise UsageError(
            f"{function} has no version that an alias could lead to",
            hint=f"`lambda version publish {function}`",
        )
    return str(found[-1]["Version"])


def _routing(weight: dict[str, float] | None) -> dict[str, Any]:
    wanted = {version: share for version, share in (weight or {}).items() if share}
    if len(wanted) > 1:
        raise UsageError("an alias leads to two versions at most", hint="give one --weight VERSION=PART")
    return {"RoutingConfig": {"AdditionalVersionWeights": wanted}} if wanted else {}
