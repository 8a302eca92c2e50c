"""`apigw cors`."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from awsh import CURRENT, MANY, Context, Duration
from awsh_apigw.cors.rules import AGE, HEADERS, METHODS, check_rule
from awsh_apigw.gateway import CorsRule, Gateway, gateway
from awsh_apigw.groups import cors
from awsh_apigw.kinds import ApiId
from awsh_apigw.making.commands import Origin

Method = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "*"]


class Cors(TypedDict):
    """Which pages may call an API, and what they may send and read. max_age: seconds. credentials: cookies too."""

    api: str
    origins: list[str]
    methods: list[str]
    headers: list[str]
    expose: list[str]
    max_age: int | None
    credentials: bool


def _row(api: Gateway, rule: CorsRule) -> Cors:
    return {
        "api": api.name,
        "origins": list(rule.origins),
        "methods": list(rule.methods),
        "headers": list(rule.headers),
        "expose": list(rule.exposed),
        "max_age": rule.max_age,
        "credentials": rule.credentials,
    }


@cors.command
def show(ctx: Context, api: ApiId = CURRENT) -> Cors | None:
    """Show pages of which sites may call an API (GetApi; of a REST API what its OPTIONS answer).

    Args:
        api: the current one when left out.
    Examples:
        awsh> apigw cors show forms
    """
    found = gateway(ctx, api)
    rule = found.cors()
    if rule is None:
        ctx.note(f"no page of another site may call {found.name}: `apigw cors set {found.name}` lets them")
        return None
    return _row(found, rule)


@cors.command(name="set")
def set_(
    ctx: Context,
    api: ApiId = CURRENT,
    *,
    origin: Annotated[list[Origin] | None, MANY] = None,
    method: Annotated[list[Method] | None, MANY] = None,
    header: Annotated[list[str] | None, MANY] = None,
    expose: Annotated[list[str] | None, MANY] = None,
    max_age: Duration | None = None,
    credentials: bool = False,
) -> Cors:
    """Let pages of other sites call an API (UpdateApi). API Gateway answers browsers then, not the function.

    A REST API gets an OPTIONS beside every method, served after `apigw deploy`; its functions must answer
    Access-Control-Allow-Origin themselves.

    Args:
        api: the current one when left out.
        origin: scheme and host of the pages; all when left out.
        method: that they may use; all when left out.
        header: that they may send; the usual ones when left out.
        expose: headers of the answer that they may read.
        max_age: for how long a browser need not ask again; 5 minutes when left out.
        credentials: cookies are sent along.
    Examples:
        awsh> apigw cors set forms --origin https://example.com --method POST
    """
    found = gateway(ctx, api)
    rule = check_rule(
        CorsRule(
            tuple(origin or ["*"]),
            tuple(method or (METHODS[:-1] if credentials else METHODS[-1:])),
            tuple(header or HEADERS),
            tuple(expose or ()),
            AGE if max_age is None else int(max_age.total_seconds()),
            credentials,
        )
    )
    found.set_cors(rule)
    if found.type == "rest":
        ctx.note(f"`apigw deploy {found.name}` serves it")
    return _row(found, rule)


@cors.command
def rm(ctx: Context, api: ApiId = CURRENT) -> None:
    """Let no page of another site call an API any more (DeleteCorsConfiguration).

    Args:
        api: the current one when left out.
    Examples:
        awsh> apigw cors rm forms
    """
    found = gateway(ctx, api)
    if found.cors() is None:
        ctx.note(f"no page of another site may call {found.name} as it is")
        return
    found.set_cors(None)
    if found.type == "rest":
        ctx.note(f"`apigw deploy {found.name}` serves it")
