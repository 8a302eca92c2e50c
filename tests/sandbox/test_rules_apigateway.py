"""What API Gateway refuses and moto does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.apis import ACCOUNT
from tests.sandbox.asking import refused, refusing

FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:any"
BAD = ("BadRequestException", 400)
CONFLICT = ("ConflictException", 409)
NOT_FOUND = ("NotFoundException", 404)


@pytest.fixture(scope="module")
def http(client: Callable[..., Any]) -> Any:
    return client("apigatewayv2")


@pytest.fixture(scope="module")
def rest(client: Callable[..., Any]) -> Any:
    return client("apigateway")


@pytest.fixture(scope="module")
def api(http: Any) -> str:
    return str(http.create_api(Name="rules", ProtocolType="HTTP")["ApiId"])


@pytest.mark.parametrize(
    "key",
    [
        *("submit", "post /submit", "POST submit", "FETCH /x", "POST  /x", "GET /a//b", "GET /a/"),
        *("GET /{a+}/b", "GET /{a}/{a}", "GET /a{b}"),
    ],
)
def test_keys_of_routes(http: Any, api: str, key: str) -> None:
    assert refused(http.create_route, ApiId=api, RouteKey=key) == BAD


def test_routes_and_integrations(http: Any, api: str) -> None:
    made = http.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=FUNCTION, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    route = http.create_route(ApiId=api, RouteKey="GET /once", Target=f"integrations/{made}")["RouteId"]
    assert refused(http.create_route, ApiId=api, RouteKey="GET /once") == CONFLICT
    other = http.create_route(ApiId=api, RouteKey="GET /other")["RouteId"]
    assert refused(http.update_route, ApiId=api, RouteId=other, RouteKey="GET /once") == CONFLICT
    assert refused(http.create_route, ApiId=api, RouteKey="GET /x", Target="integrations/none") == NOT_FOUND
    assert refused(http.create_route, ApiId=api, RouteKey="GET /x", AuthorizationType="JWT") == BAD
    assert refused(http.delete_integration, ApiId=api, IntegrationId=made) == CONFLICT
    http.delete_route(ApiId=api, RouteId=route)
    http.delete_integration(ApiId=api, IntegrationId=made)
    assert refused(http.delete_route, ApiId=api, RouteId=route) == NOT_FOUND
    assert refused(http.delete_integration, ApiId=api, IntegrationId=made) == NOT_FOUND
    assert refused(http.delete_api, ApiId="none") == NOT_FOUND


@pytest.mark.parametrize(
    "given",
    [
        {"IntegrationType": "AWS_PROXY", "IntegrationUri": FUNCTION},
        {"IntegrationType": "AWS_PROXY", "IntegrationUri": FUNCTION, "PayloadFormatVersion": "3.0"},
        {"IntegrationType": "AWS_PROXY", "IntegrationUri": "save-form", "PayloadFormatVersion": "2.0"},
        {"IntegrationType": "MOCK"},
        {"IntegrationType": "HTTP_PROXY", "IntegrationUri": "ftp://x/", "IntegrationMethod": "ANY"},
        {"IntegrationType": "HTTP_PROXY", "IntegrationUri": "https://x/"},
    ],
)
def test_integrations_that_cannot_be(http: Any, api: str, given: dict[str, Any]) -> None:
    assert refused(http.create_integration, ApiId=api, **given) == BAD
    if "PayloadFormatVersion" in given:
        assert refused(http.create_integration, ApiId=api, **given, TimeoutInMillis=30001) == BAD


def test_stages(http: Any, api: str) -> None:
    assert refused(http.create_stage, ApiId=api, StageName="a b") == BAD
    http.create_stage(ApiId=api, StageName="dev")
    assert refused(http.create_stage, ApiId=api, StageName="dev") == CONFLICT
    assert refused(http.create_stage, ApiId=api, StageName="x", StageVariables={"a-b": "1"}) == BAD
    assert refused(http.delete_stage, ApiId=api, StageName="none") == NOT_FOUND
    logs = {"DestinationArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:x", "Format": "$context.status"}
    assert refused(http.update_stage, ApiId=api, StageName="dev", AccessLogSettings=logs) == BAD
    assert refused(http.update_stage, ApiId=api, StageName="none", Description="x") == NOT_FOUND
    http.update_stage(ApiId=api, StageName="dev", StageVariables={"a": "1", "b": "2"})
    http.update_stage(ApiId=api, StageName="dev", StageVariables={"a": ""}, Description="x")
    found = http.get_stage(ApiId=api, StageName="dev")
    assert (found["StageVariables"], found["Description"]) == ({"b": "2"}, "x")


@pytest.mark.parametrize(
    "cors",
    [
        {"AllowOrigins": ["*"], "AllowCredentials": True},
        {"AllowOrigins": ["example.com"]},
        {"AllowOrigins": ["https://example.com/"]},
        {"AllowOrigins": ["*"], "AllowMethods": ["FETCH"]},
        {"AllowOrigins": ["*"], "MaxAge": 86401},
    ],
)
def test_cors(http: Any, api: str, cors: dict[str, Any]) -> None:
    assert refused(http.update_api, ApiId=api, CorsConfiguration=cors) == BAD
    assert refused(http.create_api, Name="x", ProtocolType="HTTP", CorsConfiguration=cors) == BAD


def test_rest_apis(rest: Any) -> None:
    made = rest.create_rest_api(name="rules")
    id, root = made["id"], made["rootResourceId"]

    def below(parent: str, part: str) -> str:
        return str(rest.create_resource(restApiId=id, parentId=parent, pathPart=part)["id"])

    pets = below(root, "pets")
    one = below(pets, "{id}")
    greedy = below(one, "{rest+}")
    about = {"restApiId": id, "resourceId": one, "httpMethod": "GET"}
    assert refused(rest.create_resource, restApiId=id, parentId=root, pathPart="pets") == CONFLICT
    assert refused(rest.create_resource, restApiId=id, parentId=pets, pathPart="{name}") == BAD
    assert refused(rest.create_resource, restApiId=id, parentId=greedy, pathPart="x") == BAD
    assert refused(rest.delete_resource, restApiId=id, resourceId=root) == BAD
    assert refused(rest.put_integration, **about, type="MOCK") == NOT_FOUND
    rest.put_method(**about, authorizationType="NONE")
    assert refused(rest.put_method, **about, authorizationType="NONE") == CONFLICT
    assert refused(rest.create_deployment, restApiId=id, stageName="prod") == BAD
    rest.put_integration(**about, type="MOCK")
    with refusing("BadRequestException"):
        rest.create_deployment(restApiId=id, stageName="a b")
    deployment = rest.create_deployment(restApiId=id, stageName="prod")["id"]
    assert refused(rest.create_stage, restApiId=id, stageName="x", deploymentId="none") == BAD
    assert refused(rest.delete_deployment, restApiId=id, deploymentId=deployment) == BAD
    logs = [{"op": "replace", "path": "/accessLogSettings/format", "value": "$context.requestId"}]
    assert refused(rest.update_stage, restApiId=id, stageName="prod", patchOperations=logs) == BAD
    role = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": f"arn:aws:iam::{ACCOUNT}:role/none"}]
    assert refused(rest.update_account, patchOperations=role) == BAD
    rest.delete_resource(restApiId=id, resourceId=pets)
    assert [each["path"] for each in rest.get_resources(restApiId=id)["items"]] == ["/"]
    rest.delete_rest_api(restApiId=id)
    assert refused(rest.delete_rest_api, restApiId=id) == NOT_FOUND
