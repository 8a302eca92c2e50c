"""The tree of a REST API: what stands beside what, and what goes with what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

_METHODS = frozenset({"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


def _missing(what: str) -> Exception:
    from moto.apigateway.exceptions import NotFoundException

    error: Any = NotFoundException(f"Invalid {what} identifier specified")
    error.code = 404
    return error  # type: ignore[no-any-return]


@rule(
    "moto.apigateway.models:APIGatewayBackend.create_resource",
    "function_id",
    "parent_resource_id",
    "path_part",
)
def create_resource(
    moto: Callable[..., Any], backend: Any, function_id: str, parent_resource_id: str, path_part: str
) -> Any:
    """One of a name, and one variable, below each; nothing below one that takes the rest of the path."""
    from moto.apigateway.exceptions import BadRequestException, ConflictException

    api = backend.get_rest_api(function_id)
    parent = api.resources.get(parent_resource_id)
    if parent is None:
        raise _missing("Resource")
    beside = [each.path_part for each in api.resources.values() if each.parent_id == parent_resource_id]
    if path_part and path_part in beside:
        raise ConflictException(f"Another resource with the same parent already has this name: {path_part}")
    if parent.path_part.endswith("+}"):
        raise BadRequestException(
            f"Cannot create a child of a resource with a greedy path variable: {parent.path_part}"
        )
    other = next((part for part in beside if part.startswith("{")), None)
    if path_part.startswith("{") and other is not None:
        raise BadRequestException(
            f"A sibling ({other}) of this resource already has a variable path part -- "
            "only one unique variable path part is allowed"
        )
    return moto(function_id, parent_resource_id, path_part)


@rule("moto.apigateway.models:APIGatewayBackend.delete_resource", "function_id", "resource_id")
def delete_resource(moto: Callable[..., Any], backend: Any, function_id: str, resource_id: str) -> Any:
    """All below it goes too; the root stays: BadRequestException."""
    from moto.apigateway.exceptions import BadRequestException

    api = backend.get_rest_api(function_id)
    if resource_id not in api.resources:
        raise _missing("Resource")
    if resource_id == api.root_resource_id:
        raise BadRequestException("Root resource cannot be deleted")
    deleted = moto(function_id, resource_id)
    _orphans(api)
    return deleted


def _orphans(api: Any) -> None:
    while True:
        lost = [
            id
            for id, each in api.resources.items()
            if each.parent_id is not None and each.parent_id not in api.resources
        ]
        if not lost:
            return
        for id in lost:
            del api.resources[id]


@rule("moto.apigateway.models:APIGatewayBackend.put_method", "function_id", "resource_id", "method_type")
def put_method(
    moto: Callable[..., Any],
    backend: Any,
    function_id: str,
    resource_id: str,
    method_type: str,
    *arguments: Any,
    **named: Any,
) -> Any:
    """One of a kind: ConflictException."""
    from moto.apigateway.exceptions import BadRequestException, ConflictException

    if method_type not in _METHODS:
        raise BadRequestException(
            "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY"
        )
    if method_type in backend.get_resource(function_id, resource_id).resource_methods:
        raise ConflictException("Method already exists for this resource")
    return moto(function_id, resource_id, method_type, *arguments, **named)


@rule("moto.apigateway.models:APIGatewayBackend.delete_method", "function_id", "resource_id", "method_type")
def delete_method(
    moto: Callable[..., Any], backend: Any, function_id: str, resource_id: str, method_type: str
) -> Any:
    """One that is not there: NotFoundException."""
    if method_type not in backend.get_resource(function_id, resource_id).resource_methods:
        raise _missing("Method")
    return moto(function_id, resource_id, method_type)


@rule("moto.apigateway.models:APIGatewayBackend.put_integration", "function_id", "resource_id", "method_type")
def put_integration(
    moto: Callable[..., Any],
    backend: Any,
    function_id: str,
    resource_id: str,
    method_type: str,
    *arguments: Any,
    **named: Any,
) -> Any:
    """Of a method that is there, and of a function by POST: NotFoundException, BadRequestException."""
    if method_type not in backend.get_resource(function_id, resource_id).resource_methods:
        raise _missing("Method")
    return moto(function_id, resource_id, method_type, *arguments, **named)


@rule("moto.apigateway.models:APIGatewayBackend.delete_rest_api", "function_id")
def delete_rest_api(moto: Callable[..., Any], backend: Any, function_id: str) -> Any:
    """One that is not there: NotFoundException."""
    if function_id not in backend.apis:
        raise _missing("API")
    return moto(function_id)


@rule("moto.apigateway.responses:APIGatewayResponse.create_rest_api")
def create_rest_api(moto: Callable[..., Any], response: Any) -> Any:
    """Its binary media types are kept; a name it must have: BadRequestException."""
    import json

    from moto.apigateway.exceptions import BadRequestException

    given = json.loads(response.body or "{}") if response.body[:1] in ("{", b"{") else {}
    if "name" in given and not given["name"]:
        raise BadRequestException("API Name cannot be empty")
    status, headers, body = moto()
    types = given.get("binaryMediaTypes")
    if types and status < 300:
        api = response.backend.get_rest_api(json.loads(body)["id"])
        api.binaryMediaTypes = list(types)
        return status, headers, json.dumps(api.to_dict())
    return status, headers, body
