"""Behind `lambda update`, `lambda set` and `lambda env`: code first, then what it runs with, and AWS is given the
time that it wants between the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, UsageError
from awsh_lambda.functions.found import configuration, environment
from awsh_lambda.functions.states import wait_ready, when_ready
from awsh_lambda.layers.versions import find, find_all
from awsh_lambda.making.roles import role_arn, with_fresh_role
from awsh_lambda.making.runtimes import check_runtime, python_of
from awsh_lambda.making.settings import check_description, check_environment, check_timeout
from awsh_lambda.packaging.building import function_code
from awsh_lambda.packaging.handlers import handler_of
from awsh_lambda.packaging.limits import check_unpacked
from awsh_lambda.packaging.requirements import Platform
from awsh_lambda.packaging.sending import sent
from awsh_lambda.rows import Function, architecture_of, function_row


@dataclass(frozen=True, slots=True)
class Settings:
    """What a function is to run with. None is as it is; `env` is added to what is there."""

    handler: str | None = None
    runtime: str | None = None
    memory: int | None = None
    timeout: timedelta | None = None
    storage: int | None = None
    env: Mapping[str, str] | None = None
    role: str | None = None
    layers: Sequence[str] | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """New code for a function."""

    source: Path
    requirements: Path | None
    architecture: str | None
    bucket: str | None


def updated(
    ctx: Context, function: str, code: Code | None, settings: Settings, *, wait: bool, usage: str
) -> Function:
    """The function as AWS says it is afterwards. Raises CommandError, UsageError, AwsError, OSError."""
    record = configuration(ctx, function)
    request = _request(ctx, record, settings)
    if code is None and not request:
        raise UsageError(
            "what is to be changed?", hint=f"`lambda show {function}` tells what it is", usage=usage
        )
    if code is not None:
        record = _send(ctx, record, code, settings, request)
        if not request and not wait:
            return function_row(record)
        # AWS refuses a change of the configuration while one of the code is on its way.
        record = wait_ready(ctx, function)
    if request:
        record = configured(ctx, record, request)
    if wait:
        record = wait_ready(ctx, function)
    return function_row(record)


def configured(ctx: Context, record: Mapping[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """The configuration of a function changed, once a change before it is done (UpdateFunctionConfiguration).

    record: as it was looked at, so that nobody's change in between is undone.
    """
    function = str(record["FunctionName"])
    revisions = [{"RevisionId": record["RevisionId"]}] if record.get("RevisionId") else []

    def ask() -> dict[str, Any]:
        # What is asked again comes after a change that was on its way, whose end makes a new revision.
        revision = revisions.pop() if revisions else {}
        return ctx.call(
            "lambda", "update_function_configuration", FunctionName=function, **request, **revision
        )

    if "Role" in request:
        return with_fresh_role(ctx, str(request["Role"]), lambda: when_ready(ctx, function, ask))
    return when_ready(ctx, function, ask)


def _send(
    ctx: Context, record: dict[str, Any], code: Code, settings: Settings, request: dict[str, Any]
) -> dict[str, Any]:
    """The new code sent, where it is new; what is to be set of it is added to REQUEST."""
    function = str(record["FunctionName"])
    if record.get("PackageType") == "Image":
        raise CommandError(f"{function} is a container image, which is changed in its repository")
    machine = code.architecture or architecture_of(record)
    runtime = settings.runtime or str(record.get("Runtime") or "")
    with function_code(
        ctx, code.source, code.requirements, lambda: Platform(python_of(runtime), machine)
    ) as archive:
        handler = _handler(record, archive, runtime, settings.handler)
        if handler != record.get("Handler"):
            request["Handler"] = handler
        check_unpacked(archive.unpacked, _layers_size(ctx, record, request), code.source.name)
        if archive.digest == record.get("CodeSha256") and machine == architecture_of(record):
            ctx.note(f"the code of {function} is unchanged")
            return record
        with sent(ctx, archive, code.bucket, code.source.name) as where:
            more = {"Architectures": [machine]} if code.architecture else {}
            return when_ready(
                ctx,
                function,
                lambda: ctx.call("lambda", "update_function_code", FunctionName=function, **where, **more),
            )


def _handler(record: Mapping[str, Any], archive: Any, runtime: str, given: str | None) -> str:
    """The one that is named; or the one that is set, if the new code has it; or the one that the new code has."""
    was = str(record.get("Handler") or "")
    if given or not was:
        return handler_of(archive, runtime, given)
    try:
        return handler_of(archive, runtime, was)
    except UsageError:
        return handler_of(archive, runtime, None)


def _layers_size(ctx: Context, record: Mapping[str, Any], request: Mapping[str, Any]) -> int:
    if "Layers" in request:
        return sum(find(ctx, arn).size or 0 for arn in request["Layers"])
    return sum(int(each.get("CodeSize") or 0) for each in record.get("Layers") or ())


def _request(ctx: Context, record: Mapping[str, Any], wish: Settings) -> dict[str, Any]:
    """What differs from what is set, by AWS's names, checked."""
    if wish.runtime:
        check_runtime(ctx, wish.runtime)
    wanted: dict[str, Any] = {
        "Runtime": wish.runtime,
        "Handler": wish.handler,
        "MemorySize": wish.memory,
        "Timeout": check_timeout(wish.timeout),
        "Description": check_description(wish.description),
        "Role": role_arn(ctx, wish.role) if wish.role else None,
    }
    request = {name: value for name, value in wanted.items() if value is not None}
    if wish.storage is not None:
        request["EphemeralStorage"] = {"Size": wish.storage}
    if wish.env:
        request["Environment"] = {"Variables": check_environment({**environment(record), **wish.env})}
    if wish.layers is not None:
        request["Layers"] = [each.arn for each in find_all(ctx, wish.layers)]
    return request
