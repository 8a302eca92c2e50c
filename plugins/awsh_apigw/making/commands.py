"""`apigw create`, `apigw deploy`; what they do is in creating.py, loaded when first done."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from awsh import CURRENT, MANY_OR_NONE, Context, Duration, UsageError, ValueType
from awsh_apigw.functions import FunctionName
from awsh_apigw.groups import apigw
from awsh_apigw.keys import EVERYTHING, RouteWord
from awsh_apigw.kinds import ApiId
from awsh_apigw.rows import Api


class Deployment(TypedDict):
    """What a stage serves now."""

    api: str
    stage: str
    url: str
    deployment: str


def address(ctx: Context, given: Any) -> str:
    """An address that requests can go on to. Raises ValueError."""
    from urllib.parse import urlsplit

    text = str(given)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{text!r} is no address, such as https://example.com/items")
    return text


def _origin(ctx: Context, given: Any) -> str:
    from awsh_apigw.cors.rules import check_origin

    return check_origin(str(given))


Address = Annotated[str, ValueType("URL", address)]
Origin = Annotated[str, ValueType("ORIGIN", _origin)]
Payload = Literal["2.0", "1.0"]


@apigw.command
def create(
    ctx: Context,
    name: str,
    *,
    route: list[RouteWord] | None = None,
    lambda_: FunctionName | None = None,
    to: Address | None = None,
    cors: Annotated[list[Origin] | None, MANY_OR_NONE] = None,
    rest: bool = False,
    stage: str | None = None,
    iam: bool = False,
    payload: Payload = "2.0",
    timeout: Duration | None = None,
    description: str = "",
    tag: dict[str, str] | None = None,
) -> Api:
    """Make an API that leads requests to a function, and serve it (apigatewayv2 CreateApi, lambda AddPermission).

    An HTTP API, unless --rest. All that it needs is made: integration, routes, the function's permission, a
    stage. What cannot work is refused before anything is made; if a step fails, it says how to go on.

    Args:
        name: what it is called.
        route: METHOD /PATH, such as 'POST /submit' or 'GET /items/{id}'; several times; everything when left out.
        lambda_: the function, as NAME, NAME:ALIAS or ARN.
        to: an address that requests go on to, instead of a function.
        cors: pages of other sites may call it: of these origins, of all when none is named.
        rest: a REST API instead of an HTTP API.
        stage: what it is served as; $default, which needs no word in the path; prod for a REST API.
        iam: only requests signed with keys of this account are let in.
        payload: the format of the function's event; 1.0 always for a REST API.
        timeout: how long the function may take, 30s at most; 29s for a REST API.
        description: a sentence about it.
        tag: KEY=VALUE, as often as wanted.
    Examples:
        awsh> apigw create forms --route 'POST /submit' --lambda save-form --cors
        awsh> apigw create shop --route 'GET /items' --route 'GET /items/{id}' --lambda save-form --rest
    """
    from awsh_apigw.making.creating import Wish, created
    from awsh_apigw.making.targets import target_of

    if not name.strip():
        raise UsageError("an API wants a name")
    target = target_of(ctx, lambda_, to, payload=payload, timeout=timeout, rest=rest)
    wish = Wish(
        name,
        tuple(dict.fromkeys(route or [EVERYTHING])),
        target,
        None if cors is None else tuple(cors) or ("*",),
        rest,
        stage,
        "AWS_IAM" if iam else "NONE",
        description,
        tag or {},
    )
    return created(ctx, wish)


@apigw.command
def deploy(
    ctx: Context, api: ApiId = CURRENT, *, stage: str | None = None, description: str = ""
) -> Deployment:
    """Have a stage serve the API as it is now (CreateDeployment). Stages of HTTP APIs mostly do so by themselves.

    Args:
        api: the current one when left out.
        stage: the API's only one, or prod, when left out; one that a REST API does not have is made.
        description: what is new.
    Examples:
        awsh> apigw deploy shop
        awsh> apigw deploy shop --stage test
    """
    from awsh_apigw.making.deploying import deployed

    return deployed(ctx, api, stage, description)
