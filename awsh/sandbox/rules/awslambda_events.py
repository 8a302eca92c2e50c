"""Rules of Lambda: what is said of a function's asynchronous invocations."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_checks import SENDING, may_not_send
from awsh.sandbox.rules.awslambda_errors import constraint, invalid, refuse

_RANGES = {"MaximumRetryAttempts": (0, 2), "MaximumEventAgeInSeconds": (60, 21600)}


@rule("moto.awslambda.models:LambdaBackend.put_function_event_invoke_config", "function_name", "config")
def put_config(moto: Callable[..., Any], backend: Any, function_name: str, config: dict[str, Any]) -> Any:
    """In place of the one before; moto would keep them all and answer with the first."""
    if not config:
        invalid("You must specify at least one of error handling or destination setting.")
    function = backend.get_function(function_name)
    _check(config, function.role)
    before, function.event_invoke_config = function.event_invoke_config, []
    try:
        answer = moto(function_name, config)
    except BaseException:
        function.event_invoke_config = before
        raise
    answer["FunctionArn"] = f"{function.function_arn}:$LATEST"
    function.event_invoke_config[0].arn = answer["FunctionArn"]
    answer["LastModified"] = function.event_invoke_config[0].last_modified = time.time()
    return answer


@rule("moto.awslambda.models:LambdaBackend.update_function_event_invoke_config", "function_name", "config")
def update_config(moto: Callable[..., Any], backend: Any, function_name: str, config: dict[str, Any]) -> Any:
    """What is not named stays."""
    before = backend.get_function_event_invoke_config(function_name)
    kept = {name: before[name] for name in (*_RANGES, "DestinationConfig") if name in before}
    return backend.put_function_event_invoke_config(function_name, {**kept, **config})


def _check(config: dict[str, Any], role: str) -> None:
    for name, (low, high) in _RANGES.items():
        value = config.get(name)
        if value is not None and not low <= value <= high:
            member = name[0].lower() + name[1:]
            constraint(value, member, f"Member must have value between {low} and {high}")
    for side, target in (config.get("DestinationConfig") or {}).items():
        arn = (target or {}).get("Destination")
        if not arn:
            continue
        if arn.split(":")[2] not in SENDING:
            refuse(
                "NotImplemented",
                f"the sandbox tells queues, topics, functions and event buses, not {arn}",
                501,
            )
        action = may_not_send(role, arn)
        if action:
            invalid(
                f"The provided destination config DestinationConfig({side}={arn}) is invalid. Reason: The function's "
                f"execution role does not have permissions to call {action} on {arn}"
            )
