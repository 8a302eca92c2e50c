"""An API in front of a function that answers what a test wants, and asking it as a browser would."""

from __future__ import annotations

import contextlib
import io
import json
import urllib.error
import urllib.request
import zipfile
from typing import Any, NamedTuple

from awsh.target import Target

ACCOUNT = "123456789012"
CODE = """
import base64, json, time


def handler(event, context):
    body = event.get("body") or "{}"
    body = base64.b64decode(body).decode("utf-8", "replace") if event.get("isBase64Encoded") else body
    try:
        wanted = json.loads(body)
    except ValueError:
        wanted = {}
    if not isinstance(wanted, dict):
        wanted = {}
    time.sleep(wanted.get("sleep", 0))
    if "raise" in wanted:
        raise ValueError(wanted["raise"])
    if "answer" in wanted:
        return wanted["answer"]
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(event)}
"""


class Answer(NamedTuple):
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def fetch(url: str, method: str = "GET", body: Any = None, **headers: str) -> Answer:
    """One answer. body: bytes, or what is sent as JSON."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        sent.setdefault("Content-Type", "application/json")
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, body, sent, method=method))
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return Answer(answer.status, answer.headers, answer.read())


def make_function(client: Any, name: str = "save-form") -> str:
    """The ARN of a function with CODE, which has no policy."""
    iam, functions = client("iam"), client("lambda")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName="apis", AssumeRolePolicyDocument=json.dumps(trust))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("app.py", CODE)
    made = functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=f"arn:aws:iam::{ACCOUNT}:role/apis",
        Handler="app.handler",
        Timeout=10,
        Code={"ZipFile": file.getvalue()},
    )
    return str(made["FunctionArn"])


def allow(client: Any, api: str, name: str = "save-form") -> None:
    """Lets all of an API call the function."""
    client("lambda").add_permission(
        FunctionName=name,
        StatementId=f"all-{api}",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{api}/*",
    )


def url_of(target: Target, api: str, service: str = "execute-api") -> str:
    found = target.service_url(service, api)
    assert found is not None
    return found
