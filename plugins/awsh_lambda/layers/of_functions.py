"""Behind `lambda layer add` and `lambda layer remove`: the layers of a function, whose order counts."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import CommandError, Context, UsageError
from awsh_lambda.functions.found import configuration, layer_arns
from awsh_lambda.layers.versions import find_all
from awsh_lambda.making.changing import configured
from awsh_lambda.making.settings import MOST_LAYERS
from awsh_lambda.rows import Function, function_row


def added(ctx: Context, function: str, words: Sequence[str], *, usage: str) -> Function:
    """The function with these layers too, each in the place of another version of it."""
    if not words:
        raise UsageError("lambda layer add wants a layer", usage=usage, hint="`lambda layer ls` lists them")
    record = configuration(ctx, function)
    wanted = {_without_version(arn): arn for arn in layer_arns(record)}
    wanted.update((_without_version(each.arn), each.arn) for each in find_all(ctx, words))
    if len(wanted) > MOST_LAYERS:
        raise UsageError(
            f"{function} would have {len(wanted)} layers; AWS takes {MOST_LAYERS}",
            hint="`lambda layer remove` takes one away",
        )
    return function_row(configured(ctx, record, {"Layers": list(wanted.values())}))


def taken(ctx: Context, function: str, words: Sequence[str], *, usage: str) -> Function:
    """The function without these layers. Raises CommandError for one that it does not have."""
    if not words:
        raise UsageError("lambda layer remove wants a layer", usage=usage)
    record = configuration(ctx, function)
    left = layer_arns(record)
    for word in words:
        gone = [arn for arn in left if word in (arn, _name(arn), f"{_name(arn)}:{arn.rpartition(':')[2]}")]
        if not gone:
            has = ", ".join(_name(arn) for arn in left) or "none"
            raise CommandError(f"{function} has no layer {word}", hint=f"it has {has}")
        left = [arn for arn in left if arn not in gone]
    return function_row(configured(ctx, record, {"Layers": left}))


def _without_version(arn: str) -> str:
    return arn.rpartition(":")[0]


def _name(arn: str) -> str:
    return arn.split(":")[6]
