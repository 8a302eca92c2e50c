"""Routes of HTTP APIs: a key is a method and a path, and there is one of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.apigatewayv2_refusals import bad, conflict, missing

_METHODS = "ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT"
_KEY = re.compile(rf"(?:{_METHODS}) /\S*")
_PART = re.compile(r"[a-zA-Z0-9._~:@!$&'()*+,;=%-]*|\{[a-zA-Z0-9._:-]+\+?\}")


@rule("moto.apigatewayv2.models:ApiGatewayV2Backend.create_route", "api_id")
def create_route(moto: Callable[..., Any], backend: Any, api_id: str, **given: Any) -> Any:
    """Its key, its target and its authorizer are checked."""
    api = backend.get_api(api_id)
    if api.protocol_type == "HTTP":
        _check_key(given["route_key"])
        if any(route.route_key == given["route_key"] for route in api.routes.values()):
            raise conflict(f"Route with key {given['route_key']} already exists for this API")
        _check_led(api, given)
    return moto(api_id, **given)


@rule("moto.apigatewayv2.models:ApiGatewayV2Backend.update_route", "api_id")
def update_route(moto: Callable[..., Any], backend: Any, api_id: str, **given: Any) -> Any:
    """As for a new one."""
    api = backend.get_api(api_id)
    own, key = api.get_route(given["route_id"]), given.get("route_key")
    if api.protocol_type == "HTTP":
        if key is not None:
            _check_key(key)
            if any(route is not own and route.route_key == key for route in api.routes.values()):
                raise conflict(f"Route with key {key} already exists for this API")
        _check_led(api, given)
    return moto(api_id, **given)


@rule("moto.apigatewayv2.models:Api.delete_route", "route_id")
def delete_route(moto: Callable[..., Any], api: Any, route_id: str) -> Any:
    """One that is not there: NotFoundException."""
    if route_id not in api.routes:
        raise missing("Route", route_id)
    return moto(route_id)


def _check_key(key: str) -> None:
    if key == "$default":
        return
    parts = key.partition(" ")[2][1:].split("/")
    greedy = [index for index, part in enumerate(parts) if part.endswith("+}")]
    names = [part.strip("{}+") for part in parts if part.startswith("{")]
    if (
        not _KEY.fullmatch(key)
        or not all(_PART.fullmatch(part) for part in parts)
        or (len(parts) > 1 and not all(parts))
        or greedy not in ([], [len(parts) - 1])
    ):
        raise bad(
            "The provided route key is not formatted properly for HTTP protocol. "
            'Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
        )
    if len(set(names)) < len(names):
        raise bad("Path parameters of a route must have different names")


def _check_led(api: Any, given: dict[str, Any]) -> None:
    kind, _, id = (given.get("target") or "integrations/").partition("/")
    if kind != "integrations":
        raise bad("Target must be integrations/ and the id of an integration")
    if id and id not in api.integrations:
        raise missing("Integration", id)
    authorizer = given.get("authorizer_id")
    if given.get("authorization_type") in ("JWT", "CUSTOM") and not authorizer:
        raise bad("AuthorizerId is required for authorization types JWT and CUSTOM")
    if authorizer and authorizer not in api.authorizers:
        raise missing("Authorizer", authorizer)
