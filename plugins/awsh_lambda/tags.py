"""`lambda tag`, `lambda untag`."""

from __future__ import annotations

from typing import Annotated

from awsh import Context, Rows, Tagging
from awsh_lambda.functions.found import configuration, plain_arn
from awsh_lambda.groups import lambda_
from awsh_lambda.kinds import FUNCTION


def _set(ctx: Context, names: list[str], tags: dict[str, str]) -> None:
    for name in names:
        ctx.call("lambda", "tag_resource", Resource=plain_arn(configuration(ctx, name)), Tags=tags)


def _remove(ctx: Context, names: list[str], keys: list[str]) -> None:
    for name in names:
        ctx.call("lambda", "untag_resource", Resource=plain_arn(configuration(ctx, name)), TagKeys=keys)


_TAGGING = Tagging(FUNCTION.name, _set, _remove)

FunctionOrTag = Annotated[str, _TAGGING.words]
FunctionThenKey = Annotated[str, _TAGGING.words_of_one]


@lambda_.command
def tag(ctx: Context, *words: FunctionOrTag, rows: Rows | None = None) -> None:
    """Set tags of functions (TagResource).

    Args:
        words: the functions and the tags (KEY=VALUE), in any order.
        rows: from a pipeline: the functions.
    Examples:
        awsh> lambda tag hello env=test owner='Ada L.'
        awsh> lambda ls | where name = hello | lambda tag env=prod
    """
    _TAGGING.tag(ctx, tag, words, rows)


@lambda_.command
def untag(ctx: Context, *words: FunctionThenKey, rows: Rows | None = None) -> None:
    """Remove tags of a function, whatever their values (UntagResource).

    Args:
        words: the function and then the keys; the keys alone behind a pipeline.
        rows: from a pipeline: the functions.
    Examples:
        awsh> lambda untag hello owner
    """
    _TAGGING.untag(ctx, untag, words, rows)
