"""What the server does besides what moto and the rules do."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from awsh.target import Target
from tests.sandbox.asking import client_of, refused

# What moto lacks


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("ec2", "describe_aws_network_performance_metric_subscriptions", {}),
        ("iam", "list_organizations_features", {}),
        ("dynamodb", "list_global_tables", {}),
        ("lambda", "list_code_signing_configs", {}),
        ("cloudwatch", "list_metric_streams", {}),
        (
            "pricing",
            "list_price_lists",
            {"ServiceCode": "AmazonEC2", "EffectiveDate": 0, "CurrencyCode": "USD"},
        ),
        ("savingsplans", "describe_savings_plan_rates", {"savingsPlanId": "none"}),
        ("apigateway", "get_documentation_versions", {"restApiId": "abcdefghij"}),
        ("cloudfront", "list_cache_policies", {}),
    ],
)
def test_a_missing_operation_is_one_clear_line_at_once(
    target: Target, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    assert target.endpoint_url is not None
    assert target.credentials is not None
    client = boto3.client(
        service,
        endpoint_url=target.endpoint_url(),
        region_name="us-east-1",
        aws_access_key_id=target.credentials.access_key,
        aws_secret_access_key=target.credentials.secret_key,
        config=Config(retries={"max_attempts": 4, "mode": "standard"}),
    )
    client_of(target, "sts").get_caller_identity()
    began = time.monotonic()
    code, status = refused(getattr(client, operation), **parameters)
    assert (code, status) == ("NotImplemented", 501)
    assert time.monotonic() - began < 5
    with pytest.raises(ClientError, match=r"the sandbox does not implement [\w-]+:[A-Z]\w+$"):
        getattr(client, operation)(**parameters)


def test_a_failure_of_motos_is_one_line(url: str) -> None:
    request = urllib.request.Request(
        url,
        data=b"this is not JSON",
        headers={
            "X-Amz-Target": "DynamoDB_20120810.PutItem",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/dynamodb/aws4_request, x",
        },
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    with caught.value as error:
        said = json.loads(error.read())
        assert error.code == 501
    assert said["__type"] == "InternalFailure"
    assert said["message"].startswith("the sandbox failed in dynamodb:PutItem: KeyError: ")
    assert "\n" not in said["message"]


# HTTP


def test_connections_are_kept(url: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request("GET", "/no-such-bucket-at-all/k")
    connection.getresponse().read()
    first = connection.sock
    for method, body in (("PUT", b"x" * 100_000), ("HEAD", None), ("POST", b"y"), ("GET", None)):
        connection.request(method, "/no-such-bucket-at-all/k", body)
        connection.getresponse().read()
    assert first is not None
    assert connection.sock is first
    connection.close()


def test_a_client_that_goes_away_does_no_harm(url: str, s3: Any, bucket: str) -> None:
    port = urlsplit(url).port
    assert port is not None
    with socket.create_connection(("127.0.0.1", port)) as half:
        half.sendall(f"PUT /{bucket}/half HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc".encode())
    time.sleep(0.2)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_large_and_odd_bodies_arrive_whole(s3: Any, bucket: str) -> None:
    body = bytes(range(256)) * 40_000
    s3.put_object(Bucket=bucket, Key="ключ with spaces+plus", Body=body, Metadata={"under_score": "1"})
    found = s3.get_object(Bucket=bucket, Key="ключ with spaces+plus")
    assert found["Body"].read() == body
    assert found["Metadata"] == {"under_score": "1"}
    part = s3.get_object(Bucket=bucket, Key="ключ with spaces+plus", Range="bytes=256-511")
    assert part["Body"].read() == bytes(range(256))
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    assert s3.get_object(Bucket=bucket, Key="empty")["Body"].read() == b""


def test_it_answers_quickly(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    times = []
    for _ in range(20):
        began = time.perf_counter()
        s3.head_object(Bucket=bucket, Key="k")
        times.append(time.perf_counter() - began)
    # A delayed acknowledgement costs 40 ms each time.
    assert min(times) < 0.035


def test_no_web_page_can_clear_it(url: str, s3: Any, bucket: str) -> None:
    request = urllib.request.Request(
        f"{url}/moto-api/reset", method="POST", data=b"", headers={"Origin": "https://evil.example"}
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    caught.value.close()
    assert s3.head_bucket(Bucket=bucket)


# Presigned URLs


@pytest.fixture(params=["s3v4", "s3"])
def signer(request: pytest.FixtureRequest, target: Target) -> Any:
    """A client that presigns in one of the two ways."""
    return client_of(target, "s3", signature=request.param)


def test_presigned_urls_work(signer: Any, bucket: str) -> None:
    put = signer.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "a b"}, ExpiresIn=60)
    assert fetch(put, "PUT", b"hello") == (200, b"")
    get = signer.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a b"}, ExpiresIn=60)
    with urllib.request.urlopen(get) as answer:
        assert answer.read() == b"hello"
    named = {"Bucket": bucket, "Key": "a b", "ResponseContentType": "text/html"}
    with urllib.request.urlopen(signer.generate_presigned_url("get_object", named)) as answer:
        assert answer.headers["Content-Type"] == "text/html"


def fetch(url: str, method: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """As curl sends it: no header that was not asked for."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request(method, url.partition(urlsplit(url).netloc)[2], body, headers)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_presigned_urls_open_what_they_name_and_nothing_else(signer: Any, bucket: str) -> None:
    for key in ("mine", "other"):
        signer.put_object(Bucket=bucket, Key=key, Body=key.encode())
    url = signer.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "mine"}, ExpiresIn=60)
    assert fetch(url, "GET") == (200, b"mine")
    for wrong in (
        fetch(url.replace("/mine?", "/other?"), "GET"),
        fetch(url, "PUT", b"new"),
        fetch(url, "DELETE"),
    ):
        assert wrong[0] == 403
        assert b"<Code>SignatureDoesNotMatch</Code>" in wrong[1]
    assert signer.get_object(Bucket=bucket, Key="mine")["Body"].read() == b"mine"


