"""Rules of Lambda: the layers of a function."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_code import check_size, unpacked
from awsh.sandbox.rules.awslambda_errors import constraint, invalid

MOST = 5

ARN = re.compile(r"arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:\d+")
"""What a layer's version is named."""

Layers = list[tuple[str, bytes]]


@rule("moto.awslambda.models:LambdaFunction._get_layers_data", "layers_versions_arns")
def get_layers_data(moto: Callable[..., Any], function: Any, layers_versions_arns: list[str]) -> Any:
    """At most five, all there, no two of one; and one that is deleted stays with those who have it."""
    from moto.awslambda.models import lambda_backends

    if len(layers_versions_arns) > MOST:
        invalid(f"Cannot reference more than {MOST} layers.")
    contents: Layers = []
    for arn in layers_versions_arns:
        if not ARN.fullmatch(arn):
            constraint(arn, "layers", f"Member must satisfy regular expression pattern: {ARN.pattern}")
        _, _, _, region, account, _, name, _ = arn.split(":")
        if [each.rsplit(":", 1)[0] for each in layers_versions_arns].count(arn.rsplit(":", 1)[0]) > 1:
            invalid(
                "Two different versions of the same layer are not allowed to be referenced in the same function. "
                f"{name} is referenced more than once"
            )
        layer = (
            lambda_backends[account][region].layers_versions_by_arn(arn)
            if region == function.region
            else None
        )
        if layer is None:
            invalid(f"Layer version {arn} does not exist.")
        contents.append((layer.code_digest, layer.code_bytes))
    code = getattr(function, "code_bytes", None)
    if contents and code:
        check_size(unpacked(code) + sum(unpacked(content) for _, content in contents))
    data = moto(layers_versions_arns)
    function.awsh_layers = contents
    return data


@rule("moto.awslambda.models:LambdaBackend.delete_layer_version", "layer_name", "layer_version")
def delete_layer_version(moto: Callable[..., Any], backend: Any, layer_name: str, layer_version: str) -> Any:
    """Deleting what is not there is no error."""
    from moto.awslambda.exceptions import UnknownLayerException

    try:
        return moto(layer_name, layer_version)
    except UnknownLayerException:
        return None


def layers_of(function: Any) -> Layers:
    """Digest and ZIP file of each layer of moto's FUNCTION, in their order."""
    found: Layers = getattr(function, "awsh_layers", [])
    return found
