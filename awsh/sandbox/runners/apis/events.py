"""What a function is handed for a request, in AWS's two formats."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from awsh.sandbox.runners.apis.request import Request


@dataclass(frozen=True)
class Call:
    """A request and where it was led.

    domain: as AWS names it. route: `POST /submit` or `$default`. resource: its path, with variables. path: as the
    request has it; whole: with the stage before it. variables: of the path. about: what one kind of API adds to
    requestContext. authorizer: what the authorizer says of the caller.
    """

    request: Request
    account: str
    api: str
    domain: str
    stage: str
    route: str
    resource: str
    path: str
    whole: str
    variables: dict[str, str] = field(default_factory=dict)
    stage_variables: dict[str, str] = field(default_factory=dict)
    authorizer: dict[str, Any] | None = None
    about: dict[str, Any] = field(default_factory=dict)


def version_2(call: Call) -> dict[str, Any]:
    """Format 2.0: of HTTP APIs, unless they ask for the older one, and of function URLs."""
    request = call.request
    body, encoded = request.text()
    headers: dict[str, list[str]] = {}
    for name, value in request.forwarded(call.domain):
        if name.lower() != "cookie":
            headers.setdefault(name.lower(), []).append(value)
    context: dict[str, Any] = {
        "accountId": call.account,
        "apiId": call.api,
        **({"authorizer": call.authorizer} if call.authorizer else {}),
        "domainName": call.domain,
        "domainPrefix": call.domain.partition(".")[0],
        "http": {
            "method": request.method,
            "path": call.whole,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent") or "",
        },
        "requestId": request.id,
        "routeKey": call.route,
        "stage": call.stage,
        "time": request.common_time,
        "timeEpoch": request.epoch,
    }
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": call.route,
        "rawPath": call.whole,
        "rawQueryString": request.query,
        "cookies": request.cookies,
        "headers": {name: ",".join(values) for name, values in headers.items()},
        "queryStringParameters": {name: ",".join(values) for name, values in request.parameters.items()},
        "requestContext": context | call.about,
        "pathParameters": call.variables,
        "stageVariables": call.stage_variables,
        "body": body,
        "isBase64Encoded": encoded,
    }
    optional = ("cookies", "queryStringParameters", "pathParameters", "stageVariables", "body")
    return {name: value for name, value in event.items() if value or name not in optional}


def version_1(call: Call, body: tuple[str | None, bool], *, numbered: bool = False) -> dict[str, Any]:
    """Format 1.0: of REST APIs, and of HTTP APIs that ask for it.

    body: as it stands in the event, and whether in base64. numbered: with "version", as HTTP APIs have it.
    """
    request = call.request
    headers: dict[str, list[str]] = {}
    for name, value in request.forwarded(call.domain):
        headers.setdefault(name, []).append(value)
    parameters = request.parameters
    identity = {
        **dict.fromkeys(
            (
                *("accessKey", "accountId", "caller", "cognitoAuthenticationProvider"),
                *(
                    "cognitoAuthenticationType",
                    "cognitoIdentityId",
                    "cognitoIdentityPoolId",
                    "principalOrgId",
                ),
                *("user", "userArn"),
            )
        ),
        "sourceIp": request.source_ip,
        "userAgent": request.header("user-agent"),
    }
    context = {
        "accountId": call.account,
        "apiId": call.api,
        **({"authorizer": call.authorizer} if call.authorizer else {}),
        "domainName": call.domain,
        "domainPrefix": call.domain.partition(".")[0],
        "extendedRequestId": request.id,
        "httpMethod": request.method,
        "identity": identity,
        "path": call.whole,
        "protocol": request.protocol,
        "requestId": request.id if numbered else str(uuid.uuid4()),
        "requestTime": request.common_time,
        "requestTimeEpoch": request.epoch,
        "resourceId": None,
        "resourcePath": call.resource,
        "stage": call.stage,
    }
    return {
        **({"version": "1.0"} if numbered else {}),
        "resource": call.resource,
        "path": call.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in parameters.items()} or None,
        "multiValueQueryStringParameters": parameters or None,
        "requestContext": context | call.about,
        "pathParameters": call.variables or None,
        "stageVariables": call.stage_variables or None,
        "body": body[0],
        "isBase64Encoded": body[1],
    }
