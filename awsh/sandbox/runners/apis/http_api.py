"""An HTTP API of API Gateway, as it answers."""

from __future__ import annotations

import logging
from typing import Any

from awsh.sandbox.rules.apigatewayv2_deployments import served
from awsh.sandbox.runners.apis import functions, onward
from awsh.sandbox.runners.apis.authorizing import Unauthorized, authorized
from awsh.sandbox.runners.apis.cors import cors
from awsh.sandbox.runners.apis.events import Call, version_1, version_2
from awsh.sandbox.runners.apis.limits import Limits
from awsh.sandbox.runners.apis.reply import Malformed, Reply, inferred, message, proxied
from awsh.sandbox.runners.apis.request import LARGEST, Request
from awsh.sandbox.runners.apis.routes import closest, match

log = logging.getLogger(__name__)

DEFAULT = "$default"
LONGEST = 30.0
"""Seconds that an integration may take."""
KIND = "text/plain; charset=utf-8"

NOT_FOUND = (404, "Not Found")
FAILED = (500, "Internal Server Error")


class HttpApi:
    """moto's API, served."""

    def __init__(self, api: Any, limits: Limits) -> None:
        self._api = api
        self._limits = limits
        self._region = api.backend.region_name
        self._account = api.backend.account_id
        self._domain = f"{api.api_id}.execute-api.{self._region}.amazonaws.com"

    def reply(self, request: Request) -> tuple[Reply, Call, Any]:
        """The answer, what was made of the request, and moto's stage, or None."""
        stage, path = self._stage(request.path)
        route, call = self._route(stage, path, request)
        reply = self._guarded(stage, route, call)
        return reply.with_headers([("apigw-requestid", request.id)]), call, stage

    def _admitted(self, stage: Any, call: Call) -> bool:
        own = (stage.route_settings or {}).get(call.route) or {}
        return self._limits.admits(call, {**(stage.default_route_settings or {}), **own})

    def _stage(self, path: str) -> tuple[Any, str]:
        first, _, rest = path[1:].partition("/")
        if first in self._api.stages and first != DEFAULT:
            return self._api.stages[first], f"/{rest}"
        return self._api.stages.get(DEFAULT), path

    def _route(self, stage: Any, path: str, request: Request) -> tuple[Any, Call]:
        there = served(self._api, stage).routes if stage else {}
        routes = {route.route_key: route for route in list(there.values())}
        pairs = [key.split(" ", 1) for key in routes if " " in key]
        found = closest([(method, pattern) for method, pattern in pairs], request.method, path)
        key = " ".join(found) if found else DEFAULT
        return routes.get(key), Call(
            request,
            self._account,
            self._api.api_id,
            self._domain,
            stage.name if stage else "",
            key,
            found[1] if found else DEFAULT,
            path,
            request.path,
            (match(found[1], path) or {}) if found else {},
            dict((stage.stage_variables or {}) if stage else {}),
        )

    def _guarded(self, stage: Any, route: Any, call: Call) -> Reply:
        allowed, request = cors(self._api.cors_configuration), call.request
        if self._api.disable_execute_api_endpoint:
            return message(*NOT_FOUND)
        try:
            if stage is not None and len(request.body) > LARGEST:
                reply = message(413, "Request Entity Too Large")
            elif route is not None and not self._admitted(stage, call):
                reply = message(429, "Too Many Requests")
            else:
                call = authorized(route, call, self._source(call)) if route else call
                asked = allowed.preflight(request, 204) if allowed and stage else None
                if asked is not None:
                    return asked
                reply = self._integrated(stage, route, call) if route else message(*NOT_FOUND)
        except Unauthorized as error:
            reply = message(error.status, str(error), error.why)
        return allowed.on(reply, request) if allowed else reply

    def _integrated(self, stage: Any, route: Any, call: Call) -> Reply:
        kind, _, id = (route.target or "").partition("/")
        integration = served(self._api, stage).integrations.get(id) if kind == "integrations" else None
        if integration is None:
            return message(*FAILED, f"the route {route.route_key} has no integration")
        seconds = min((integration.timeout_in_millis or 30_000) / 1000, LONGEST)
        try:
            if integration.integration_type == "AWS_PROXY" and not integration.integration_subtype:
                return self._function(integration, call, seconds)
            if integration.integration_type == "HTTP_PROXY":
                return onward.sent(integration.integration_uri, integration.integration_method, call, seconds)
        except functions.Refused as error:
            log.warning("%s %s: %s", self._api.api_id, route.route_key, error)
            return message(*FAILED, str(error))
        except functions.NotServed as error:
            return message(501, str(error))
        except functions.Busy:
            return message(503, "Service Unavailable", "the function runs as often as it may")
        except functions.TooSlow:
            return message(503, "Service Unavailable", f"no answer within {seconds:.0f} s")
        except Malformed as error:
            return message(*FAILED, f"the function's answer: {error}")
        what = integration.integration_subtype or integration.integration_type
        return message(501, f"the sandbox has no integration {what} of HTTP APIs")

    def _source(self, call: Call) -> str:
        """The ARN of the route, as function policies and those of callers have it."""
        return (
            f"arn:aws:execute-api:{self._region}:{self._account}:{call.api}/{call.stage}/"
            f"{DEFAULT if call.route == DEFAULT else call.request.method + call.resource}"
        )

    def _function(self, integration: Any, call: Call, seconds: float) -> Reply:
        function = functions.named(integration.integration_uri or "", call.stage_variables)
        source = self._source(call)
        if not integration.credentials_arn and not functions.allows(
            function, "apigateway.amazonaws.com", "lambda:InvokeFunction", source
        ):
            raise functions.Refused(f"the policy of {function.name} does not let {source} invoke it")
        older = integration.payload_format_version == "1.0"
        event = version_1(call, call.request.text(), numbered=True) if older else version_2(call)
        payload, failed = functions.call(function, event, call.request.trace, seconds)
        if failed:
            return message(*FAILED, "the function failed")
        return proxied(payload, KIND) if older else inferred(payload, KIND)
