"""A REST API of API Gateway, as it answers: what was deployed to a stage, and nothing else."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from awsh.sandbox.rules.apigateway_deployments import deployed
from awsh.sandbox.runners.apis import functions, onward, templates
from awsh.sandbox.runners.apis.authorizing import Unauthorized, by_signature, may
from awsh.sandbox.runners.apis.events import Call, version_1
from awsh.sandbox.runners.apis.limits import Limits
from awsh.sandbox.runners.apis.reply import JSON, Malformed, Reply, is_encoded, message, proxied
from awsh.sandbox.runners.apis.request import LARGEST, Request
from awsh.sandbox.runners.apis.routes import ANY, closest, match
from awsh.sandbox.runners.apis.signed import Signer

log = logging.getLogger(__name__)

LONGEST = 29.0
"""Seconds that an integration may take."""


def _said(status: int, text: str, kind: str, why: str = "") -> Reply:
    reply = message(status, text, why)
    return reply.with_headers([("x-amzn-ErrorType", kind)])


def _failed(why: str, status: int = 500) -> Reply:
    reply = message(status, "Internal server error", why, space=" ")
    return reply.with_headers([("x-amzn-ErrorType", "InternalServerErrorException")])


class RestApi:
    """moto's API, served."""

    def __init__(self, api: Any, limits: Limits) -> None:
        self._api = api
        self._limits = limits
        self._domain = f"{api.id}.execute-api.{api.region_name}.amazonaws.com"

    def reply(self, request: Request) -> tuple[Reply, Call, Any]:
        """The answer, what was made of the request, and moto's stage, or None."""
        # As it was sent: unlike HTTP APIs this kind does not decode paths and what is in them.
        name, _, rest = request.raw_path[1:].partition("/")
        stage = self._api.stages.get(name)
        path = f"/{rest}".rstrip("/") or "/"
        methods = deployed(self._api, stage.deployment_id) if stage is not None else {}
        pairs = [(method, pattern) for pattern, each in methods.items() for method in each]
        found = _resource(pairs, request.method, path)
        call = self._call(request, stage, path, found)
        if stage is None or self._api.disableExecuteApiEndpoint:
            reply = _said(403, "Forbidden", "ForbiddenException", "there is no such stage")
        elif len(request.body) > LARGEST:
            reply = _said(413, "Request Too Long", "RequestTooLargeException")
        elif found is None:
            reply = _said(403, "Missing Authentication Token", "MissingAuthenticationTokenException")
        elif not self._admitted(stage, call):
            reply = _said(429, "Too Many Requests", "TooManyRequestsException")
        else:
            reply = self._integrated(methods[found[1]][found[0]], call)
        ids = [("x-amzn-RequestId", call.about["requestId"]), ("x-amz-apigw-id", request.id)]
        return self._own_words(reply).with_headers(ids), call, stage

    def _admitted(self, stage: Any, call: Call) -> bool:
        method = f"{call.resource.strip('/').replace('/', '~1') or '~1'}/{call.request.method}"
        settings = {**stage.method_settings.get("*/*", {}), **stage.method_settings.get(method, {})}
        return self._limits.admits(call, settings)

    def _call(self, request: Request, stage: Any, path: str, found: tuple[str, str] | None) -> Call:
        import uuid

        resource = found[1] if found else ""
        ids = {each.get_path(): each.id for each in self._api.resources.values()}
        return Call(
            request,
            self._api.account_id,
            self._api.id,
            self._domain,
            stage.name if stage else "",
            f"{request.method} {resource}",
            resource,
            path,
            request.raw_path,
            (match(resource, path) or {}) if found else {},
            {name: str(value) for name, value in (stage.variables if stage else {}).items()},
            about={
                "requestId": str(uuid.uuid4()),
                "resourceId": ids.get(resource),
                "deploymentId": stage.deployment_id if stage else None,
            },
        )

    def _own_words(self, reply: Reply) -> Reply:
        """With what the API says for errors of API Gateway's own: only the headers of DEFAULT_4XX and DEFAULT_5XX."""
        if not any(name == "x-amzn-ErrorType" for name, _ in reply.headers):
            return reply
        found = self._api.gateway_responses.get(f"DEFAULT_{reply.status // 100}XX")
        if found is None:
            return reply
        return reply.with_headers(
            [
                (name.removeprefix("gatewayresponse.header."), value.strip("'"))
                for name, value in (found.response_parameters or {}).items()
                if name.startswith("gatewayresponse.header.")
            ]
        )

    def _integrated(self, method: Any, call: Call) -> Reply:
        integration = method.method_integration
        try:
            if method.authorization_type == "AWS_IAM":
                self._invited(by_signature(call.request, "execute-api", "Missing Authentication Token"), call)
            elif method.authorization_type not in (None, "NONE"):
                return message(501, f"the sandbox has no authorizers of type {method.authorization_type}")
            if integration is None:
                return _failed("the method has no integration")
            return self._led(method, integration, call)
        except Unauthorized as error:
            return _said(error.status, str(error), "MissingAuthenticationTokenException", error.why)
        except functions.Refused as error:
            log.warning("%s %s: %s", self._api.id, call.route, error)
            return _failed(str(error))
        except functions.NotServed as error:
            return message(501, str(error))
        except functions.Busy:
            return _failed("the function runs as often as it may")
        except functions.TooSlow:
            return _said(504, "Endpoint request timed out", "InternalServerErrorException")
        except Malformed as error:
            log.warning("%s %s: malformed Lambda proxy response: %s", self._api.id, call.route, error)
            return _failed(f"malformed Lambda proxy response: {error}", 502)
        except templates.Unknown as error:
            return message(501, f"the sandbox has no mapping templates with {error}")

    def _led(self, method: Any, integration: Any, call: Call) -> Reply:
        seconds = min(float(integration.timeout_in_millis or 29_000) / 1000, LONGEST)
        kind = integration.integration_type
        if kind == "MOCK":
            return templates.mocked(method, integration, call)
        if kind in ("HTTP_PROXY", "HTTP"):
            uri = templates.filled(integration.uri, call)
            plain = {name: unquote(value) for name, value in call.variables.items()}
            return onward.sent(uri, integration.http_method, replace(call, variables=plain), seconds)
        if ":lambda:path/" not in integration.uri:
            return message(501, "the sandbox has integrations of functions, HTTP and MOCK only")
        function = self._allowed(integration, call)
        if kind == "AWS":
            payload, failed = functions.call(
                function, templates.requested(integration, call), call.request.trace, seconds
            )
            return templates.answered(method, integration, call, payload, failed)
        payload, failed = functions.call(
            function, version_1(call, self._body(call.request)), call.request.trace, seconds
        )
        if failed:
            return _failed("the function failed", 502)
        return self._undone(proxied(payload), payload, call.request)

    def _source(self, call: Call, path: str) -> str:
        return (
            f"arn:aws:execute-api:{self._api.region_name}:{self._api.account_id}:{call.api}/{call.stage}/"
            f"{call.request.method}{path}"
        )

    def _invited(self, found: Signer, call: Call) -> None:
        resource = self._source(call, call.path)
        if not may(found, ("execute-api:Invoke",), resource):
            text = (
                f"User: {found.arn} is not authorized to perform: execute-api:Invoke on resource: {resource}"
            )
            raise Unauthorized(403, text, text)

    def _allowed(self, integration: Any, call: Call) -> functions.Named:
        function = functions.named(integration.uri, call.stage_variables)
        source = self._source(call, call.resource)
        if not integration.credentials and not functions.allows(
            function, "apigateway.amazonaws.com", "lambda:InvokeFunction", source
        ):
            raise functions.Refused(f"the policy of {function.name} does not let {source} invoke it")
        return function

    def _body(self, request: Request) -> tuple[str | None, bool]:
        if not request.body:
            return None, False
        if self._is_binary(request.header("content-type")):
            return base64.b64encode(request.body).decode(), True
        return request.body.decode("utf-8", "replace"), False

    def _undone(self, reply: Reply, payload: bytes, request: Request) -> Reply:
        """A body in base64 is undone for who accepts a binary type of the API's; others get it as it is."""
        if not is_encoded(payload) or self._is_binary((request.header("accept") or "").partition(",")[0]):
            return reply
        return replace(reply, body=base64.b64encode(reply.body))

    def _is_binary(self, kind: str | None) -> bool:
        plain = (kind or "").partition(";")[0].strip().lower()
        return any(
            each == "*/*" or fnmatchcase(plain or JSON, each.lower())
            for each in self._api.binaryMediaTypes or ()
        )


def _resource(pairs: list[tuple[str, str]], method: str, path: str) -> tuple[str, str] | None:
    """The closest resource is taken, whether it has the method or not."""
    anything = closest([(ANY, pattern) for _, pattern in pairs], method, path)
    if anything is None:
        return None
    return closest([pair for pair in pairs if pair[1] == anything[1]], method, path)
