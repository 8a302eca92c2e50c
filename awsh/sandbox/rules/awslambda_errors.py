"""Lambda's refusals, in its own codes and words."""

from __future__ import annotations

from typing import Any, NoReturn


def refuse(code: str, message: str, status: int = 400, reason: str = "") -> NoReturn:
    """Answers with AWS's error CODE and an HTTP STATUS. reason: a throttled invocation's."""
    from moto.awslambda.exceptions import LambdaClientError

    error: Any = LambdaClientError(code, message)
    error.code = status
    error.reason = reason
    raise error


def invalid(message: str) -> NoReturn:
    """Lambda's word for most of what it does not take."""
    refuse("InvalidParameterValueException", message)


def conflict(message: str) -> NoReturn:
    """Something is there already, or is being changed."""
    refuse("ResourceConflictException", message, 409)


def missing(message: str) -> NoReturn:
    """Something is not there."""
    refuse("ResourceNotFoundException", message, 404)


def constraint(value: object, member: str, text: str) -> NoReturn:
    """A value that the API's own description rules out."""
    refuse(
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {text}",
    )
