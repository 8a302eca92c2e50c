"""APIs as a resource kind, and the parameter type that takes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Context, Name, Resource, ResourceKind
from awsh_apigw.rows import Api


def _names(ctx: Context) -> Iterator[Name]:
    for record in ctx.search("apigatewayv2", "get_apis", "Items[]"):
        yield Name(record["ApiId"], record["Name"], f"{record['ProtocolType']} API")
    for record in ctx.search("apigateway", "get_rest_apis", "items[]"):
        yield Name(record["id"], record["name"], "REST API")


API = ResourceKind(
    "apigw:api",
    noun="API",
    service="apigatewayv2",
    names=_names,
    use="api",
    columns=("id", "api"),
    row=Api,
    missing=("NotFoundException",),
)

ApiId = Annotated[str, Resource(API.name)]
