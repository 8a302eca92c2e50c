"""Deployments and export of HTTP APIs, which moto lacks.

A stage that does not deploy by itself serves what was deployed to it.
"""

from __future__ import annotations

import copy
import json
import secrets
from datetime import UTC, datetime
from typing import Any, NamedTuple

from moto.apigateway import urls
from moto.apigatewayv2.responses import ApiGatewayV2Response

from awsh.sandbox.rules.apigatewayv2_refusals import bad, missing
from awsh.sandbox.rules.openapi import Operation, document, written


class Served(NamedTuple):
    """moto's routes and integrations, by their ids."""

    routes: dict[str, Any]
    integrations: dict[str, Any]


def served(api: Any, stage: Any) -> Served:
    """What a stage of an API serves."""
    if stage.auto_deploy:
        return Served(api.routes, api.integrations)
    found = _deployments(api).get(getattr(stage, "awsh_deployment", None) or "")
    return Served(found["routes"], found["integrations"]) if found else Served({}, {})


def deployed_id(stage: Any) -> str | None:
    """The id of what a stage serves; None where it deploys by itself, or was never deployed to."""
    return getattr(stage, "awsh_deployment", None)


def deploy_to(api: Any, stage: Any, id: str) -> None:
    """Has STAGE serve a deployment. Raises NotFoundException."""
    if id not in _deployments(api):
        raise missing("Deployment", id)
    stage.awsh_deployment = id


def _deployments(api: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = vars(api).setdefault("awsh_deployments", {})
    return found


def _said(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in ("routes", "integrations")}


def create_deployment(response: Any) -> Any:
    """CreateDeployment."""
    api = response.apigatewayv2_backend.get_api(response.path.split("/")[-2])
    given = json.loads(response.body or "{}")
    if not api.routes:
        raise bad("At least one route is required before deploying the Api.")
    name = given.get("stageName")
    stage = api.get_stage(name) if name else None
    if stage is not None and stage.auto_deploy:
        raise bad(f"Stage {name} has auto-deploy enabled: deployments are made for it")
    made = _made(api, given.get("description"))
    if stage is not None:
        stage.awsh_deployment = made["deploymentId"]
    return 201, {}, json.dumps(_said(made))


def keep(api: Any, stage: Any) -> None:
    """Has a stage that deployed by itself serve on what it served last."""
    made = _made(api, "Automatic deployment triggered by changes to the Api configuration", auto=True)
    stage.awsh_deployment = made["deploymentId"]


def _made(api: Any, description: str | None, *, auto: bool = False) -> dict[str, Any]:
    made = {
        "deploymentId": secrets.token_hex(3),
        "autoDeployed": auto,
        "createdDate": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "deploymentStatus": "DEPLOYED",
        "description": description,
        "routes": copy.deepcopy(api.routes),
        "integrations": copy.deepcopy(api.integrations),
    }
    _deployments(api)[made["deploymentId"]] = made
    return made


def get_deployments(response: Any) -> Any:
    """GetDeployments."""
    api = response.apigatewayv2_backend.get_api(response.path.split("/")[-2])
    return 200, {}, json.dumps({"items": [_said(each) for each in _deployments(api).values()]})


def get_deployment(response: Any) -> Any:
    """GetDeployment."""
    *_, api_id, _, id = response.path.split("/")
    found = _deployments(response.apigatewayv2_backend.get_api(api_id)).get(id)
    if found is None:
        raise missing("Deployment", id)
    return 200, {}, json.dumps(_said(found))


def delete_deployment(response: Any) -> Any:
    """DeleteDeployment: one that a stage serves stays."""
    *_, api_id, _, id = response.path.split("/")
    api = response.apigatewayv2_backend.get_api(api_id)
    if id not in _deployments(api):
        raise missing("Deployment", id)
    if any(deployed_id(stage) == id for stage in api.stages.values()):
        raise bad("Active stages pointing to this deployment must be moved or deleted")
    del _deployments(api)[id]
    return 204, {}, ""


def export_api(response: Any) -> Any:
    """ExportApi: OpenAPI 3.0, with integrations and CORS."""
    *_, api_id, _, specification = response.path.split("/")
    api = response.apigatewayv2_backend.get_api(api_id)
    if specification != "OAS30":
        raise bad("Only OAS30 is supported as a specification")
    name = (response.querystring.get("stageName") or ["$default"])[0]
    routes, integrations = served(api, api.get_stage(name))
    operations = []
    for route in routes.values():
        method, _, path = route.route_key.rpartition(" ")
        each = integrations.get((route.target or "").removeprefix("integrations/"))
        operations.append(
            Operation(
                method,
                path,
                {"default": {"description": f"Default response for {route.route_key}"}},
                _integration(each) if each else {},
            )
        )
    version = api.created_date.strftime("%Y-%m-%d %H:%M:%SZ")
    found = document(api.name, api.version or version, api.api_endpoint, name, operations)
    if api.cors_configuration:
        found["x-amazon-apigateway-cors"] = api.cors_configuration
    found["x-amazon-apigateway-importexport-version"] = "1.0"
    form = (response.querystring.get("outputType") or ["JSON"])[0]
    return 200, {"Content-Type": "application/octet-stream"}, written(found, form)


def _integration(each: Any) -> dict[str, Any]:
    return {
        "type": each.integration_type.lower(),
        "httpMethod": each.integration_method,
        "uri": each.integration_uri,
        "connectionType": each.connection_type or "INTERNET",
        "payloadFormatVersion": each.payload_format_version,
        "timeoutInMillis": each.timeout_in_millis,
    }


def _add() -> None:
    for function in (create_deployment, get_deployments, get_deployment, delete_deployment, export_api):
        setattr(ApiGatewayV2Response, function.__name__, function)
    base = "{0}/v2/apis/(?P<api_id>[^/]+)"
    for path in (
        f"{base}/deployments$",
        f"{base}/deployments/(?P<deployment_id>[^/]+)$",
        f"{base}/exports/(?P<specification>[^/]+)$",
        f"{base}/stages/(?P<stage_name>[^/]+)/accesslogsettings$",
    ):
        urls.url_paths[path] = ApiGatewayV2Response.dispatch


_add()
