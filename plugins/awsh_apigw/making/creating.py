"""Everything between nothing and an address that answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from awsh import AwshError, Context, UsageError, check_tags
from awsh_apigw.cors.rules import usual_rule
from awsh_apigw.functions import allow
from awsh_apigw.gateway import Gateway
from awsh_apigw.http_gateway import HttpGateway
from awsh_apigw.keys import DEFAULT, RouteKey
from awsh_apigw.kinds import API
from awsh_apigw.looking import shown
from awsh_apigw.making.targets import Aim
from awsh_apigw.rest_gateway import RestGateway
from awsh_apigw.rows import Api
from awsh_apigw.stages.names import check_stage


class Wish(NamedTuple):
    """What `apigw create` was asked for. origins: that may call it from pages; None: no CORS."""

    name: str
    keys: tuple[RouteKey, ...]
    aim: Aim
    origins: tuple[str, ...] | None
    rest: bool
    stage: str | None
    authorization: str
    description: str
    tags: dict[str, str]


def created(ctx: Context, wish: Wish) -> Api:
    """The new API. Raises UsageError before anything is made; later errors say what is there."""
    stage = wish.stage or (RestGateway if wish.rest else HttpGateway).first_stage
    check_stage(stage, rest=wish.rest)
    check_tags(wish.tags)
    rule = usual_rule(wish.origins) if wish.origins else None
    if wish.rest and wish.origins and len(wish.origins) > 1:
        raise UsageError(
            "a REST API answers pages of one origin, or of all", hint="an HTTP API takes several"
        )
    _check_new(ctx, wish.name)
    api: Gateway
    if wish.rest:
        api = RestGateway.create(ctx, wish.name, wish.description, wish.tags)
    else:
        api = HttpGateway.create(ctx, wish.name, wish.description, wish.tags, rule)
    with _told(ctx, api, wish, stage):
        for key in wish.keys:
            add_route(ctx, api, key, wish.aim, wish.authorization)
        if wish.rest and rule:
            api.set_cors(rule)
        api.create_stage(stage, "")
    if wish.rest and rule:
        ctx.note(
            "browsers also want `Access-Control-Allow-Origin` among the headers that the function answers"
        )
    return shown(api)


def add_route(ctx: Context, api: Gateway, key: RouteKey, aim: Aim, authorization: str) -> None:
    """A route of API, and the permission that it needs."""
    # The permission comes first: a route that is served must not fail meanwhile.
    if aim.function is not None:
        for each in (key,) if str(key) != DEFAULT or api.type == "http" else _everything():
            allow(ctx, aim.function, api.id, each)
    api.add(key, aim.target, authorization)


def _everything() -> tuple[RouteKey, ...]:
    return RouteKey("ANY", "/"), RouteKey("ANY", "/{proxy+}")


def _check_new(ctx: Context, name: str) -> None:
    same = [each.id for each in ctx.names(API.name, fresh=True) if each.name == name]
    if same:
        raise UsageError(
            f"there is an API {name} already ({', '.join(same)})",
            hint=f"`apigw route add {name} …` gives it another route, `apigw rm {name}` removes it",
        )


@contextmanager
def _told(ctx: Context, api: Gateway, wish: Wish, stage: str) -> Iterator[None]:
    """Says what is there when something goes wrong inside the block, Ctrl-C too."""
    try:
        yield
    except (AwshError, KeyboardInterrupt) as error:
        hint = _left(api, wish, stage)
        if isinstance(error, AwshError):
            raise type_kept(error, hint) from error
        ctx.note(hint)
        raise


def type_kept(error: AwshError, hint: str) -> Any:
    """ERROR with another hint."""
    error.hint = f"{error.hint}; {hint}" if error.hint else hint
    return error


def _left(api: Gateway, wish: Wish, stage: str) -> str:
    try:
        there = {route["route"] for route in api.routes()}
    except (AwshError, KeyboardInterrupt):
        return f"the API {wish.name} ({api.id}) was made; `apigw rm {api.id}` takes it back"
    left = [str(key) for key in wish.keys if str(key) not in there]
    target = f"--lambda {wish.aim.function.title}" if wish.aim.function else f"--to {wish.aim.target.uri}"
    next_ = (
        f"`apigw route add {api.id} '{left[0]}' {target}`"
        if left
        else f"`apigw stage create {api.id} '{stage}'`"
    )
    return (
        f"the API {wish.name} ({api.id}) is there with {len(wish.keys) - len(left)} of {len(wish.keys)} routes: "
        f"{next_} goes on, `apigw rm {api.id}` takes it back"
    )
