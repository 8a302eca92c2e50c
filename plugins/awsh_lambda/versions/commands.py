"""`lambda version`: publish, list, remove."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, TypedDict

from awsh import CURRENT, DETAIL, CommandError, Context, Size, UsageError
from awsh_lambda.completion import VersionNumber
from awsh_lambda.functions.found import Record
from awsh_lambda.functions.listing import versions
from awsh_lambda.functions.states import when_ready
from awsh_lambda.groups import version
from awsh_lambda.kinds import FunctionName
from awsh_lambda.making.settings import check_description
from awsh_lambda.rows import runtime_of, time_of


class Version(TypedDict):
    """A published version. aliases: the names that lead to it."""

    version: str
    aliases: str
    description: str
    runtime: str
    size: Size
    modified: datetime | None
    function: Annotated[str, DETAIL]
    sha256: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


def _row(record: Record, aliases: dict[str, list[str]]) -> Version:
    number = str(record["Version"])
    return {
        "version": number,
        "aliases": ", ".join(aliases.get(number, ())),
        "description": str(record.get("Description") or ""),
        "runtime": runtime_of(record),
        "size": Size(record.get("CodeSize") or 0),
        "modified": time_of(record.get("LastModified")),
        "function": str(record["FunctionName"]),
        "sha256": str(record.get("CodeSha256") or ""),
        "arn": str(record.get("FunctionArn") or ""),
    }


def aliases_of(ctx: Context, function: str) -> dict[str, list[str]]:
    """The names of aliases by the versions that they lead to."""
    found: dict[str, list[str]] = {}
    for each in ctx.search("lambda", "list_aliases", "Aliases[]", FunctionName=function):
        more = (each.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
        for number in (each["FunctionVersion"], *more):
            found.setdefault(str(number), []).append(str(each["Name"]))
    return found


@version.command
def ls(ctx: Context, function: FunctionName = CURRENT) -> Iterator[Version]:
    """List the published versions of a function, the oldest first (ListVersionsByFunction, ListAliases).

    Args:
        function: which one; the current one when left out.
    Examples:
        awsh> lambda version ls hello
    """
    found = versions(ctx, function)
    aliases = aliases_of(ctx, function) if found else {}
    return (_row(each, aliases) for each in found)


@version.command
def publish(ctx: Context, function: FunctionName = CURRENT, *, description: str | None = None) -> Version:
    """Publish the code and the configuration of a function as a new version (PublishVersion).

    Where nothing has changed since the last one, that is the result.

    Args:
        function: which one; the current one when left out.
        description: of this version.
    Examples:
        awsh> lambda version publish hello --description 'as on Friday'
    """
    more: dict[str, Any] = {"Description": check_description(description)} if description else {}
    record = when_ready(
        ctx, function, lambda: ctx.call("lambda", "publish_version", FunctionName=function, **more)
    )
    return _row(record, {})


@version.command
def rm(ctx: Context, function: FunctionName, *numbers: VersionNumber) -> None:
    """Remove versions of a function after asking (DeleteFunction). One that an alias leads to stays.

    Args:
        function: which one.
        numbers: of the versions.
    Examples:
        awsh> lambda version publish hello
        awsh> lambda version rm hello 1
    """
    if not numbers:
        raise UsageError("lambda version rm wants a number", usage=rm.usage)
    there = {str(each["Version"]) for each in versions(ctx, function)}
    aliases = aliases_of(ctx, function)
    for number in numbers:
        if number not in there:
            raise CommandError(
                f"{function} has no version {number}",
                hint=f"it has {', '.join(sorted(there, key=int)) or 'none'}",
            )
        if number in aliases:
            names = ", ".join(aliases[number])
            raise CommandError(
                f"version {number} of {function} is what {names} leads to",
                hint=f"`lambda alias set {function} {aliases[number][0]} --version …` first",
            )
    ctx.confirm(f"Delete version {', '.join(numbers)} of {function}?")
    for number in numbers:
        ctx.call("lambda", "delete_function", FunctionName=function, Qualifier=number)
