"""Functions and layers as resource kinds, and the parameter types that take them."""

from __future__ import annotations

from typing import Annotated

from awsh import Resource, ResourceKind
from awsh_lambda.rows import Function, Layer

FUNCTION = ResourceKind(
    "lambda:function",
    noun="function",
    service="lambda",
    operation="list_functions",
    items="Functions[]",
    id="FunctionName",
    describe="Runtime",
    use="function",
    # The name is the id. An ARN with a version behind it is taken as it is, as AWS takes it.
    pattern=r"[A-Za-z0-9_-]{1,64}|arn:[^:]+:lambda:[^:]*:\d*:function:[A-Za-z0-9_-]+:[A-Za-z0-9_$-]+",
    columns=("name", "function"),
    row=Function,
    missing=("ResourceNotFoundException",),
)

LAYER = ResourceKind(
    "lambda:layer",
    noun="layer",
    service="lambda",
    operation="list_layers",
    items="Layers[]",
    id="LayerName",
    describe="LatestMatchingVersion.Description",
    pattern=r"[A-Za-z0-9_-]{1,140}",
    columns=("name", "layer"),
    row=Layer,
    missing=("ResourceNotFoundException",),
)

KINDS = (FUNCTION, LAYER)

FunctionName = Annotated[str, Resource(FUNCTION.name)]
LayerName = Annotated[str, Resource(LAYER.name)]
