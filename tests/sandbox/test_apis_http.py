"""HTTP APIs: what is served, what a function is handed, and what becomes of its answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from awsh.target import Target
from tests.s3.web import Page, Web
from tests.sandbox.apis import ACCOUNT, allow, fetch, make_function, url_of

FAILED = (500, {"message": "Internal Server Error"})
NOT_FOUND = (404, {"message": "Not Found"})


@pytest.fixture(scope="module")
def function(client: Callable[..., Any]) -> Iterator[str]:
    yield make_function(client, "http-apis")
    client("lambda").delete_function(FunctionName="http-apis")


@pytest.fixture(scope="module")
def apis(client: Callable[..., Any]) -> Any:
    return client("apigatewayv2")


@pytest.fixture(scope="module")
def api(client: Callable[..., Any], apis: Any, function: str) -> str:
    """Its id; routes of every kind to the function."""
    id = apis.create_api(Name="lab", ProtocolType="HTTP")["ApiId"]
    target = integration(apis, id, function)
    for key in ("POST /submit", "GET /pets/{id}", "GET /pets/dogs", "ANY /pets/{id}", "ANY /any/{rest+}"):
        apis.create_route(ApiId=id, RouteKey=key, Target=target)
    apis.create_stage(ApiId=id, StageName="$default", AutoDeploy=True, StageVariables={"table": "forms"})
    apis.create_stage(ApiId=id, StageName="dev", AutoDeploy=True)
    allow(client, id, "http-apis")
    return str(id)


def integration(apis: Any, id: str, function: str, version: str = "2.0") -> str:
    made = apis.create_integration(
        ApiId=id, IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion=version
    )
    return f"integrations/{made['IntegrationId']}"


@pytest.fixture
def url(target: Target, api: str) -> str:
    return url_of(target, api)


def answer(url: str, wanted: Any) -> tuple[int, Any]:
    found = fetch(f"{url}/submit", "POST", {"answer": wanted})
    return found.status, found.json if found.body else None


def test_the_event_of_format_2(url: str, api: str) -> None:
    event = fetch(
        f"{url}/pets/a%20b?x=1&x=2&y=%C3%BC", Cookie="a=1; b=2", X_Lab="yes", User_Agent="test/1"
    ).json
    assert event["version"] == "2.0"
    assert event["routeKey"] == "GET /pets/{id}"
    assert (event["rawPath"], event["rawQueryString"]) == ("/pets/a b", "x=1&x=2&y=%C3%BC")
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["queryStringParameters"] == {"x": "1,2", "y": "ü"}
    assert event["pathParameters"] == {"id": "a b"}
    assert event["stageVariables"] == {"table": "forms"}
    assert event["headers"]["x-lab"] == "yes"
    assert event["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert event["headers"]["x-amzn-trace-id"].startswith("Root=1-")
    assert "cookie" not in event["headers"]
    assert "body" not in event
    assert event["isBase64Encoded"] is False
    context = event["requestContext"]
    assert context["accountId"] == ACCOUNT
    assert context["domainName"] == f"{api}.execute-api.us-east-1.amazonaws.com"
    assert (context["domainPrefix"], context["apiId"], context["stage"]) == (api, api, "$default")
    assert context["http"] == {
        "method": "GET",
        "path": "/pets/a b",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "test/1",
    }
    assert context["timeEpoch"] > 1_700_000_000_000
    assert context["time"].endswith(" +0000")


def test_the_event_of_format_1(client: Callable[..., Any], target: Target, apis: Any, function: str) -> None:
    id = apis.create_api(Name="older", ProtocolType="HTTP")["ApiId"]
    apis.create_route(ApiId=id, RouteKey="$default", Target=integration(apis, id, function, "1.0"))
    apis.create_stage(ApiId=id, StageName="$default", AutoDeploy=True)
    allow(client, id, "http-apis")
    url = url_of(target, id)
    event = fetch(f"{url}/x?a=1&a=2", "POST", b"plain", X_Lab="yes", Content_Type="text/plain").json
    assert (event["version"], event["httpMethod"], event["path"]) == ("1.0", "POST", "/x")
    assert event["resource"] == "$default"
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["headers"]["X-Lab"] == "yes"
    assert event["multiValueHeaders"]["X-Lab"] == ["yes"]
    assert (event["body"], event["pathParameters"]) == ("plain", None)
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["httpMethod"] == "POST"
    # Nothing is inferred: an answer without a statusCode is none.
    wrong = fetch(url, "POST", {"answer": {"hello": 1}})
    assert (wrong.status, wrong.json) == FAILED


def test_bodies(url: str) -> None:
    text = fetch(f"{url}/submit", "POST", "ü".encode(), Content_Type="text/plain").json
    assert (text["body"], text["isBase64Encoded"]) == ("ü", False)
    for kind in ("image/png", "application/x-www-form-urlencoded"):
        found = fetch(f"{url}/submit", "POST", b"\x89a=1", Content_Type=kind).json
        assert (base64.b64decode(found["body"]), found["isBase64Encoded"]) == (b"\x89a=1", True)
    large = fetch(f"{url}/submit", "POST", b"x" * (10 * 1024 * 1024 + 1), Content_Type="text/plain")
    assert (large.status, large.json) == (413, {"message": "Request Entity Too Large"})


def test_the_closest_route_is_taken(url: str) -> None:
    for path, method, key in (
        ("/pets/dogs", "GET", "GET /pets/dogs"),
        ("/pets/7", "GET", "GET /pets/{id}"),
        ("/pets/7", "DELETE", "ANY /pets/{id}"),
        ("/pets/dogs", "PUT", "ANY /pets/{id}"),
        ("/any/a/b/c", "GET", "ANY /any/{rest+}"),
        ("/dev/pets/7", "GET", "GET /pets/{id}"),
    ):
        assert fetch(url + path, method).json["routeKey"] == key, path
    assert fetch(f"{url}/any/a/b").json["pathParameters"] == {"rest": "a/b"}
    staged = fetch(f"{url}/dev/pets/7").json
    assert (staged["rawPath"], staged["requestContext"]["stage"]) == ("/dev/pets/7", "dev")
    for path in ("/", "/submit/", "/any", "/any/", "/pets", "/pets/7/8", "/nope"):
        found = fetch(url + path)
        assert (found.status, found.json) == NOT_FOUND, path
    assert fetch(f"{url}/submit").status == 404


def test_what_becomes_of_an_answer(url: str) -> None:
    assert answer(url, {"hello": [1, 2]}) == (200, {"hello": [1, 2]})
    assert answer(url, [1]) == (200, [1])
    assert fetch(f"{url}/submit", "POST", {"answer": "hello"}).body == b"hello"
    assert answer(url, {"statusCode": 418, "body": "{}"}) == (418, {})
    assert answer(url, {"statusCode": "204"}) == (204, None)
    found = fetch(
        f"{url}/submit",
        "POST",
        {
            "answer": {
                "statusCode": 200,
                "headers": {"X-Number": 7, "X-True": True},
                "cookies": ["a=1; Secure", "b=2"],
                "body": base64.b64encode(b"\x00\xff").decode(),
                "isBase64Encoded": True,
            }
        },
    )
    assert (found.body, found.headers["X-Number"], found.headers["X-True"]) == (b"\x00\xff", "7", "true")
    assert found.headers.get_all("Set-Cookie") == ["a=1; Secure", "b=2"]
    assert found.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert found.headers["apigw-requestid"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"statusCode": "many"},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"x": "a\r\nb"}},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
    ],
)
def test_an_answer_that_is_none(url: str, wrong: Any) -> None:
    assert answer(url, wrong) == FAILED


def test_a_function_that_fails(url: str) -> None:
    found = fetch(f"{url}/submit", "POST", {"raise": "boom"})
    assert (found.status, found.json) == FAILED


def test_a_function_that_takes_too_long(apis: Any, api: str, function: str, url: str) -> None:
    made = apis.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=function,
        PayloadFormatVersion="2.0",
        TimeoutInMillis=200,
    )
    apis.create_route(ApiId=api, RouteKey="POST /slow", Target=f"integrations/{made['IntegrationId']}")
    found = fetch(f"{url}/slow", "POST", {"sleep": 1})
    assert (found.status, found.json) == (503, {"message": "Service Unavailable"})


def test_a_function_that_does_not_let_it_in(target: Target, apis: Any, function: str) -> None:
    # All in one request, as the quick start has it.
    id = apis.create_api(Name="quick", ProtocolType="HTTP", Target=function)["ApiId"]
    found = fetch(url_of(target, id))
    assert (found.status, found.json) == FAILED


def test_several_at_once(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: fetch(f"{url}/pets/{n}").json["pathParameters"], range(8)))
    assert found == [{"id": str(n)} for n in range(8)]


def test_cors(apis: Any, api: str, url: str) -> None:
    origin = {"Origin": "https://a.example"}
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    assert fetch(f"{url}/submit", "OPTIONS", **origin, **asked).status == 404
    apis.update_api(
        ApiId=api,
        CorsConfiguration={
            "AllowOrigins": ["https://a.example"],
            "AllowMethods": ["POST", "GET"],
            "AllowHeaders": ["content-type"],
            "ExposeHeaders": ["x-lab"],
            "MaxAge": 60,
            "AllowCredentials": True,
        },
    )
    found = fetch(f"{url}/submit", "OPTIONS", **origin, **asked)
    assert (found.status, found.body) == (204, b"")
    said = {name.lower(): value for name, value in found.headers.items()}
    assert said["access-control-allow-origin"] == "https://a.example"
    assert said["access-control-allow-methods"] == "POST,GET"
    assert said["access-control-allow-headers"] == "content-type"
    assert said["access-control-allow-credentials"] == "true"
    assert said["access-control-max-age"] == "60"
    stranger = fetch(f"{url}/submit", "OPTIONS", Origin="https://b.example", **asked)
    assert "Access-Control-Allow-Origin" not in stranger.headers
    # What the function itself says of other origins is left out.
    own = {"answer": {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}, "body": "x"}}
    found = fetch(f"{url}/submit", "POST", own, **origin)
    assert found.headers.get_all("Access-Control-Allow-Origin") == ["https://a.example"]
    assert found.headers["Access-Control-Expose-Headers"] == "x-lab"
    assert "Access-Control-Allow-Origin" not in fetch(f"{url}/submit", "POST", own).headers
    apis.delete_cors_configuration(ApiId=api)
    assert fetch(f"{url}/submit", "POST", own, **origin).headers["Access-Control-Allow-Origin"] == "*"


def test_requests_that_go_on_to_a_server(apis: Any, api: str, url: str) -> None:
    web = Web()
    web.pages["/up/7"] = Page(b'{"ok": true}', "application/json")
    for key, uri in (("ANY /up/{id}", f"{web.url}/up/{{id}}"), ("ANY /out", "http://example.com/")):
        made = apis.create_integration(
            ApiId=api, IntegrationType="HTTP_PROXY", IntegrationUri=uri, IntegrationMethod="ANY"
        )
        apis.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{made['IntegrationId']}")
    try:
        found = fetch(f"{url}/up/7?a=1", X_Lab="yes")
        assert (found.status, found.json) == (200, {"ok": True})
        assert web.seen[-1][0] == "/up/7?a=1"
        assert web.seen[-1][1]["X-Lab"] == "yes"
        assert "outside this machine" in fetch(f"{url}/out").json["message"]
    finally:
        web.close()
    assert fetch(f"{url}/up/7").status == 503


def test_limits_and_the_log(client: Callable[..., Any], apis: Any, api: str, url: str) -> None:
    group = "/aws/apigateway/lab"
    client("logs").create_log_group(logGroupName=group)
    apis.update_stage(
        ApiId=api,
        StageName="dev",
        DefaultRouteSettings={"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 2},
        AccessLogSettings={
            "DestinationArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{group}",
            "Format": '{"id":"$context.requestId","route":"$context.routeKey","status":"$context.status"}',
        },
    )
    assert [fetch(f"{url}/dev/pets/7").status for _ in range(3)] == [200, 200, 429]
    events = client("logs").filter_log_events(logGroupName=group)["events"]
    lines = [json.loads(event["message"]) for event in events]
    assert [line["status"] for line in lines] == ["200", "200", "429"]
    assert {line["route"] for line in lines} == {"GET /pets/{id}"}


def test_a_stage_that_waits_for_deployments(apis: Any, api: str, url: str, function: str) -> None:
    apis.create_stage(ApiId=api, StageName="slow")
    assert fetch(f"{url}/slow/pets/7").status == 404
    apis.create_deployment(ApiId=api, StageName="slow")
    assert fetch(f"{url}/slow/pets/7").status == 200
    apis.create_route(ApiId=api, RouteKey="GET /later", Target=integration(apis, api, function))
    assert (fetch(f"{url}/later").status, fetch(f"{url}/slow/later").status) == (200, 404)
    # Who turns it off goes on with what was served.
    apis.update_stage(ApiId=api, StageName="$default", AutoDeploy=False)
    assert fetch(f"{url}/later").status == 200
    apis.update_stage(ApiId=api, StageName="$default", AutoDeploy=True)


def test_signed_requests(
    apis: Any, api: str, url: str, function: str, target: Target, client: Callable[..., Any]
) -> None:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    apis.create_route(
        ApiId=api, RouteKey="POST /safe", AuthorizationType="AWS_IAM", Target=integration(apis, api, function)
    )

    assert target.credentials is not None
    own = target.credentials.access_key

    def signed(secret: str, body: bytes, key: str = own) -> Any:
        request = AWSRequest("POST", f"{url}/safe?b=2&a=1%202", data=b'{"x": 1}')
        keys = Credentials(key, secret)
        SigV4Auth(keys, "execute-api", "us-east-1").add_auth(request)
        headers = {name.replace("-", "_"): value for name, value in request.headers.items()}
        return fetch(request.url, "POST", body, **headers, Content_Type="application/json")

    found = signed(target.credentials.secret_key, b'{"x": 1}')
    assert found.status == 200
    assert found.json["requestContext"]["authorizer"]["iam"]["accountId"] == ACCOUNT
    for wrong in (
        signed("another", b'{"x": 1}'),
        signed(target.credentials.secret_key, b'{"x": 2}'),
        fetch(f"{url}/safe", "POST", b"{}"),
    ):
        assert (wrong.status, wrong.json) == (403, {"message": "Forbidden"})
    # Somebody else needs a policy besides.
    iam = client("iam")
    iam.create_user(UserName="caller")
    key = iam.create_access_key(UserName="caller")["AccessKey"]
    user = key["SecretAccessKey"], b'{"x": 1}', key["AccessKeyId"]
    assert signed(*user).status == 403
    arn = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{api}/$default/POST/safe"
    allowed = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": arn}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName="caller", PolicyName="safe", PolicyDocument=document)
    assert signed(*user).json["requestContext"]["authorizer"]["iam"]["userArn"].endswith(":user/caller")


def test_by_its_name_at_the_sandboxs_own_address(target: Target, api: str) -> None:
    assert target.endpoint_url is not None
    found = fetch(f"{target.endpoint_url()}/pets/7", Host=f"{api}.execute-api.us-east-1.amazonaws.com")
    assert found.json["pathParameters"] == {"id": "7"}
    assert target.service_url("execute-api", "nosuchapi") is None


def test_what_was_deleted_is_served_no_more(target: Target, apis: Any, function: str) -> None:
    id = apis.create_api(Name="short", ProtocolType="HTTP", Target=function)["ApiId"]
    url = url_of(target, id)
    apis.delete_api(ApiId=id)
    assert fetch(url).status == 403
    assert target.service_url("execute-api", id) is None
