"""GetExport of REST APIs: OpenAPI 3.0 too, of what a stage serves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.apigateway_deployments import deployed
from awsh.sandbox.rules.openapi import Operation, document, written


@rule("moto.apigateway.responses:APIGatewayResponse.get_export")
def get_export(moto: Callable[..., Any], response: Any) -> Any:
    """With integrations, as JSON or YAML; moto's is Swagger 2.0 whatever is asked for."""
    _, _, id, _, stage_name, _, kind = response.path.split("/")
    if kind != "oas30":
        return moto()
    api = response.backend.get_rest_api(id)
    stage = response.backend.get_stage(id, stage_name)
    found = document(
        api.name,
        datetime.fromtimestamp(api.create_date, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        f"https://{api.id}.execute-api.{api.region_name}.amazonaws.com",
        stage_name,
        [
            Operation(method, path, _responses(each), _integration(each.method_integration))
            for path, methods in deployed(api, stage.deployment_id).items()
            for method, each in methods.items()
        ],
    )
    accepts = response.headers.get("Accept", "")
    return 200, {"Content-Type": accepts or "application/json"}, written(found, accepts)


def _responses(method: Any) -> dict[str, Any]:
    return {code: {"description": f"{code} response"} for code in method.method_responses} or {
        "default": {"description": "Default response"}
    }


def _integration(integration: Any) -> dict[str, Any]:
    return {
        "type": integration.integration_type.lower(),
        "httpMethod": integration.http_method,
        "uri": integration.uri,
        "passthroughBehavior": (integration.passthrough_behaviour or "when_no_match").lower(),
        "timeoutInMillis": integration.timeout_in_millis,
        "requestTemplates": integration.request_templates,
        "responses": {
            code: {
                "statusCode": str(each.status_code),
                "responseParameters": each.response_parameters or {},
                "responseTemplates": each.response_templates or {},
            }
            for code, each in (integration.integration_responses or {}).items()
        },
    }
