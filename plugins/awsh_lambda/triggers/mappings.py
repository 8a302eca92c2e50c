"""Event source mappings: Lambda reads from a queue or stream by itself, and wakes the function with what it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from awsh import AwsError, CommandError, Context, attempts, until
from awsh_lambda.functions.found import MISSING
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.naming import source_name

PROPAGATION = 60.0
"""Seconds until Lambda sees what a role has just been given."""


def mappings(ctx: Context, **by: str) -> Iterator[dict[str, Any]]:
    """All of them, or those BY FunctionName or EventSourceArn (ListEventSourceMappings)."""
    yield from ctx.search("lambda", "list_event_source_mappings", "EventSourceMappings[]", **by)


def mapped(
    ctx: Context, function: Function, source: str, wanted: Mapping[str, Any], *, start: str = "", fresh: bool
) -> dict[str, Any]:
    """The mapping of SOURCE to the function as WANTED: found, changed, or made; as AWS answers it.

    start: where reading a stream begins, of a new one. fresh: the role was changed a moment ago.
    """
    for found in mappings(ctx, EventSourceArn=source):
        if found["FunctionArn"] != function.target:
            continue
        if found.get("State") != "Deleting":
            return _changed(ctx, function, found, wanted)
        until(ctx, partial(_gone, ctx, found["UUID"]), "deleting the mapping that was there")
    parameters = {
        "FunctionName": function.target,
        "EventSourceArn": source,
        **wanted,
        **({"StartingPosition": start} if start else {}),
    }
    for attempt in attempts(ctx, PROPAGATION if fresh else 0):
        try:
            return ctx.call("lambda", "create_event_source_mapping", **parameters)
        except AwsError as error:
            if error.code != "InvalidParameterValueException" or "role" not in error.message.lower():
                raise
            if not fresh:
                raise _refused(function, error) from error
            if not attempt:
                ctx.note("waiting until Lambda sees what the role may")
    raise CommandError(
        f"Lambda has not seen for {PROPAGATION:.0f} s what role {function.role_name} was given",
        hint="the same line goes on from here",
    )


def _changed(
    ctx: Context, function: Function, found: dict[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    new = {key: value for key, value in wanted.items() if found.get(key) != value}
    name = source_name(found["EventSourceArn"])
    if not new:
        ctx.note(f"{name} wakes {function.name} already")
        return found
    ctx.note(f"{name} wakes {function.name} already: changing {', '.join(new)}")
    return settled(ctx, "update_event_source_mapping", found["UUID"], **new)


def settled(ctx: Context, operation: str, uuid: str, **parameters: Any) -> dict[str, Any]:
    """Does OPERATION to a mapping once AWS has done what it was told before, which takes some seconds."""
    for _ in attempts(ctx, PROPAGATION):
        try:
            return ctx.call("lambda", operation, UUID=uuid, **parameters)
        except AwsError as error:
            if error.code != "ResourceInUseException":
                raise
            busy = error
    raise busy


def _gone(ctx: Context, uuid: str) -> bool | None:
    try:
        ctx.call("lambda", "get_event_source_mapping", UUID=uuid)
    except AwsError as error:
        if error.code != MISSING:
            raise
        return True
    return None


def _refused(function: Function, error: AwsError) -> CommandError:
    return CommandError(
        f"role {function.role_name} of {function.name} may not read from it: {error.message}",
        hint="what it may could not be read, or depends on conditions: `iam role show "
        + function.role_name
        + "`",
    )
