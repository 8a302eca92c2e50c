"""`apigw ls`, `show`, `url`, `export`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from awsh import CURRENT, Context, UsageError
from awsh_apigw.gateway import Gateway, gateway
from awsh_apigw.groups import apigw
from awsh_apigw.http_gateway import http_row
from awsh_apigw.kinds import ApiId, ApiWord, which
from awsh_apigw.rest_gateway import rest_row
from awsh_apigw.rows import Api


def shown(api: Gateway) -> Api:
    """API in full."""
    row = api.row()
    row["routes"] = {route["route"]: route["target"] for route in api.routes()}
    row["stages"] = {stage["stage"]: stage["url"] for stage in api.stages()}
    rule = api.cors()
    row["cors"] = {name: value for name, value in rule._asdict().items() if value} if rule else {}
    if len(row["stages"]) == 1:
        row["url"] = next(iter(row["stages"].values()))
    return row


@apigw.command
def ls(ctx: Context) -> Iterator[Api]:
    """List HTTP and REST APIs (apigatewayv2 GetApis, apigateway GetRestApis).

    Examples:
        awsh> apigw ls | where type = http
    """
    for record in ctx.search("apigatewayv2", "get_apis", "Items[]"):
        if record.get("ProtocolType") == "HTTP":
            yield http_row(ctx, record)
    for record in ctx.search("apigateway", "get_rest_apis", "items[]"):
        row = rest_row(ctx, record)
        stages = ctx.call("apigateway", "get_stages", restApiId=row["id"]).get("item") or []
        if len(stages) == 1:
            row["url"] += f"/{stages[0]['stageName']}"
        yield row


@apigw.command
def show(ctx: Context, api: ApiId = CURRENT) -> Api:
    """Show an API: its routes, stages and CORS (GetApi, GetRoutes, GetIntegrations, GetStages).

    Args:
        api: the current one when left out.
    Examples:
        awsh> apigw show forms
    """
    return shown(gateway(ctx, api))


@apigw.command
def url(ctx: Context, api: ApiWord = "", path: str = "", *, stage: str | None = None) -> str:
    """Say where an API answers.

    Args:
        api: the current one when left out.
        path: put behind it.
        stage: the only one when left out.
    Examples:
        awsh> apigw url forms /submit
    """
    if api.startswith("/") and not path:
        api, path = "", api
    found = gateway(ctx, which(ctx, api))
    if path and not path.startswith("/"):
        raise UsageError(f"the path {path!r} does not begin with a slash")
    return found.url(found.stage_or_only(stage)) + path


@apigw.command
def export(
    ctx: Context, api: ApiId = CURRENT, *, stage: str | None = None, form: Literal["json", "yaml"] = "json"
) -> Iterator[bytes]:
    """Write an API as an OpenAPI 3.0 document (apigatewayv2 ExportApi, apigateway GetExport).

    Args:
        api: the current one when left out.
        stage: what it serves; the only one when left out.
        form: of the document.
    Examples:
        awsh> apigw export forms > forms.json
    """
    found = gateway(ctx, api)
    yield found.export(found.stage_or_only(stage), form)
