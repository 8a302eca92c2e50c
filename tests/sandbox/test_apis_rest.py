"""REST APIs: what was deployed is served, as a tree of paths, and nothing else."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awsh.target import Target
from tests.sandbox.apis import ACCOUNT, Answer, allow, fetch, make_function, url_of

FAILED = (502, {"message": "Internal server error"})
MISSING = (403, {"message": "Missing Authentication Token"})


@pytest.fixture(scope="module")
def rest(client: Callable[..., Any]) -> Any:
    return client("apigateway")


@pytest.fixture(scope="module")
def function(client: Callable[..., Any]) -> Iterator[str]:
    yield make_function(client, "rest-apis")
    client("lambda").delete_function(FunctionName="rest-apis")


class Tree:
    """A REST API that is being built."""

    def __init__(self, rest: Any, name: str, function: str, **more: Any) -> None:
        self.rest, self.function = rest, function
        made = rest.create_rest_api(name=name, **more)
        self.id = made["id"]
        self.paths = {"/": made["rootResourceId"]}

    def add(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """A method that leads to the function, unless said otherwise."""
        below = ""
        for part in path.strip("/").split("/") if path != "/" else ():
            parent, below = self.paths[below or "/"], f"{below}/{part}"
            if below not in self.paths:
                made = self.rest.create_resource(restApiId=self.id, parentId=parent, pathPart=part)
                self.paths[below] = made["id"]
        about = {"restApiId": self.id, "resourceId": self.paths[path], "httpMethod": method}
        self.rest.put_method(**about, authorizationType="NONE")
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{self.function}/invocations"
        led = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri}
        self.rest.put_integration(**about, **(more or led))
        return about

    def deploy(self, stage: str = "prod", **more: Any) -> str:
        return str(self.rest.create_deployment(restApiId=self.id, stageName=stage, **more)["id"])


@pytest.fixture(scope="module")
def tree(client: Callable[..., Any], rest: Any, function: str) -> Tree:
    tree = Tree(rest, "lab", function, binaryMediaTypes=["image/*"])
    for method, path in (
        *(("POST", "/submit"), ("GET", "/pets/{id}"), ("ANY", "/pets/dogs"), ("GET", "/pets/{id}/toys")),
        *(("ANY", "/any/{rest+}"), ("GET", "/")),
    ):
        tree.add(method, path)
    tree.deploy(variables={"table": "forms"})
    allow(client, tree.id, "rest-apis")
    return tree


@pytest.fixture
def url(target: Target, tree: Tree) -> str:
    return f"{url_of(target, tree.id)}/prod"


def test_the_event(url: str, tree: Tree) -> None:
    event = fetch(f"{url}/pets/a%20b?x=1&x=2", X_Lab="yes", User_Agent="test/1").json
    assert "version" not in event
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/pets/{id}", "/pets/a%20b", "GET")
    assert event["pathParameters"] == {"id": "a%20b"}
    assert event["stageVariables"] == {"table": "forms"}
    assert (event["body"], event["isBase64Encoded"]) == (None, False)
    assert event["queryStringParameters"] == {"x": "2"}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"]}
    assert (event["headers"]["X-Lab"], event["headers"]["X-Forwarded-Proto"]) == ("yes", "http")
    context = event["requestContext"]
    assert (context["path"], context["stage"], context["resourcePath"]) == (
        *("/prod/pets/a%20b", "prod", "/pets/{id}"),
    )
    assert (context["apiId"], context["resourceId"]) == (tree.id, tree.paths["/pets/{id}"])
    assert context["identity"]["userAgent"] == "test/1"
    assert len(context["requestId"]) == 36


def test_the_closest_resource_is_taken(url: str) -> None:
    for path, method, resource in (
        ("/", "GET", "/"),
        ("/pets/dogs", "DELETE", "/pets/dogs"),
        ("/pets/7/", "GET", "/pets/{id}"),
        ("/pets/7/toys", "GET", "/pets/{id}/toys"),
        ("/any/a/b", "PATCH", "/any/{rest+}"),
    ):
        assert fetch(url + path, method).json["resource"] == resource, path
    for path, method in (("/pets/7", "POST"), ("/pets", "GET"), ("/any", "GET"), ("/nope", "GET")):
        found = fetch(url + path, method)
        assert (found.status, found.json) == MISSING, path
        assert found.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    found = fetch(url.replace("/prod", "/none") + "/pets/7")
    assert (found.status, found.json) == (403, {"message": "Forbidden"})


def answer(url: str, wanted: Any, **headers: str) -> Answer:
    return fetch(f"{url}/submit", "POST", {"answer": wanted}, **headers)


def test_what_becomes_of_an_answer(url: str) -> None:
    several = {
        "statusCode": 201,
        "multiValueHeaders": {"X-A": ["1", "2"]},
        "headers": {"X-B": 3},
        "body": "{}",
    }
    found = answer(url, several)
    assert (found.status, found.json, found.headers["Content-Type"]) == (201, {}, "application/json")
    assert (found.headers.get_all("X-A"), found.headers["X-B"]) == (["1", "2"], "3")
    for wrong in ({"hello": 1}, "hello", None, {"statusCode": 200, "body": {}}, {"statusCode": "x"}):
        found = answer(url, wrong)
        assert (found.status, found.json) == FAILED, wrong
    found = fetch(f"{url}/submit", "POST", {"raise": "boom"})
    assert (found.status, found.json) == FAILED


def test_binary_types(url: str) -> None:
    event = fetch(f"{url}/submit", "POST", b"\x89\xff", Content_Type="image/png").json
    assert (base64.b64decode(event["body"]), event["isBase64Encoded"]) == (b"\x89\xff", True)
    plain = fetch(f"{url}/submit", "POST", b"{}\xff", Content_Type="application/octet-stream").json
    assert (plain["body"], plain["isBase64Encoded"]) == ("{}�", False)
    picture = {"statusCode": 200, "body": base64.b64encode(b"\x89\xff").decode(), "isBase64Encoded": True}
    assert answer(url, picture, Accept="image/png").body == b"\x89\xff"
    assert answer(url, picture, Accept="text/html").body == base64.b64encode(b"\x89\xff")


def test_only_what_was_deployed_is_served(rest: Any, tree: Tree, url: str) -> None:
    about = tree.add("GET", "/later")
    assert fetch(f"{url}/later").status == 403
    second = tree.deploy()
    assert fetch(f"{url}/later").status == 200
    [stage] = [each for each in rest.get_stages(restApiId=tree.id)["item"] if each["stageName"] == "prod"]
    assert (stage["deploymentId"], stage["variables"]) == (second, {"table": "forms"})
    rest.delete_method(**about)
    assert fetch(f"{url}/later").status == 200
    tree.deploy()
    assert fetch(f"{url}/later").status == 403


def test_a_mock_answers_browsers(rest: Any, tree: Tree, url: str) -> None:
    about = tree.add(
        "OPTIONS", "/submit", type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
    )
    origin = "method.response.header.Access-Control-Allow-Origin"
    rest.put_method_response(**about, statusCode="200", responseParameters={origin: False})
    rest.put_integration_response(
        **about,
        statusCode="200",
        responseParameters={origin: "'https://a.example'"},
        responseTemplates={"application/json": '{"stage": "$context.stage"}'},
    )
    rest.put_gateway_response(
        restApiId=tree.id,
        responseType="DEFAULT_4XX",
        responseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
    )
    tree.deploy()
    found = fetch(f"{url}/submit", "OPTIONS", Origin="https://a.example")
    assert (found.status, found.json) == (200, {"stage": "prod"})
    assert found.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert fetch(f"{url}/nope").headers["Access-Control-Allow-Origin"] == "*"


def test_a_function_that_is_no_proxy(rest: Any, tree: Tree, url: str) -> None:
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{tree.function}/invocations"
    about = tree.add(
        "POST",
        "/plain",
        type="AWS",
        integrationHttpMethod="POST",
        uri=uri,
        requestTemplates={"application/json": "{\"body\": $input.json('$.wanted')}"},
    )
    for status, more in (("200", {}), ("400", {"selectionPattern": ".*boom.*"})):
        rest.put_method_response(**about, statusCode=status)
        rest.put_integration_response(
            **about, statusCode=status, responseTemplates={"application/json": ""}, **more
        )
    tree.deploy()
    found = fetch(f"{url}/plain", "POST", {"wanted": json.dumps({"answer": {"hello": 1}})})
    assert (found.status, found.json) == (200, {"hello": 1})
    found = fetch(f"{url}/plain", "POST", {"wanted": json.dumps({"raise": "boom"})})
    assert (found.status, found.json["errorType"]) == (400, "ValueError")


def test_a_function_that_takes_too_long_or_lets_nobody_in(
    client: Callable[..., Any], rest: Any, function: str, target: Target
) -> None:
    tree = Tree(rest, "slow", function)
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    tree.add("POST", "/", type="AWS_PROXY", integrationHttpMethod="POST", uri=uri, timeoutInMillis=200)
    tree.deploy()
    url = f"{url_of(target, tree.id)}/prod"
    found = fetch(url, "POST", {})
    assert (found.status, found.json) == (500, {"message": "Internal server error"})
    allow(client, tree.id, "rest-apis")
    found = fetch(url, "POST", {"sleep": 1})
    assert (found.status, found.json) == (504, {"message": "Endpoint request timed out"})


def test_limits(rest: Any, tree: Tree, url: str) -> None:
    tree.deploy("few")
    rest.update_stage(
        restApiId=tree.id,
        stageName="few",
        patchOperations=[
            {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "0.001"},
            {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "1"},
        ],
    )
    few = url.replace("/prod", "/few")
    assert [fetch(f"{few}/pets/7").status for _ in range(2)] == [200, 429]


def test_export(rest: Any, tree: Tree) -> None:
    found = rest.get_export(
        restApiId=tree.id, stageName="prod", exportType="oas30", parameters={"extensions": "integrations"}
    )
    document = json.loads(found["body"].read())
    assert document["openapi"] == "3.0.1"
    assert set(document["paths"]["/pets/dogs"]) == {"x-amazon-apigateway-any-method"}
    led = document["paths"]["/submit"]["post"]["x-amazon-apigateway-integration"]
    assert led["type"] == "aws_proxy"
    assert f":{ACCOUNT}:function:rest-apis" in led["uri"]
