"""Rules of Lambda: aliases, and how they share out invocations."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_errors import conflict, constraint, invalid


@rule(
    "moto.awslambda.models:LambdaStorage.put_alias",
    "name",
    "function_name",
    "function_version",
    "description",
    "routing_config",
)
def put_alias(
    moto: Callable[..., Any],
    storage: Any,
    name: str,
    function_name: str,
    function_version: str,
    description: str,
    routing_config: Any,
) -> Any:
    """A name that is no number, and is not taken."""
    if not re.fullmatch(r"(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}", name or ""):
        constraint(
            name, "name", "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"
        )
    _check_weights(storage, function_name, function_version, routing_config)
    aliases = storage._get_function_aliases(function_name)
    if name in aliases:
        conflict(f"Alias already exists: {aliases[name].arn}")
    return moto(name, function_name, function_version, description, routing_config)


@rule(
    "moto.awslambda.models:LambdaStorage.update_alias",
    "name",
    "function_name",
    "function_version",
    "description",
    "routing_config",
)
def update_alias(
    moto: Callable[..., Any],
    storage: Any,
    name: str,
    function_name: str,
    function_version: str,
    description: str,
    routing_config: Any,
) -> Any:
    """The same of a change; weights that are not named stay."""
    alias = storage.get_alias(name, function_name)
    routing = alias.routing_config if routing_config is None else routing_config
    _check_weights(storage, function_name, function_version or alias.function_version, routing)
    return moto(name, function_name, function_version, description, routing_config)


def _check_weights(storage: Any, function: str, version: str, routing: Any) -> None:
    weights = (routing or {}).get("AdditionalVersionWeights") or {}
    if not weights:
        return
    if len(weights) > 1:
        invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
    if "$LATEST" in (version, *weights):
        invalid("$LATEST is not supported for an alias pointing to more than 1 version")
    for other, weight in weights.items():
        if not 0 <= weight <= 1:
            constraint(weight, "routingConfig.additionalVersionWeights", "Member must be between 0.0 and 1.0")
        if other == version:
            invalid(
                f"Invalid function version {other}. Function version {other} is already included in routing "
                "configuration."
            )
        storage.get_function_by_name_or_arn_with_qualifier(function, other)
