"""Functions, layers and event source mappings as resource kinds, and the parameter types that take them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Context, Name, Resource, ResourceKind

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
    row="awsh_lambda.rows:Function",
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
    row="awsh_lambda.rows:Layer",
    missing=("ResourceNotFoundException",),
)


def _layer_versions(ctx: Context) -> Iterator[Name]:
    for layer in ctx.search("lambda", "list_layers", "Layers[].LayerName"):
        for version in ctx.search(
            "lambda", "list_layer_versions", "LayerVersions[].Version", LayerName=layer
        ):
            yield Name(f"{layer}:{version}")


LAYER_VERSION = ResourceKind(
    "lambda:layer-version",
    noun="version of a layer",
    service="lambda",
    names=_layer_versions,
    missing=("ResourceNotFoundException",),
)

MAPPING = ResourceKind(
    "lambda:mapping",
    noun="event source mapping",
    service="lambda",
    operation="list_event_source_mappings",
    items="EventSourceMappings[?State != 'Deleting']",
    id="UUID",
    describe="join(' ', [EventSourceArn, FunctionArn])",
    missing=("ResourceNotFoundException",),
)

KINDS = (FUNCTION, LAYER, LAYER_VERSION, MAPPING)

FunctionName = Annotated[str, Resource(FUNCTION.name)]
LayerName = Annotated[str, Resource(LAYER.name)]
