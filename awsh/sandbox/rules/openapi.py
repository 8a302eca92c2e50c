"""APIs as OpenAPI 3.0 documents, as API Gateway exports them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple


class Operation(NamedTuple):
    """A method of a path. integration: as the extension x-amazon-apigateway-integration has it."""

    method: str
    path: str
    responses: dict[str, Any]
    integration: dict[str, Any]


def document(
    title: str, version: str, server: str, stage: str, operations: Iterable[Operation]
) -> dict[str, Any]:
    """The document of what STAGE of an API serves. server: its address without the stage."""
    paths: dict[str, Any] = {}
    for each in operations:
        path = "/$default" if each.path == "$default" else each.path
        name = "x-amazon-apigateway-any-method" if each.method in ("", "ANY") else each.method.lower()
        about: dict[str, Any] = {"responses": each.responses}
        parameters = [part[1:-1].rstrip("+") for part in path.split("/") if part.startswith("{")]
        if parameters:
            about["parameters"] = [
                {"name": parameter, "in": "path", "required": True, "schema": {"type": "string"}}
                for parameter in parameters
            ]
        if each.path == "$default":
            about["isDefaultRoute"] = True
        integration = {name: value for name, value in each.integration.items() if value}
        paths.setdefault(path, {})[name] = {**about, "x-amazon-apigateway-integration": integration}
    base = "" if stage == "$default" else stage
    return {
        "openapi": "3.0.1",
        "info": {"title": title, "version": version},
        "servers": [{"url": f"{server}/{{basePath}}", "variables": {"basePath": {"default": base}}}],
        "paths": paths,
    }


def written(found: dict[str, Any], form: str) -> bytes:
    """The document's text. form: anything with `yaml` in it, else JSON."""
    if "yaml" in form.lower():
        import yaml

        return str(yaml.safe_dump(found, sort_keys=False)).encode()
    return json.dumps(found, indent=2).encode()
