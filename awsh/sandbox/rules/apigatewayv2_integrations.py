"""Integrations of HTTP APIs: what they need, and that one in use stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.apigatewayv2_refusals import bad, conflict, missing

_FUNCTION = re.compile(r"arn:[^:]+:(lambda:[^:]+:\d{12}:function:|apigateway:[^:]+:lambda:path/).+")


@rule("moto.apigatewayv2.models:ApiGatewayV2Backend.create_integration", "api_id")
def create_integration(moto: Callable[..., Any], backend: Any, api_id: str, **given: Any) -> Any:
    """What no request could pass is refused: BadRequestException."""
    if backend.get_api(api_id).protocol_type == "HTTP":
        _check(given)
    return moto(api_id, **given)


@rule("moto.apigatewayv2.models:ApiGatewayV2Backend.update_integration", "api_id")
def update_integration(moto: Callable[..., Any], backend: Any, api_id: str, **given: Any) -> Any:
    """One that is not there: NotFoundException."""
    found = backend.get_api(api_id).get_integration(given["integration_id"])
    changed = {name: value for name, value in given.items() if value is not None}
    if backend.get_api(api_id).protocol_type == "HTTP":
        _check({**vars(found), **changed})
    return moto(api_id, **given)


@rule("moto.apigatewayv2.models:Api.delete_integration", "integration_id")
def delete_integration(moto: Callable[..., Any], api: Any, integration_id: str) -> Any:
    """One that a route leads to stays: ConflictException."""
    if integration_id not in api.integrations:
        raise missing("Integration", integration_id)
    for route in api.routes.values():
        if route.target == f"integrations/{integration_id}":
            raise conflict(
                f"Cannot delete Integration '{integration_id}' referenced by Route '{route.route_id}'."
            )
    return moto(integration_id)


def _check(given: dict[str, Any]) -> None:
    kind, uri = given.get("integration_type"), given.get("integration_uri") or ""
    version, subtype = given.get("payload_format_version"), given.get("integration_subtype")
    if kind not in ("AWS_PROXY", "HTTP_PROXY"):
        raise bad("HTTP protocol type only supports Integration Type HTTP_PROXY and AWS_PROXY")
    if version is not None and version not in ("1.0", "2.0"):
        raise bad("PayloadFormatVersion must be one of [1.0, 2.0]")
    if kind == "AWS_PROXY" and not subtype:
        if version is None:
            raise bad("PayloadFormatVersion is a required parameter for integration")
        if not _FUNCTION.fullmatch(uri):
            raise bad("Integration URI should be a valid Lambda function ARN")
    if kind == "HTTP_PROXY":
        if version == "2.0":
            raise bad("HTTP_PROXY integrations support PayloadFormatVersion 1.0 only")
        if not given.get("connection_id") and not re.fullmatch(r"https?://[^/\s].*", uri):
            raise bad("Integration URI should be a valid HTTP URL")
        if not given.get("integration_method"):
            raise bad("HttpMethod must be specified for integrations of type HTTP_PROXY")
    timeout = given.get("timeout_in_millis")
    if timeout is not None and not 50 <= int(timeout) <= 30000:
        raise bad("Timeout should be between 50 ms and 30000 ms")
