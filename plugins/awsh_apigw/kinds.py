"""APIs as a resource kind, and the parameter type that takes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Candidate, Completing, Context, Name, Resource, ResourceKind, UsageError, ValueType


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
    row="awsh_apigw.rows:Api",
    missing=("NotFoundException",),
)

ApiId = Annotated[str, Resource(API.name)]


def _complete(completing: Completing) -> Iterator[Candidate]:
    for _, candidate in completing.ctx.candidates(API.name, completing.word):
        yield candidate


ApiWord = Annotated[str, ValueType("API", None, _complete)]
"""The name of an API that may be left out although other words follow: see `which`."""


def which(ctx: Context, name: str) -> str:
    """The id of the API of this NAME, of the current one where it is empty. Raises UsageError."""
    if name:
        try:
            return ctx.resolve(API.name, name)
        except ValueError as error:
            raise UsageError(str(error)) from None
    current = ctx.current(API.name)
    if current is None:
        raise UsageError("which API?", hint="name it, or `use api NAME` before")
    return current
