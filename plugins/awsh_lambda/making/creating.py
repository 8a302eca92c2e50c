"""Behind `lambda create`: everything that AWS would refuse is found out before anything is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, check_tags
from awsh_lambda.functions.found import seek
from awsh_lambda.functions.states import wait_ready
from awsh_lambda.layers.versions import find_all
from awsh_lambda.making.roles import role_for, with_fresh_role
from awsh_lambda.making.runtimes import check_runtime, default_for, default_python, python_of
from awsh_lambda.making.settings import check_description, check_environment, check_name, check_timeout
from awsh_lambda.packaging.building import function_code
from awsh_lambda.packaging.handlers import handler_of
from awsh_lambda.packaging.limits import check_unpacked
from awsh_lambda.packaging.requirements import Platform
from awsh_lambda.packaging.sending import sent
from awsh_lambda.rows import Function, function_row


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, as typed: see `lambda create`. None, or nothing, is AWS's usual."""

    name: str
    source: Path
    handler: str | None
    runtime: str | None
    memory: int | None
    timeout: timedelta | None
    storage: int | None
    env: Mapping[str, str]
    role: str | None
    layers: Sequence[str]
    requirements: Path | None
    architecture: str | None
    description: str | None
    bucket: str | None
    tags: Mapping[str, str]


def created(ctx: Context, wish: Wish, *, wait: bool) -> Function:
    """The function as AWS says it is. Raises CommandError, UsageError, AwsError, OSError."""
    request = _checked(ctx, wish)
    layers = find_all(ctx, wish.layers)
    if wish.runtime:
        check_runtime(ctx, wish.runtime)
    machine = wish.architecture or "x86_64"

    def platform() -> Platform:
        return Platform(python_of(wish.runtime or default_python(ctx)), machine)

    with function_code(ctx, wish.source, wish.requirements, platform) as archive:
        runtime = wish.runtime or default_for(ctx, archive.names)
        request |= {
            "Runtime": runtime,
            "Handler": handler_of(archive, runtime, wish.handler),
            "Architectures": [machine],
        }
        check_unpacked(archive.unpacked, sum(each.size or 0 for each in layers), wish.source.name)
        if layers:
            request["Layers"] = [each.arn for each in layers]
        role = role_for(ctx, wish.name, wish.role)
        with sent(ctx, archive, wish.bucket, wish.source.name) as code:
            record = with_fresh_role(
                ctx, role, lambda: ctx.call("lambda", "create_function", Code=code, Role=role, **request)
            )
    if wait:
        record = wait_ready(ctx, wish.name)
    return function_row(record)


def _checked(ctx: Context, wish: Wish) -> dict[str, Any]:
    """The parameters that need no look at the code. Raises UsageError, CommandError where there is one already."""
    request: dict[str, Any] = {"FunctionName": check_name(wish.name), "PackageType": "Zip"}
    if seek(ctx, wish.name) is not None:
        raise CommandError(
            f"there is a function {wish.name} already",
            hint=f"`lambda update {wish.name} --from …` changes its code",
        )
    optional = {
        "MemorySize": wish.memory,
        "Timeout": check_timeout(wish.timeout),
        "Description": check_description(wish.description),
        "EphemeralStorage": {"Size": wish.storage} if wish.storage else None,
        "Environment": {"Variables": check_environment(wish.env)} if wish.env else None,
        "Tags": check_tags(wish.tags) or None,
    }
    return request | {name: value for name, value in optional.items() if value is not None}
