"""From words with `$` in them to values."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from awsh.binder import Argument
from awsh.errors import Span, UsageError, suggest
from awsh.language.tree import Block, Condition, Script, Substitution, Text, Variable, Word
from awsh.values import pick


class Scope:
    """Variables by name; an inner scope sees the outer one's, and sets its own.

    arguments: what `$1`, `$2` and `$@` mean.
    """

    def __init__(self, outer: Scope | None = None, arguments: tuple[str, ...] | None = None) -> None:
        self._outer = outer
        self._own: dict[str, Any] = {}
        self.arguments: tuple[str, ...] = (
            arguments if arguments is not None else outer.arguments if outer else ()
        )

    def __setitem__(self, name: str, value: Any) -> None:
        self._own[name] = value

    def __contains__(self, name: str) -> bool:
        return name in self._own or (self._outer is not None and name in self._outer)

    def __getitem__(self, name: str) -> Any:
        if name in self._own:
            return self._own[name]
        if self._outer is not None:
            return self._outer[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        if self._outer is not None:
            yield from (name for name in self._outer if name not in self._own)


def lookup(variable: Variable, scope: Scope) -> Any:
    """What `$name.field` stands for. Raises UsageError with its place."""
    name = variable.name
    if name == "@":
        return list(scope.arguments)
    if name.isdigit():
        number = int(name)
        if 1 <= number <= len(scope.arguments):
            return scope.arguments[number - 1]
        given = len(scope.arguments)
        has = f"the script has {given} argument{'' if given == 1 else 's'}"
        raise UsageError(f"${name} was not given: {has}", span=variable.span)
    if name == "env":
        key = ".".join(variable.path)
        if key not in os.environ:
            raise UsageError(f"the environment has no {key or 'such variable'}", span=variable.span)
        return os.environ[key]
    if name not in scope:
        raise UsageError(
            f"there is no variable ${name}",
            span=variable.span,
            hint=suggest(name, scope)
            or (f"the environment's is $env.{name}" if name in os.environ else f"`let {name} = …` makes one"),
        )
    value = scope[name]
    if not variable.path:
        return value
    if not isinstance(value, (Mapping, list, tuple)):
        raise UsageError(
            f"${name} is {as_text(value)!r}, and has no fields",
            span=variable.span,
            hint=f"write ${{{name}}} where a dot follows that is text",
        )
    found = pick(value, variable.path)
    if found is None and isinstance(value, Mapping) and variable.path[0] not in value:
        field = variable.path[0]
        raise UsageError(
            f"${name} has no field {field!r}",
            span=variable.span,
            hint=suggest(field, map(str, value)) or "it has " + ", ".join(map(str, value)),
        )
    return found


def as_text(value: Any) -> str:
    """A value as a part of a word: text as it is, items joined by spaces, records as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)) and not any(isinstance(item, (dict, list)) for item in value):
        return " ".join(as_text(item) for item in value)
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, default=str, ensure_ascii=False)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value)


def expand(word: Word, scope: Scope, run: Callable[[Script], Any]) -> Argument:
    """The argument that WORD means. run: evaluates the inside of `$( )`. Raises UsageError."""
    if len(word.parts) == 1:
        part = word.parts[0]
        if isinstance(part, Block):
            return Argument(part, word.span, bare=False)
        if isinstance(part, Condition):
            from awsh.language.conditions import Predicate

            return Argument(
                Predicate(part, lambda inner: expand(inner, scope, run).value), word.span, bare=False
            )
        if isinstance(part, Variable):
            return Argument(lookup(part, scope), word.span, bare=False)
        if isinstance(part, Substitution):
            return Argument(run(part.body), word.span, bare=False)
    texts = []
    bare = True
    for index, part in enumerate(word.parts):
        if isinstance(part, Text):
            texts.append(part.text)
            bare = bare and (not part.quote or index > 0)
        elif isinstance(part, Variable):
            texts.append(as_text(lookup(part, scope)))
            bare = bare and index > 0
        elif isinstance(part, Substitution):
            texts.append(as_text(run(part.body)).removesuffix("\n"))
            bare = bare and index > 0
        else:
            raise UsageError(
                "a block or condition cannot be part of a word", span=Span(part.span.start, part.span.end)
            )
    return Argument("".join(texts), word.span, bare=bare)
