"""A route and what only it has needed."""

from __future__ import annotations

from awsh import CommandError, Context
from awsh_apigw.functions import disallow, find_function, source_arn
from awsh_apigw.gateway import Gateway
from awsh_apigw.keys import read_key
from awsh_apigw.rows import Route


def remove(ctx: Context, api: Gateway, route: Route) -> None:
    """Without ROUTE, after asking, and without the permission that no other route of API uses."""
    ctx.confirm(
        f"Remove the route {route['route']} of {api.name}, which leads to {route['target'] or 'nothing'}?"
    )
    api.remove_route(route)
    if api.type == "rest":
        ctx.note(f"`apigw deploy {api.name}` has it served no more")
    if route["type"] != "AWS_PROXY":
        return
    try:
        function = find_function(ctx, route["target"])
    except CommandError:  # it is gone, and its policy with it
        return
    others = {
        source_arn(function, api.id, read_key(each["route"]))
        for each in api.routes()
        if each["target"] == route["target"]
    }
    mine = source_arn(function, api.id, read_key(route["route"]))
    if mine not in others:
        disallow(ctx, route["target"], mine)
