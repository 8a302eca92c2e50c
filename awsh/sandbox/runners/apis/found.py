"""What there is to serve. Nothing of moto is loaded for the question: what is not loaded has none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any


def http_api(id: str) -> Any:
    """moto's HTTP API, or None."""
    for backend in _backends("moto.apigatewayv2.models", "apigatewayv2_backends"):
        if id in backend.apis and backend.apis[id].protocol_type == "HTTP":
            return backend.apis[id]
    return None


def rest_api(id: str) -> Any:
    """moto's REST API, or None."""
    for backend in _backends("moto.apigateway.models", "apigateway_backends"):
        if id in backend.apis:
            return backend.apis[id]
    return None


def function_url(id: str) -> Any:
    """moto's configuration of a function's URL, by the name that its host begins with, or None."""
    for backend in _backends("moto.awslambda.models", "lambda_backends"):
        for function in list(backend._lambdas.latest()):
            configuration = function.url_config
            if configuration is not None and configuration.url.startswith(f"https://{id}.lambda-url."):
                return configuration
    return None


def _backends(module: str, name: str) -> Iterator[Any]:
    """Every account's backend in every region."""
    loaded = sys.modules.get(module)
    regions = getattr(loaded, name, None)
    if regions is not None:
        for accounts in list(regions.values()):
            yield from list(dict.values(accounts))
