"""Stages of HTTP APIs, with UpdateStage, which moto lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from moto.apigatewayv2.responses import ApiGatewayV2Response

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.apigatewayv2_deployments import deploy_to, deployed_id, keep
from awsh.sandbox.rules.apigatewayv2_refusals import bad, conflict

_NAME = re.compile(r"\$default|[a-zA-Z0-9_-]{1,128}")
_VARIABLE = re.compile(r"[A-Za-z0-9_]{1,64}")
_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]{1,512}")

CHANGEABLE = {
    "accessLogSettings": "access_log_settings",
    "autoDeploy": "auto_deploy",
    "defaultRouteSettings": "default_route_settings",
    "description": "description",
    "routeSettings": "route_settings",
    "stageVariables": "stage_variables",
}
"""Of UpdateStage, and what moto calls it."""


@rule("moto.apigatewayv2.models:Api.create_stage", "config")
def create_stage(moto: Callable[..., Any], api: Any, config: dict[str, Any]) -> Any:
    """Its name is one that stands in a path, and new."""
    name = config.get("stageName") or ""
    if not _NAME.fullmatch(name):
        raise bad("Stage name only allows a-zA-Z0-9_- or $default")
    if name in api.stages:
        raise conflict(f"Stage already exists: {name}")
    _check(config)
    deployment = config.get("deploymentId")
    stage = moto(config)
    if deployment:
        try:
            deploy_to(api, stage, deployment)
        except Exception:
            del api.stages[name]
            raise
    return stage


@rule("moto.apigatewayv2.models:Stage.to_json")
def to_json(moto: Callable[..., Any], stage: Any) -> Any:
    """With the deployment that it serves."""
    id = deployed_id(stage)
    return {**moto(), **({"deploymentId": id} if id else {})}


@rule("moto.apigatewayv2.models:Api.delete_stage", "stage_name")
def delete_stage(moto: Callable[..., Any], api: Any, stage_name: str) -> Any:
    """One that is not there: NotFoundException."""
    api.get_stage(stage_name)
    return moto(stage_name)


def update_stage(response: Any) -> Any:
    """UpdateStage: what is not given stays as it is; a variable without a value goes."""
    from urllib.parse import unquote

    *_, api_id, _, name = response.path.split("/")
    api = response.apigatewayv2_backend.get_api(api_id)
    stage = api.get_stage(unquote(name))
    given = json.loads(response.body)
    _check(given)
    if stage.auto_deploy and given.get("autoDeploy") is False:
        keep(api, stage)
    for field, own in CHANGEABLE.items():
        value = given.get(field)
        if value is None:
            continue
        if field == "stageVariables":
            merged = {**(stage.stage_variables or {}), **value}
            value = {key: text for key, text in merged.items() if text}
        elif field in ("defaultRouteSettings", "accessLogSettings"):
            value = {**(getattr(stage, own) or {}), **value}
        setattr(stage, own, value)
    if given.get("deploymentId"):
        deploy_to(api, stage, given["deploymentId"])
    stage.updated = datetime.now()
    return 200, {}, json.dumps(stage.to_json())


def _check(given: dict[str, Any]) -> None:
    for key, value in (given.get("stageVariables") or {}).items():
        if not _VARIABLE.fullmatch(key):
            raise bad(f"Invalid stage variable name {key}: it has letters, digits and _ only")
        if value and not _VALUE.fullmatch(value):
            raise bad(f"Invalid value of the stage variable {key}")
    settings = [given.get("defaultRouteSettings") or {}, *(given.get("routeSettings") or {}).values()]
    for each in settings:
        if each.get("loggingLevel") or each.get("dataTraceEnabled"):
            raise bad("Execution logs are not supported on protocolType HTTP")
    logs = given.get("accessLogSettings") or {}
    if logs.get("destinationArn") and not re.fullmatch(
        r"arn:[^:]+:(logs|firehose):[^:]+:\d{12}:(log-group|deliverystream)[:/].+", logs["destinationArn"]
    ):
        raise bad("Invalid ARN specified in the request")
    if logs.get("format") and "$context.requestId" not in logs["format"].replace(
        "extendedRequestId", "requestId"
    ):
        raise bad("The access log format must contain $context.requestId or $context.extendedRequestId")


def delete_access_log_settings(response: Any) -> Any:
    """DeleteAccessLogSettings."""
    from urllib.parse import unquote

    *_, api_id, _, name, _ = response.path.split("/")
    response.apigatewayv2_backend.get_stage(api_id, unquote(name)).access_log_settings = None
    return 204, {}, ""


ApiGatewayV2Response.delete_access_log_settings = delete_access_log_settings  # type: ignore[attr-defined]
ApiGatewayV2Response.update_stage = update_stage  # type: ignore[attr-defined]
