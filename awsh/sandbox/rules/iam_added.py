"""Operations of IAM that moto does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

Operation = Callable[[Any, Callable[..., Any]], dict[str, Any]]
"""What an operation answers: of the backend, and of a function that gives a parameter by its name."""

_ADDED: dict[str, Operation] = {}


def operation(name: str) -> Callable[[Operation], Operation]:
    """Adds the operation NAME, `SimulateCustomPolicy`, to IAM."""

    def add(function: Operation) -> Operation:
        _ADDED[name] = function
        return function

    return add


@rule("moto.iam.responses:IamResponse.call_action")
def call_action(moto: Callable[..., Any], response: Any) -> Any:
    """The operations of this table, and all that moto has."""
    added = _ADDED.get(response._get_action())
    if added is None:
        return moto()
    from moto.core.exceptions import ServiceException
    from moto.core.responses import ActionResult

    try:
        answer: Any = added(response.backend, response._get_param)
    except ServiceException as error:
        answer = error
    status, headers, body = response.serialized(ActionResult(answer))
    return status, {**headers, "status": str(status)}, body