def test_a_presigned_upload_keeps_its_type(target: Target, s3: Any, bucket: str) -> None:
    signer = client_of(target, "s3", signature="s3v4")
    named = {"Bucket": bucket, "Key": "page", "ContentType": "text/html"}
    url = signer.generate_presigned_url("put_object", named, ExpiresIn=60)
    assert fetch(url, "PUT", b"<p>", **{"Content-Type": "image/png"})[0] == 403
    assert fetch(url, "PUT", b"<p>", **{"Content-Type": "text/html"})[0] == 200
    assert s3.head_object(Bucket=bucket, Key="page")["ContentType"] == "text/html"


def test_presigned_by_a_user_of_the_sandbox(client: Callable[..., Any], url: str, bucket: str) -> None:
    client("iam").create_user(UserName="signer")
    read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    client("iam").attach_user_policy(UserName="signer", PolicyArn=read)
    keys = client("iam").create_access_key(UserName="signer")["AccessKey"]
    client("s3").put_object(Bucket=bucket, Key="k", Body=b"x")
    for secret, status in ((keys["SecretAccessKey"], 200), ("wrong" * 8, 403)):
        user = boto3.client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=secret,
            config=Config(signature_version="s3v4"),
        )
        link = user.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})
        assert fetch(link, "GET")[0] == status


def test_a_form_is_stored_as_it_came(s3: Any, bucket: str, url: str, client: Callable[..., Any]) -> None:
    # What `curl -d` and urllib call a body unless told otherwise.
    signer = client("s3", signature="s3v4")
    link = signer.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "form"}, ExpiresIn=60)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert fetch(link, "PUT", b"a=1&b=2", **kind)[0] == 200
    assert s3.get_object(Bucket=bucket, Key="form")["Body"].read() == b"a=1&b=2"


def test_expired_presigned_urls_are_refused(signer: Any, bucket: str) -> None:
    signer.put_object(Bucket=bucket, Key="k", Body=b"x")
    url = signer.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"}, ExpiresIn=1)
    time.sleep(2.1)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url)
    with caught.value as error:
        text = error.read().decode()
        assert error.code == 403
    assert "<Code>AccessDenied</Code><Message>Request has expired</Message>" in text


def test_a_presigned_url_lasts_a_week_at_most(target: Target, bucket: str) -> None:
    signer = client_of(target, "s3", signature="s3v4")
    url = signer.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"}, ExpiresIn=604801)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url)
    with caught.value as error:
        assert error.code == 400
        assert "AuthorizationQueryParametersError" in error.read().decode()


# Offline

OFFLINE = """
import json, socket, sys, urllib.request
from awsh.sandbox.offline import stay_offline
stay_offline()
def attempt(what):
    try:
        what()
    except PermissionError as error:
        return str(error)
    except OSError as error:
        return "tried"
    return "done"
def connect(family, address):
    with socket.socket(family) as s:
        s.settimeout(0.2)
        s.connect(address)
def send(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"x", address)
listener = socket.create_server(("127.0.0.1", 0))
print(json.dumps([
    attempt(lambda: connect(socket.AF_INET, ("93.184.216.34", 80))),
    attempt(lambda: connect(socket.AF_INET, ("example.com", 80))),
    attempt(lambda: socket.create_connection(("example.com", 80), 0.2)),
    attempt(lambda: socket.getaddrinfo("example.com", 80)),
    attempt(lambda: socket.gethostbyname("example.com")),
    attempt(lambda: send(("8.8.8.8", 53))),
    attempt(lambda: connect(socket.AF_INET6, ("2606:2800:220:1:248:1893:25c8:1946", 80))),
    attempt(lambda: connect(socket.AF_INET, ("169.254.169.254", 80))),
    attempt(lambda: connect(socket.AF_INET, ("127.0.0.1.example.com", 80))),
    attempt(lambda: connect(socket.AF_INET, listener.getsockname())),
    attempt(lambda: socket.getaddrinfo("localhost", 80)),
    attempt(lambda: connect(socket.AF_UNIX, "/nowhere")),
]))
listener.close()
"""


def test_nothing_leaves_the_machine() -> None:
    out = subprocess.run(
        [sys.executable, "-c", OFFLINE], capture_output=True, text=True, check=True, timeout=20
    ).stdout
    answers = json.loads(out)
    assert all("reaches nothing outside this machine" in answer for answer in answers[:9]), answers
    assert answers[9:] == ["done", "done", "tried"]


def test_a_topic_cannot_call_out(client: Callable[..., Any]) -> None:
    sns = client("sns")
    topic = sns.create_topic(Name="calls-out")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://93.184.216.34/hook")
    began = time.monotonic()
    try:
        sns.publish(TopicArn=topic, Message="hello")
    except ClientError as error:
        assert "reaches nothing outside" in str(error)  # noqa: PT017
    assert time.monotonic() - began < 2
