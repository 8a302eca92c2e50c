"""One table of operations for each version of SES's API, and how they are answered in front of moto."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from awsh.sandbox.mail.refusal import Refusal, invalid

Operation = Callable[[Any, dict[str, Any]], dict[str, Any] | None]
"""What an operation answers: of moto's SES of the region, and of the request's parameters. Raises Refusal."""

PAGE = 100


class Operations:
    """The operations of one VERSION of the API; moto has the others."""

    def __init__(self, version: int) -> None:
        self._version = version
        self._known: dict[str, Operation] = {}

    def operation(self, *names: str) -> Callable[[Operation], Operation]:
        """Registers a function as the operation of each of NAMES."""

        def register(function: Operation) -> Operation:
            self._known.update(dict.fromkeys(names, function))
            return function

        return register

    def answer(self, moto: Callable[..., Any], response: Any, backend: Any) -> Any:
        """The answer to RESPONSE's request."""
        from moto.core.exceptions import ServiceException
        from moto.core.responses import ActionResult

        action = response._get_action()
        known = self._known.get(action)
        if known is None:
            return moto()
        response.automated_parameter_parsing = True
        response.parse_parameters(response.normalized_request)
        result: Any
        try:
            result = known(backend, response.params or {}) or {}
        except Refusal as refusal:
            code = refusal.first if self._version == 1 else refusal.second
            result = _exception(self._version)(code, refusal.message)
        except ServiceException as error:
            result = error
        status, headers, body = response.serialized(ActionResult(result))
        return status, {**headers, "status": str(status)}, body


@functools.cache
def _exception(version: int) -> Any:
    """moto finds out by an exception's module which service it is of."""
    from moto.core.exceptions import ServiceException

    module = "moto.ses.exceptions" if version == 1 else "moto.sesv2.exceptions"
    return type("SesError", (ServiceException,), {"__module__": module})


def page(items: Sequence[Any], size: Any, token: Any) -> tuple[list[Any], str | None]:
    """A page of ITEMS and the token of the next. Raises Refusal for a token that was never given."""
    try:
        first = int(token or 0)
    except ValueError:
        raise Refusal("InvalidParameterValue", "InvalidNextTokenException", "The token is invalid.") from None
    end = first + min(int(size or PAGE), 1000)
    return list(items[first:end]), str(end) if end < len(items) else None


def required(parameters: dict[str, Any], *names: str) -> None:
    """Raises Refusal where one of NAMES is not given, or empty."""
    for name in names:
        if not parameters.get(name):
            raise invalid(f"Missing required parameter: {name}")
