"""HTTP APIs themselves: their CORS configuration, and all in one request with a target."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.apigatewayv2_refusals import bad, missing

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "*"})
_ORIGIN = re.compile(r"\*|https?://\*|[a-z][a-z0-9+.-]*://[^\s/]+")


@rule("moto.apigatewayv2.responses:ApiGatewayV2Response.create_api")
def create_api(moto: Callable[..., Any], response: Any) -> Any:
    """With a target: its integration, its route and a stage that deploys by itself are made at once."""
    given = json.loads(response.body)
    _check(given.get("corsConfiguration"))
    _, headers, body = moto()
    target = given.get("target")
    if target and given.get("protocolType") == "HTTP":
        backend = response.apigatewayv2_backend
        api = backend.get_api(json.loads(body)["apiId"])
        lambda_ = ":lambda:" in target
        integration = api.create_integration(
            connection_type="INTERNET",
            description="",
            integration_method="POST" if lambda_ else "ANY",
            integration_type="AWS_PROXY" if lambda_ else "HTTP_PROXY",
            integration_uri=target,
            payload_format_version="2.0" if lambda_ else "1.0",
            credentials_arn=given.get("credentialsArn"),
        )
        api.create_route(
            api_key_required=False,
            authorization_scopes=[],
            authorization_type="NONE",
            route_key=given.get("routeKey") or "$default",
            target=f"integrations/{integration.id}",
        )
        api.create_stage({"stageName": "$default", "autoDeploy": True})
    return 201, headers, body


@rule("moto.apigatewayv2.responses:ApiGatewayV2Response.update_api")
def update_api(moto: Callable[..., Any], response: Any) -> Any:
    """A CORS configuration is checked."""
    _check(json.loads(response.body).get("corsConfiguration"))
    return moto()


@rule("moto.apigatewayv2.models:ApiGatewayV2Backend.delete_api", "api_id")
def delete_api(moto: Callable[..., Any], backend: Any, api_id: str) -> Any:
    """One that is not there: NotFoundException."""
    if api_id not in backend.apis:
        raise missing("API", api_id)
    return moto(api_id)


def _check(cors: dict[str, Any] | None) -> None:
    if not cors:
        return
    origins = cors.get("allowOrigins") or []
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise bad(f"Invalid origin {origin} in allowOrigins: it is a scheme and a host, or *")
    for method in cors.get("allowMethods") or []:
        if method not in _METHODS:
            raise bad(f"Invalid method {method} in allowMethods")
    if cors.get("allowCredentials") and "*" in origins:
        raise bad("allowCredentials cannot be true when allowOrigins contains the wildcard *")
    age = cors.get("maxAge")
    if age is not None and not -1 <= int(age) <= 86400:
        raise bad("maxAge must be between -1 and 86400 seconds")
