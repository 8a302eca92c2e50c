"""Behind `lambda ls` and `lambda show`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import AwsError, Context, Size, in_parallel, is_secret
from awsh_lambda.functions.found import MISSING, Record, configuration, environment, log_group, plain_arn
from awsh_lambda.permissions.policy import statements
from awsh_lambda.rows import (
    HIDDEN,
    Function,
    FunctionDetail,
    architecture_of,
    function_row,
    layers_of,
    memory_of,
    runtime_of,
    state_of,
    storage_of,
    time_of,
    timeout_of,
)
from awsh_lambda.urls.served import url_of

_AT_ONCE = 8
"""AWS answers fifteen such questions a second for the whole account."""


def every(ctx: Context, *, state: bool) -> Iterator[Function]:
    """All of the region. state: each is asked for its own, which AWS does not list."""
    records = ctx.search("lambda", "list_functions", "Functions[]")
    if not state:
        yield from map(function_row, records)
        return
    rows = map(function_row, records)
    for row, found in in_parallel(
        ctx, lambda row: _state(ctx, row["name"]), rows, most=_AT_ONCE, ordered=True
    ):
        row["state"] = found
        yield row


def _state(ctx: Context, function: str) -> str:
    try:
        return state_of(configuration(ctx, function))
    except AwsError as error:
        if error.code == MISSING:
            return "Deleted"
        raise


def look(ctx: Context, function: str, *, secrets: bool) -> FunctionDetail:
    """One in full. Raises AwsError."""
    found = ctx.call("lambda", "get_function", FunctionName=function)
    record: dict[str, Any] = found["Configuration"]
    name = str(record["FunctionName"])
    variables = environment(record)
    network = record.get("VpcConfig") or {}
    concurrency = (found.get("Concurrency") or {}).get("ReservedConcurrentExecutions")
    return {
        "name": name,
        "state": state_of(record),
        "reason": record.get("StateReason") or record.get("LastUpdateStatusReason"),
        "description": str(record.get("Description") or ""),
        "runtime": runtime_of(record),
        "handler": record.get("Handler"),
        "architecture": architecture_of(record),
        "memory": memory_of(record),
        "timeout": timeout_of(record),
        "storage": storage_of(record),
        "size": Size(record.get("CodeSize") or 0),
        "sha256": str(record.get("CodeSha256") or ""),
        "modified": time_of(record.get("LastModified")),
        "version": str(record.get("Version") or ""),
        "role": str(record.get("Role") or ""),
        "layers": layers_of(record),
        "environment": variables if secrets else masked(variables),
        "triggers": sources(ctx, name),
        "url": url_of(ctx, name),
        "aliases": {
            str(each["Name"]): str(each["FunctionVersion"])
            for each in ctx.search("lambda", "list_aliases", "Aliases[]", FunctionName=name)
        },
        "concurrency": concurrency,
        "vpc": {key: network[key] for key in ("VpcId", "SubnetIds", "SecurityGroupIds") if network.get(key)}
        or None,
        "dead_letters": (record.get("DeadLetterConfig") or {}).get("TargetArn"),
        "tracing": str((record.get("TracingConfig") or {}).get("Mode") or ""),
        "log_group": log_group(record),
        "arn": plain_arn(record),
        "tags": dict(found.get("Tags") or {}),
    }


def masked(variables: dict[str, str]) -> dict[str, str]:
    """Variables as they may be shown to whoever looks over a shoulder."""
    return {name: HIDDEN if is_secret(name, value) else value for name, value in variables.items()}


def sources(ctx: Context, function: str) -> list[str]:
    """What may wake it: services that its policy lets in, and what AWS reads for it, by SERVICE NAME."""
    found = [
        _source(str(each["EventSourceArn"]))
        for each in ctx.search(
            "lambda", "list_event_source_mappings", "EventSourceMappings[]", FunctionName=function
        )
        if each.get("EventSourceArn")
    ]
    for statement in statements(ctx, function):
        service = statement["principal"].removesuffix(".amazonaws.com")
        if service != statement["principal"]:
            found.append(_source(statement["source"]) if statement["source"] else service)
    return list(dict.fromkeys(found))


def _source(arn: str) -> str:
    """`s3 photos`, `sqs jobs`, `dynamodb orders` of an ARN."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return arn
    name = parts[5]
    if parts[2] == "dynamodb":
        name = name.split("/")[1] if "/" in name else name
    return f"{parts[2]} {name.removeprefix('rule/')}"


def versions(ctx: Context, function: str) -> list[Record]:
    """Its published versions, the oldest first; not the newest code, which is none."""
    found = ctx.search("lambda", "list_versions_by_function", "Versions[]", FunctionName=function)
    return [each for each in found if each["Version"] != "$LATEST"]
