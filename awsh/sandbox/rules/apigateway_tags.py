"""Tags of REST APIs themselves; moto has those of stages only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from moto.apigateway import urls
from moto.apigateway.responses import APIGatewayResponse

from awsh.sandbox.rules import rule

_API = re.compile(r"arn:[^:]+:apigateway:[^:]+::/restapis/(?P<id>[^/]+)")

urls.url_paths[
    "{0}/tags/arn:(?P<partition>[^/]+):apigateway:(?P<region_name>[^/]+)::/restapis/(?P<api>[^/]+)$"
] = APIGatewayResponse.dispatch


def _api(response: Any) -> Any:
    """moto's API where it is one whose tags are meant, else None."""
    found = _API.fullmatch(unquote(response.path.split("/tags/")[1]))
    return response.backend.get_rest_api(found["id"]) if found else None


@rule("moto.apigateway.responses:APIGatewayResponse.get_tags")
def get_tags(moto: Callable[..., Any], response: Any) -> Any:
    """Of an API too."""
    api = _api(response)
    return moto() if api is None else json.dumps({"tags": api.tags})


@rule("moto.apigateway.responses:APIGatewayResponse.tag_resource")
def tag_resource(moto: Callable[..., Any], response: Any) -> Any:
    """Of an API too."""
    api = _api(response)
    if api is None:
        return moto()
    api.tags = {**api.tags, **(response._get_param("tags") or {})}
    return 204, {}, ""


@rule("moto.apigateway.responses:APIGatewayResponse.untag_resource")
def untag_resource(moto: Callable[..., Any], response: Any) -> Any:
    """Of an API too."""
    api = _api(response)
    if api is None:
        return moto()
    keys = response.querystring.get("tagKeys") or []
    api.tags = {key: value for key, value in api.tags.items() if key not in keys}
    return 204, {}, ""
