"""CORS: what AWS refuses in rules, and what a browser is told."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.asking import refused

Ask = Callable[..., tuple[int, dict[str, str]]]


def rule(**more: Any) -> dict[str, Any]:
    return {"AllowedOrigins": ["https://lab.example"], "AllowedMethods": ["GET"], **more}


@pytest.fixture
def ask(url: str, bucket: str) -> Ask:
    """A request as a browser makes it: its status and what it says of access."""

    def ask(method: str, key: str = "k", **headers: str) -> tuple[int, dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{url}/{bucket}/{key}", method=method, headers=named)
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            said = {n.lower(): v for n, v in answer.headers.items() if n.lower().startswith("access-control")}
            return answer.status, said

    return ask


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        ("InvalidRequest", [rule(AllowedMethods=["PATCH"])]),
        ("InvalidRequest", [rule(AllowedOrigins=["https://*.x.*"])]),
        ("InvalidRequest", [rule(AllowedHeaders=["x-*-*"])]),
        ("InvalidRequest", [rule(ExposeHeaders=["*"])]),
        ("MalformedXML", [rule(AllowedOrigins=[])]),
        ("MalformedXML", [rule(ID="x" * 256)]),
        ("MalformedXML", [rule() for _ in range(101)]),
    ],
)
def test_what_is_refused(s3: Any, bucket: str, answer: str, rules: list[dict[str, Any]]) -> None:
    call = {"Bucket": bucket, "CORSConfiguration": {"CORSRules": rules}}
    assert refused(s3.put_bucket_cors, **call) == (answer, 400)
    assert refused(s3.get_bucket_cors, Bucket=bucket)[0] == "NoSuchCORSConfiguration"


def test_without_rules_nobody_is_let_in(s3: Any, bucket: str, ask: Ask) -> None:
    asked = {"Origin": "https://lab.example", "Access_Control_Request_Method": "GET"}
    assert ask("OPTIONS", **asked) == (403, {})
    assert ask("GET", Origin="https://lab.example") == (403, {})
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    with urllib.request.urlopen(urllib.request.Request(link, headers={"Origin": "https://a"})) as answer:
        assert not any(name.lower().startswith("access-control") for name in answer.headers)


def test_a_preflight(s3: Any, bucket: str, ask: Ask) -> None:
    rules = [
        rule(AllowedMethods=["PUT"], AllowedHeaders=["x-*"]),
        rule(
            AllowedOrigins=["https://*.lab.example"],
            AllowedMethods=["GET", "PUT"],
            AllowedHeaders=["*"],
            ExposeHeaders=["ETag"],
            MaxAgeSeconds=3600,
        ),
    ]
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    asked = {"Origin": "https://a.lab.example", "Access_Control_Request_Method": "PUT"}
    assert ask("OPTIONS", **asked, Access_Control_Request_Headers="Content-Type, X-A") == (
        200,
        {
            "access-control-allow-origin": "https://a.lab.example",
            "access-control-allow-methods": "GET, PUT",
            "access-control-allow-headers": "content-type, x-a",
            "access-control-allow-credentials": "true",
            "access-control-expose-headers": "ETag",
            "access-control-max-age": "3600",
        },
    )
    assert ask("OPTIONS", "", **asked)[0] == 200
    asked["Origin"] = "https://lab.example"
    assert ask("OPTIONS", **asked, Access_Control_Request_Headers="x-a")[0] == 200
    assert ask("OPTIONS", **asked, Access_Control_Request_Headers="content-type") == (403, {})
    assert ask("OPTIONS", **{**asked, "Access_Control_Request_Method": "DELETE"}) == (403, {})
    assert ask("OPTIONS", **{**asked, "Access_Control_Request_Method": "PATCH"})[0] == 400
    assert ask("OPTIONS", Access_Control_Request_Method="PUT")[0] == 400


def test_an_answer_says_who_may_read_it(s3: Any, bucket: str, ask: Ask) -> None:
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule(AllowedOrigins=["*"])]})
    everybody = {"access-control-allow-origin": "*", "access-control-allow-methods": "GET"}
    assert ask("GET", Origin="https://anybody") == (403, everybody)
    assert ask("GET", "", Origin="https://anybody") == (403, everybody)
    assert ask("PUT", Origin="https://anybody") == (403, {})
    assert ask("GET") == (403, {})
