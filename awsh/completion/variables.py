"""What may stand behind `$`: variables, and the fields of what they hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from awsh.completion.flow import of_variable, type_name
from awsh.completion.here import Here
from awsh.completion.items import Offer
from awsh.errors import Span
from awsh.language.expansion import as_text
from awsh.language.tree import Variable

_NAME = re.compile(r"\w+")
_BRACED_NAME = re.compile(r"""[^\s.{}'"$\\]+""")
_BRACE = re.compile(r"\$\{[^{}$\s]*$")


def variables(here: Here) -> Iterator[Offer]:
    """Names behind `$`, or fields behind `$name.`."""
    place = here.place
    braced = bool(_BRACE.search(here.line[: place.span.start]))
    close = "}" if braced else ""
    allowed = _BRACED_NAME if braced and place.names else _NAME
    for name, about in _fields(here) if place.names else _names(here):
        if allowed.fullmatch(name):
            yield Offer(name, about, "variable", final=False, written=name + close)


def _names(here: Here) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    around = here.place.around
    while around is not None:
        if around.opener == "{":
            seen.setdefault("it", "the row that the block is run for")
        elif around.opener == "for" and around.name:
            seen.setdefault(around.name, "the item of the loop")
        around = around.outer
    for let in here.place.lets:
        seen.setdefault(let.name, here.line[let.value.span.start : let.value.span.end])
    for name in here.scope:
        seen.setdefault(name, shown(here.scope[name]))
    for number, text in enumerate(here.scope.arguments, 1):
        seen.setdefault(str(number), text)
    seen.setdefault("env", "the environment: $env.HOME")
    yield from seen.items()


def _fields(here: Here) -> Iterator[tuple[str, str]]:
    name, *path = here.place.names
    if name == "env":
        if not path:
            yield from ((key, "") for key in sorted(os.environ))
        return
    variable = Variable(name, tuple(path), False, Span(0, 0))
    coming = of_variable(here, variable, here.place.around)
    only = coming.rows[0] if len(coming.rows) == 1 else None
    for column, hint in coming.columns.items():
        if column == "value" and not isinstance(only, Mapping) and coming.rows:
            continue
        yield column, shown(only[column]) if isinstance(only, Mapping) else type_name(hint)


def shown(value: Any) -> str:
    """A value in a few words, for beside its name."""
    if isinstance(value, Mapping):
        return "record: " + ", ".join(str(key) for key in list(value)[:6])
    if isinstance(value, (list, tuple)):
        noun = "row" if value and isinstance(value[0], Mapping) else "item"
        return f"{len(value)} {noun}{'' if len(value) == 1 else 's'}"
    return as_text(value)[:80]
