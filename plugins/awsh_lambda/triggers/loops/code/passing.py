"""What the parameters of a function may be: what it is called with, wherever in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from awsh_lambda.triggers.loops.code.index import Place, Scope, name_of, parameters
from awsh_lambda.triggers.loops.code.values import UNKNOWN, Event, Values, either

if TYPE_CHECKING:
    from awsh_lambda.triggers.loops.code.evaluating import Evaluator


def passed(evaluator: Evaluator, scope: Scope, index: int, name: str) -> Values:
    """What the parameter called NAME, number INDEX, of the function of SCOPE may be; UNKNOWN where nobody calls it."""
    body = scope.body
    function = "" if body is None or isinstance(body, ast.Lambda) else body.name
    found: list[Values] = []
    if index == 0 and (scope.module, function) == evaluator.handler:
        found.append(frozenset([Event()]))
    called = scope.owner if function == "__init__" else function
    if called:
        for call, place in evaluator.index.called.get(called, ()):
            found += _from_call(evaluator, call, place, scope, called, index, name)
    default = _default(scope, index)
    if default is not None:
        found.append(evaluator.values(default, Place(scope.parent or scope, float("inf"), ())))
    return either(found) if found else UNKNOWN


def _from_call(
    evaluator: Evaluator, call: ast.Call, place: Place, scope: Scope, function: str, index: int, name: str
) -> Iterator[Values]:
    if name_of(call) == function:
        words = {word.arg: word.value for word in call.keywords}
        starred = None in words or any(isinstance(each, ast.Starred) for each in call.args)
        own = parameters(scope.body)[0].arg in ("self", "cls") if scope.body is not None else False
        number = index - own
        if name in words:
            yield evaluator.values(words[name], place)
        elif starred:
            yield UNKNOWN
        elif 0 <= number < len(call.args):
            yield evaluator.values(call.args[number], place)
        return
    for number, argument in enumerate(call.args):
        # Handed to `map`, `submit` and the like: with an argument behind it, or each element of that.
        if isinstance(argument, ast.Name) and argument.id == function:
            rest = call.args[number + 1 + index : number + 2 + index]
            for each in rest:
                values = evaluator.values(each, place)
                yield values
                yield evaluator.elements(values)
            if not rest:
                yield UNKNOWN


def _default(scope: Scope, index: int) -> ast.expr | None:
    arguments = scope.body.args if scope.body is not None else None
    if arguments is None:
        return None
    named = [*arguments.posonlyargs, *arguments.args]
    if index < len(named):
        number = index - (len(named) - len(arguments.defaults))
        return arguments.defaults[number] if number >= 0 else None
    return arguments.kw_defaults[index - len(named)]
