"""`apigw route`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import CURRENT, Candidate, CommandError, Completing, Context, Duration, ValueType
from awsh_apigw.functions import FunctionName
from awsh_apigw.gateway import Gateway, gateway
from awsh_apigw.groups import route
from awsh_apigw.keys import DEFAULT, RouteKey, RouteWord, read_key
from awsh_apigw.kinds import ApiId
from awsh_apigw.making.commands import Address, Payload
from awsh_apigw.rows import Route


def _complete(completing: Completing) -> Iterator[Candidate]:
    given = completing.given.get("api")
    if not given:
        return
    ctx, named = completing.ctx, given[0]

    def fetch() -> Iterator[str]:
        for each in gateway(ctx, ctx.resolve("apigw:api", named)).routes():
            yield each["route"]

    from awsh import Name

    for found in ctx.matching(
        f"apigw:routes-of-{named}", completing.word, "apigatewayv2", lambda: (Name(key) for key in fetch())
    ):
        yield Candidate(found.id)


OneRoute = Annotated[str, ValueType("'METHOD /PATH'", None, _complete)]


@route.command
def ls(ctx: Context, api: ApiId = CURRENT) -> list[Route]:
    """List the routes of an API and where they lead (GetRoutes, GetIntegrations; GetResources of a REST API).

    Args:
        api: the current one when left out.
    Examples:
        awsh> apigw route ls forms
    """
    return gateway(ctx, api).routes()


@route.command
def add(
    ctx: Context,
    api: ApiId,
    key: RouteWord,
    *,
    lambda_: FunctionName | None = None,
    to: Address | None = None,
    iam: bool = False,
    payload: Payload = "2.0",
    timeout: Duration | None = None,
) -> Route:
    """Add a route to an API (CreateIntegration, CreateRoute; PutMethod, PutIntegration; lambda AddPermission).

    A REST API serves it after `apigw deploy`.

    Args:
        api: which.
        key: METHOD /PATH; `{id}` stands for one part of a path, `{rest+}` for all of its rest; `default`.
        lambda_: the function, as NAME, NAME:ALIAS or ARN.
        to: an address that requests go on to, instead of a function; `{id}` in it is that of the path.
        iam: only requests signed with keys of this account are let in.
        payload: the format of the function's event; 1.0 always for a REST API.
        timeout: how long the function may take, 30s at most; 29s for a REST API.
    Examples:
        awsh> apigw route add forms 'GET /items/{id}' --lambda save-form
        awsh> apigw route add forms /old --to https://example.com/
    """
    from awsh_apigw.making.creating import add_route
    from awsh_apigw.making.targets import target_of

    found = gateway(ctx, api)
    rest = found.type == "rest"
    aim = target_of(ctx, lambda_, to, payload=payload, timeout=timeout, rest=rest)
    _check_new(found, key)
    add_route(ctx, found, key, aim, "AWS_IAM" if iam else "NONE")
    if rest:
        ctx.note(f"`apigw deploy {found.name}` serves it")
    made = [each for each in found.routes() if each["route"] == str(key)]
    return made[0] if made else found.routes()[-1]


@route.command
def rm(ctx: Context, api: ApiId, key: OneRoute) -> None:
    """Remove a route, after asking (DeleteRoute, DeleteIntegration, DeleteMethod), and its permission.

    Args:
        api: which.
        key: the route, as `apigw route ls` shows it.
    Examples:
        awsh> apigw route rm forms 'GET /items/{id}'
    """
    from awsh_apigw.routes.removing import remove

    found = gateway(ctx, api)
    wanted = str(read_key(key)) if key != DEFAULT else DEFAULT
    for each in found.routes():
        if each["route"] == wanted:
            remove(ctx, found, each)
            return
    known = ", ".join(each["route"] for each in found.routes())
    raise CommandError(
        f"the API {found.name} has no route {wanted}", hint=f"it has {known}" if known else None
    )


def _check_new(api: Gateway, key: RouteKey) -> None:
    for each in api.routes():
        if each["route"] == str(key):
            raise CommandError(
                f"the API {api.name} has a route {key}, to {each['target']}",
                hint=f"`apigw route rm {api.name} '{key}'` first",
            )
