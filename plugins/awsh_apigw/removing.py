"""`apigw rm`."""

from __future__ import annotations

from awsh import Context
from awsh_apigw.functions import disallow_all
from awsh_apigw.gateway import Gateway, gateway
from awsh_apigw.groups import apigw
from awsh_apigw.kinds import ApiId


@apigw.command
def rm(ctx: Context, *apis: ApiId) -> None:
    """Remove APIs, after asking (DeleteApi, DeleteRestApi), and their permissions to call functions.

    The functions stay.

    Args:
        apis: which.
    Examples:
        awsh> apigw rm forms
        awsh> apigw ls | where name = shop | apigw rm
    """
    for id in apis:
        api = gateway(ctx, id)
        functions = functions_of(api)
        url = api.row()["url"]
        ctx.confirm(
            f"Remove the {api.type.upper()} API {api.name} ({api.id}) with {_routes(api)}? {url} will answer no more."
        )
        api.delete()
        for title in functions:
            disallow_all(ctx, title, api.id)
        if ctx.current("apigw:api") == id:
            ctx.use("apigw:api", None)


def functions_of(api: Gateway) -> list[str]:
    """The functions that its routes lead to."""
    targets = (route["target"] for route in api.routes() if route["type"] in ("AWS_PROXY", "AWS"))
    return list(dict.fromkeys(targets))


def _routes(api: Gateway) -> str:
    count = len(api.routes())
    return f"{count} route{'' if count == 1 else 's'}"
