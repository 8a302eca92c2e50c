"""What HTTP APIs answer to what cannot be, to be raised."""

from __future__ import annotations

from typing import Any


def bad(message: str) -> Exception:
    """BadRequestException."""
    from moto.apigatewayv2.exceptions import BadRequestException

    return BadRequestException(message)


def conflict(message: str) -> Exception:
    """ConflictException."""
    from moto.apigatewayv2.exceptions import APIGatewayV2Error

    error: Any = APIGatewayV2Error("ConflictException", message)
    error.code = 409
    return error  # type: ignore[no-any-return]


def missing(what: str, id: str) -> Exception:
    """NotFoundException."""
    from moto.apigatewayv2.exceptions import APIGatewayV2Error

    error: Any = APIGatewayV2Error("NotFoundException", f"Invalid {what} identifier specified {id}")
    error.code = 404
    return error  # type: ignore[no-any-return]
