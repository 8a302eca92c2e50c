"""CORS of a REST API: an OPTIONS beside every method that answers by itself, and headers on API Gateway's own errors.

What functions answer must carry Access-Control-Allow-Origin themselves.
"""

from __future__ import annotations

from typing import Any

from awsh import AwsError, CommandError, Context
from awsh_apigw.gateway import CorsRule
from awsh_apigw.resources import Resources

SERVICE = "apigateway"
ERRORS = ("DEFAULT_4XX", "DEFAULT_5XX")

_HEADER = "method.response.header.Access-Control-"


def read_cors(ctx: Context, api: str) -> CorsRule | None:
    """What the first path with such an OPTIONS says."""
    for resource in Resources(ctx, api).records:
        said = _said(resource)
        if said:
            return CorsRule(
                tuple(said.get("Allow-Origin", "").split(",")),
                tuple(said.get("Allow-Methods", "").split(",")),
                tuple(said.get("Allow-Headers", "").split(",")),
                tuple(filter(None, said.get("Expose-Headers", "").split(","))),
                int(said["Max-Age"]) if said.get("Max-Age", "").isdigit() else None,
                said.get("Allow-Credentials") == "true",
            )
    return None


def write_cors(ctx: Context, api: str, rule: CorsRule) -> None:
    """An OPTIONS for every path with a method (PutMethod, PutIntegration …), and PutGatewayResponse."""
    if len(rule.origins) > 1:
        raise CommandError(
            "a REST API answers browsers of one origin, or of all",
            hint="an HTTP API takes several; or let the function answer OPTIONS itself",
        )
    for resource in Resources(ctx, api).records:
        methods = set(resource.get("resourceMethods") or {}) - {"OPTIONS"}
        if methods:
            allowed = rule.methods if "*" not in rule.methods else tuple(sorted(methods | {"OPTIONS"}))
            _write(ctx, api, resource, rule, _all(allowed))
    for kind in ERRORS:
        ctx.call(
            SERVICE,
            "put_gateway_response",
            restApiId=api,
            responseType=kind,
            responseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": f"'{rule.origins[0]}'"},
        )


def remove_cors(ctx: Context, api: str) -> None:
    """Without all of that."""
    for resource in Resources(ctx, api).records:
        if _said(resource):
            ctx.call(SERVICE, "delete_method", restApiId=api, resourceId=resource["id"], httpMethod="OPTIONS")
    for kind in ERRORS:
        try:
            ctx.call(SERVICE, "delete_gateway_response", restApiId=api, responseType=kind)
        except AwsError as error:
            if error.code != "NotFoundException":
                raise


def _all(methods: tuple[str, ...]) -> tuple[str, ...]:
    if "ANY" in methods:
        return ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
    return methods


def _said(resource: dict[str, Any]) -> dict[str, str]:
    method = (resource.get("resourceMethods") or {}).get("OPTIONS") or {}
    integration = method.get("methodIntegration") or {}
    response = (integration.get("integrationResponses") or {}).get("200") or {}
    if integration.get("type") != "MOCK":
        return {}
    return {
        name.removeprefix(_HEADER): value.strip("'")
        for name, value in (response.get("responseParameters") or {}).items()
        if name.startswith(_HEADER)
    }


def _write(
    ctx: Context, api: str, resource: dict[str, Any], rule: CorsRule, methods: tuple[str, ...]
) -> None:
    about = {"restApiId": api, "resourceId": resource["id"], "httpMethod": "OPTIONS"}
    if "OPTIONS" in (resource.get("resourceMethods") or {}):
        if not _said(resource):
            ctx.note(f"OPTIONS {resource['path']} leads somewhere already, and is left as it is")
            return
        ctx.call(SERVICE, "delete_method", **about)
    headers = {
        "Allow-Origin": rule.origins[0],
        "Allow-Methods": ",".join(methods),
        "Allow-Headers": ",".join(rule.headers),
    }
    if rule.max_age is not None:
        headers["Max-Age"] = str(rule.max_age)
    if rule.credentials:
        headers["Allow-Credentials"] = "true"
    ctx.call(SERVICE, "put_method", **about, authorizationType="NONE")
    ctx.call(
        SERVICE,
        "put_integration",
        **about,
        type="MOCK",
        requestTemplates={"application/json": '{"statusCode": 200}'},
    )
    ctx.call(
        SERVICE,
        "put_method_response",
        **about,
        statusCode="200",
        responseParameters={f"{_HEADER}{name}": False for name in headers},
    )
    ctx.call(
        SERVICE,
        "put_integration_response",
        **about,
        statusCode="200",
        responseParameters={f"{_HEADER}{name}": f"'{value}'" for name, value in headers.items()},
    )
