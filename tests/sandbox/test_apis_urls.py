"""URLs of functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from awsh.target import Target
from tests.sandbox.apis import ACCOUNT, fetch, make_function, url_of

FORBIDDEN = "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"


@pytest.fixture(scope="module")
def functions(client: Callable[..., Any]) -> Iterator[Any]:
    make_function(client, "url")
    yield client("lambda")
    client("lambda").delete_function(FunctionName="url")


def open_url(target: Target, functions: Any, **more: Any) -> str:
    given = {"FunctionName": "url", **more}
    try:
        made = functions.create_function_url_config(**given)
    except functions.exceptions.ResourceConflictException:
        more.pop("Cors", None)
        made = functions.update_function_url_config(**given)
    host = urlsplit(made["FunctionUrl"]).hostname or ""
    return url_of(target, host.partition(".")[0], "lambda-url")


def test_a_url_for_everybody(target: Target, functions: Any) -> None:
    url = open_url(target, functions, AuthType="NONE", Cors={"AllowOrigins": ["*"], "AllowMethods": ["POST"]})
    # Without a policy nobody may, whatever its AuthType.
    refused = fetch(url)
    assert (refused.status, FORBIDDEN in refused.json["Message"]) == (403, True)
    for action, more in (
        ("lambda:InvokeFunctionUrl", {"FunctionUrlAuthType": "NONE"}),
        ("lambda:InvokeFunction", {"InvokedViaFunctionUrl": True}),
    ):
        assert fetch(url).status == 403
        id = action.rpartition(":")[2]
        functions.add_permission(FunctionName="url", StatementId=id, Action=action, Principal="*", **more)
    event = fetch(f"{url}/a%20b?x=1", "PUT", b"text", Content_Type="text/plain", Cookie="a=1").json
    assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "$default", "/a%20b")
    assert (event["body"], event["cookies"]) == ("text", ["a=1"])
    context = event["requestContext"]
    assert (context["stage"], context["http"]["method"]) == ("$default", "PUT")
    assert context["domainName"].endswith(".lambda-url.us-east-1.on.aws")
    assert fetch(url, "POST", {"answer": {"hello": 1}}).json == {"hello": 1}
    failed = fetch(url, "POST", {"raise": "boom"})
    assert (failed.status, failed.body) == (502, b"Internal Server Error")
    asked = fetch(url, "OPTIONS", Origin="https://a.example", Access_Control_Request_Method="POST")
    assert (asked.status, asked.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert fetch(url, Origin="https://a.example").headers["Access-Control-Allow-Origin"] == "*"


def test_a_url_for_who_signs(target: Target, functions: Any) -> None:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    url = open_url(target, functions, AuthType="AWS_IAM")
    assert fetch(url).status == 403
    assert target.credentials is not None
    request = AWSRequest("GET", f"{url}/x")
    keys = Credentials(target.credentials.access_key, target.credentials.secret_key)
    SigV4Auth(keys, "lambda", "us-east-1").add_auth(request)
    headers = {name.replace("-", "_"): value for name, value in request.headers.items()}
    found = fetch(f"{url}/x", **headers)
    assert found.json["requestContext"]["authorizer"]["iam"]["accountId"] == ACCOUNT
