"""`apigw set`, `tag`, `untag`."""

from __future__ import annotations

from typing import Annotated

from awsh import CURRENT, Context, Rows, Tagging, UsageError
from awsh_apigw.gateway import gateway
from awsh_apigw.groups import apigw
from awsh_apigw.kinds import API, ApiId
from awsh_apigw.rows import Api


def _set(ctx: Context, ids: list[str], tags: dict[str, str]) -> None:
    for id in ids:
        gateway(ctx, id).tag(tags)


def _remove(ctx: Context, ids: list[str], keys: list[str]) -> None:
    for id in ids:
        gateway(ctx, id).untag(keys)


_TAGGING = Tagging(API.name, _set, _remove)

ApiOrTag = Annotated[str, _TAGGING.words]
ApiThenKey = Annotated[str, _TAGGING.words_of_one]


@apigw.command(name="set")
def set_(
    ctx: Context, api: ApiId = CURRENT, *, name: str | None = None, description: str | None = None
) -> Api:
    """Give an API another name or description (apigatewayv2 UpdateApi, apigateway UpdateRestApi).

    Its routes are changed with `apigw route`, what is served with `apigw stage`, who may call with `apigw cors`.

    Args:
        api: the current one when left out.
        name: what it is called from now on.
        description: a sentence about it.
    Examples:
        awsh> apigw set forms --description 'What people fill in.'
    """
    if name is None and description is None:
        raise UsageError("nothing to change was given", hint="--name or --description")
    if name is not None and not name.strip():
        raise UsageError("an API wants a name")
    gateway(ctx, api).change(name, description)
    return gateway(ctx, api).row()


@apigw.command
def tag(ctx: Context, *words: ApiOrTag, rows: Rows | None = None) -> None:
    """Set tags of APIs (TagResource).

    Args:
        words: the APIs and the tags (KEY=VALUE), in any order.
        rows: from a pipeline: the APIs.
    Examples:
        awsh> apigw tag forms env=test
        awsh> apigw ls | apigw tag team=blue
    """
    _TAGGING.tag(ctx, tag, words, rows)


@apigw.command
def untag(ctx: Context, *words: ApiThenKey, rows: Rows | None = None) -> None:
    """Remove tags of an API, whatever their values (UntagResource).

    Args:
        words: the API and then the keys; the keys alone behind a pipeline.
        rows: from a pipeline: the APIs.
    Examples:
        awsh> apigw tag forms colour=blue
        awsh> apigw untag forms colour
    """
    _TAGGING.untag(ctx, untag, words, rows)
