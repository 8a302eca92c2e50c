"""Rules of Lambda: layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

Layers = list[tuple[str, bytes]]


@rule("moto.awslambda.models:LambdaFunction._get_layers_data", "layers_versions_arns")
def get_layers_data(moto: Callable[..., Any], function: Any, layers_versions_arns: list[str]) -> Any:
    """A layer that is deleted stays with the functions that have it."""
    data = moto(layers_versions_arns)
    function.awsh_layers = [_content(function, each["Arn"]) for each in data]
    return data


def layers_of(function: Any) -> Layers:
    """Digest and ZIP file of each layer of moto's FUNCTION, in their order."""
    found: Layers = getattr(function, "awsh_layers", [])
    return found


def _content(function: Any, arn: str) -> tuple[str, bytes]:
    from moto.awslambda.models import lambda_backends

    layer = lambda_backends[function.account_id][function.region].layers_versions_by_arn(arn)
    assert layer is not None
    return layer.code_digest, layer.code_bytes
