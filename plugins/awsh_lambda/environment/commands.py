"""`lambda env ls`, `lambda env set`, `lambda env unset`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

from awsh import CURRENT, CommandError, Context, UsageError
from awsh_lambda.completion import VariableName
from awsh_lambda.functions.found import configuration, environment
from awsh_lambda.functions.listing import masked
from awsh_lambda.groups import env
from awsh_lambda.kinds import FunctionName
from awsh_lambda.making.arguments import Pair, merged
from awsh_lambda.making.changing import configured
from awsh_lambda.making.settings import check_environment


class Variable(TypedDict):
    """A variable; what looks like a secret is hidden."""

    name: str
    value: str


@env.command
def ls(ctx: Context, function: FunctionName = CURRENT, *, secrets: bool = False) -> Iterator[Variable]:
    """List the variables of a function (GetFunctionConfiguration).

    Args:
        function: which one; the current one when left out.
        secrets: show values that look like secrets, too.
    Examples:
        awsh> lambda env ls hello
    """
    variables = environment(configuration(ctx, function))
    for name, value in sorted((variables if secrets else masked(variables)).items()):
        yield {"name": name, "value": value}


@env.command(name="set")
def set_(ctx: Context, function: FunctionName, *variables: Pair) -> Iterator[Variable]:
    """Set variables of a function beside those that it has (UpdateFunctionConfiguration).

    Args:
        function: which one.
        variables: KEY=VALUE, as often as wanted. A secret is better off in Secrets Manager: whoever may look at the
            function sees its variables.
    Examples:
        awsh> lambda env set hello LEVEL=debug TABLE=orders
    """
    if not variables:
        raise UsageError("lambda env set wants KEY=VALUE", usage=set_.usage)
    record = configuration(ctx, function)
    return _changed(ctx, record, environment(record) | merged(variables))


@env.command
def unset(ctx: Context, function: FunctionName, *names: VariableName) -> Iterator[Variable]:
    """Remove variables of a function (UpdateFunctionConfiguration).

    Args:
        function: which one.
        names: of the variables.
    Examples:
        awsh> lambda env unset hello LEVEL
    """
    record = configuration(ctx, function)
    there = environment(record)
    missing = next((name for name in names if name not in there), "")
    if missing:
        raise CommandError(
            f"{function} has no variable {missing}", hint=f"it has {', '.join(there) or 'none'}"
        )
    if not names:
        raise UsageError("lambda env unset wants a name", usage=unset.usage)
    return _changed(ctx, record, {name: value for name, value in there.items() if name not in names})


def _changed(ctx: Context, record: dict[str, Any], wanted: dict[str, str]) -> Iterator[Variable]:
    request = {"Environment": {"Variables": check_environment(wanted)}}
    now = environment(configured(ctx, record, request))
    return iter([{"name": name, "value": value} for name, value in sorted(masked(now).items())])
