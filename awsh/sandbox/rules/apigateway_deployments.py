"""What a REST API serves is what was deployed, not what it has become since."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

_STAGE = re.compile(r"[a-zA-Z0-9_-]{1,128}")


def deployed(api: Any, deployment_id: str | None) -> dict[str, dict[str, Any]]:
    """moto's methods by path and HTTP method, as they were when a deployment was made."""
    deployment = api.deployments.get(deployment_id)
    return getattr(deployment, "awsh_methods", {}) if deployment is not None else {}


def methods_of(api: Any) -> dict[str, dict[str, Any]]:
    """moto's methods by path and HTTP method, as they are now."""
    return {
        resource.get_path(): resource.resource_methods
        for resource in list(api.resources.values())
        if resource.resource_methods
    }


@rule("moto.apigateway.models:RestAPI.update_integration_mocks", "stage_name")
def update_integration_mocks(moto: Callable[..., Any], api: Any, stage_name: str) -> None:
    """moto remembers a regular expression for each method, for tests inside of one process."""


@rule("moto.apigateway.models:RestAPI.create_deployment", "name", "description", "stage_variables")
def create_deployment(
    moto: Callable[..., Any], api: Any, name: str, description: str, stage_variables: Any = None
) -> Any:
    """A stage that is there gets the new deployment and keeps its settings and variables."""
    _check(name)
    before = api.stages.get(name)
    deployment = moto(name, description, stage_variables)
    deployment.awsh_methods = copy.deepcopy(methods_of(api))
    if before is not None:
        before.deployment_id = deployment.id
        before.variables = {**before.variables, **(stage_variables or {})}
        api.stages[name] = before
    return deployment


@rule("moto.apigateway.models:APIGatewayBackend.create_deployment", "function_id", "name")
def every_method_has_an_integration(
    moto: Callable[..., Any], backend: Any, function_id: str, name: str, *arguments: Any, **named: Any
) -> Any:
    """A method without an integration cannot be deployed: BadRequestException."""
    from moto.apigateway.exceptions import BadRequestException

    methods = methods_of(backend.get_rest_api(function_id))
    if any(method.method_integration is None for each in methods.values() for method in each.values()):
        raise BadRequestException("No integration defined for method")
    return moto(function_id, name, *arguments, **named)


@rule("moto.apigateway.models:RestAPI.create_stage", "name", "deployment_id")
def create_stage(
    moto: Callable[..., Any], api: Any, name: str, deployment_id: str, *arguments: Any, **named: Any
) -> Any:
    """A stage is of a deployment that is there."""
    from moto.apigateway.exceptions import BadRequestException

    _check(name)
    if deployment_id not in api.deployments:
        raise BadRequestException("Deployment id does not exist")
    return moto(name, deployment_id, *arguments, **named)


@rule("moto.apigateway.models:RestAPI.delete_deployment", "deployment_id")
def delete_deployment(moto: Callable[..., Any], api: Any, deployment_id: str) -> Any:
    """A deployment that a stage serves stays; one that none does any more can go."""
    from moto.apigateway.exceptions import DeploymentNotFoundException, StageStillActive

    if deployment_id not in api.deployments:
        raise DeploymentNotFoundException
    if any(stage.deployment_id == deployment_id for stage in api.stages.values()):
        raise StageStillActive
    return api.deployments.pop(deployment_id)


def _check(name: str | None) -> None:
    from moto.apigateway.exceptions import BadRequestException

    if name and not _STAGE.fullmatch(name):
        raise BadRequestException("Stage name only allows a-zA-Z0-9_-")
