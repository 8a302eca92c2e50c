"""What flows along a pipeline, as far as declarations and kept values tell: its columns and kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from awsh.binder import Argument, match
from awsh.command import Command
from awsh.completion.here import Here
from awsh.errors import AwshError
from awsh.language import Around
from awsh.language.expansion import lookup
from awsh.language.tree import (
    Call,
    Chain,
    Pipeline,
    Script,
    ShellCommand,
    Stage,
    Substitution,
    Variable,
    Word,
)
from awsh.language.tree import Value as ValueStage
from awsh.parameters import Completing
from awsh.values import pick

_LOOKED_AT = 500
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Flow:
    """Rows that come along: columns with their types, the resource kinds they may be, and themselves if
    at hand.
    """

    columns: Mapping[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    rows: tuple[Any, ...] = ()

    def named(self, word: str) -> dict[str, Any]:
        """Columns as they can be typed, with those that WORD leads into: `tags.env`."""
        columns = dict(self.columns)
        outer = re.split(r"[,=:-]", word)[-1].split(".")[:-1]
        if outer:
            columns |= {".".join([*outer, name]): hint for name, hint in self.at(outer).columns.items()}
        return columns

    def at(self, path: Iterable[str]) -> Flow:
        """What stands at a nested path in each row."""
        names = list(path)
        if not names:
            return self
        if self.rows:
            return of_values(value for row in self.rows if (value := pick(row, names)) is not None)
        hint = self.columns.get(names[0])
        return of_hint(hint).at(names[1:]) if hint is not None else UNKNOWN

    def hint(self, path: Iterable[str]) -> Any:
        """The declared type of the column at PATH, or None."""
        *outer, last = path
        return self.at(outer).columns.get(last)


UNKNOWN = Flow()
LINES = Flow({"line": str})


@cache
def fields(row_type: Any) -> dict[str, Any]:
    """The fields of a TypedDict and their types, without what Annotated adds. Raises what hints raise."""
    return get_type_hints(row_type)


def inner(hint: Any) -> Any:
    """A type without the None that it may be besides."""
    if get_origin(hint) in (Union, UnionType):
        kinds = [arg for arg in get_args(hint) if arg is not type(None)]
        return inner(kinds[0]) if len(kinds) == 1 else Any
    return hint


def of_hint(hint: Any) -> Flow:
    """The fields of a record, or of a list's records, by declared type."""
    hint = inner(hint)
    if get_origin(hint) in (list, tuple) and get_args(hint):
        return of_hint(get_args(hint)[0])
    return Flow(fields(hint)) if hasattr(hint, "__required_keys__") else UNKNOWN


def of_values(values: Iterable[Any]) -> Flow:
    """The columns that rows at hand have."""
    rows: list[Any] = []
    columns: dict[str, Any] = {}
    for value in values:
        for row in value if isinstance(value, (list, tuple)) else [value]:
            if len(rows) >= _LOOKED_AT:
                break
            rows.append(row)
            if isinstance(row, Mapping):
                for name, cell in row.items():
                    if isinstance(name, str) and columns.get(name) is None:
                        columns[name] = type(cell) if cell is not None else None
            else:
                columns.setdefault("value", type(row))
    return Flow(columns, (), tuple(rows))


def flow(here: Here, stages: Iterable[Stage], around: Around | None, depth: int = 0) -> Flow:
    """What comes out of STAGES, one behind the other."""
    current = UNKNOWN
    if depth > _DEEPEST:
        return current
    for index, stage in enumerate(stages):
        if isinstance(stage, Call):
            current = _through(here, stage, current, piped=index > 0)
        elif isinstance(stage, ShellCommand):
            current = LINES
        elif isinstance(stage, ValueStage):
            current = of_word(here, stage.word, around, depth + 1)
    return current


def _through(here: Here, call: Call, coming: Flow, *, piped: bool) -> Flow:
    words = here.arguments(call.words)
    found = here.find(words, piped=piped)
    if found is None:
        return UNKNOWN
    command, rest = found
    if not isinstance(command, Command):
        return UNKNOWN
    with here.blaming(command):
        if command.gives_bytes or (piped and command.name in here.shell.formats):
            return LINES
        if row_types := command.returned([word.text for word in rest]):
            columns: dict[str, Any] = {}
            for row in row_types:
                columns = {**columns, **{n: h for n, h in fields(row).items() if n not in columns}}
            kinds = [here.shell.kinds.by_row(row) for row in row_types]
            return Flow(columns, tuple(kind.name for kind in kinds if kind is not None))
        if names := _conditioned(here, command, rest):
            return Flow(dict.fromkeys(names))
        if command is here.shell.commands.verbs.get(command.name):
            shaped = VERBS.get(command.name)
            return shaped(coming, [word.text for word in rest]) if shaped else coming
    return UNKNOWN


def _conditioned(here: Here, command: Command, words: list[Argument]) -> list[str]:
    """Columns that a command knows of for a condition of its own are those of its rows."""
    from awsh.completion.arguments import asked, given_of

    for parameter in command.options:
        if parameter.flag == "where" and parameter.value_type.complete is not None:
            completing = Completing(here.ctx, "", given_of(match(command, words)))
            return [candidate.text for candidate in asked(here, command, parameter, completing)]
    return []


def of_word(here: Here, word: Word, around: Around | None, depth: int = 0) -> Flow:
    """What a word such as `$vpc` or `(s3 ls)` stands for."""
    if len(word.parts) != 1:
        return UNKNOWN
    part = word.parts[0]
    if isinstance(part, Substitution):
        return of_script(here, part.body, around, depth + 1)
    if isinstance(part, Variable):
        return of_variable(here, part, around, depth + 1)
    return UNKNOWN


def of_script(here: Here, script: Script, around: Around | None, depth: int) -> Flow:
    last = script.statements[-1] if script.statements else None
    return of_pipeline(here, last.first, around, depth) if isinstance(last, Chain) else UNKNOWN


def of_pipeline(here: Here, pipeline: Pipeline, around: Around | None, depth: int = 0) -> Flow:
    return flow(here, pipeline.stages, around, depth + 1) if pipeline.redirect is None else UNKNOWN


def of_variable(here: Here, variable: Variable, around: Around | None, depth: int = 0) -> Flow:
    """What `$name.field` holds: inside a block its item, else what the line assigned, else what is kept."""
    if depth > _DEEPEST:
        return UNKNOWN
    outside = around
    while outside is not None:
        if outside.opener == "{" and variable.name == "it":
            return flow(here, outside.stages, outside.outer, depth + 1).at(variable.path)
        if outside.opener == "for" and outside.name == variable.name:
            flows = [of_word(here, word, outside.outer, depth + 1) for word in outside.words]
            known = next((found for found in flows if found.columns), UNKNOWN)
            return known.at(variable.path)
        outside = outside.outer
    for let in reversed(here.place.lets):
        if let.name == variable.name:
            return of_pipeline(here, let.value, None, depth + 1).at(variable.path)
    try:
        return of_values([lookup(variable, here.scope)])
    except AwshError:
        return UNKNOWN


# What the shell's own verbs make of the columns.


def _select(coming: Flow, words: list[str]) -> Flow:
    wanted = list(_listed(words))
    dropped = {item[1:] for item in wanted if item.startswith("-")}
    if dropped:
        left = {name: hint for name, hint in coming.columns.items() if name not in dropped}
        return Flow(left, coming.kinds, coming.rows)
    columns: dict[str, Any] = {}
    for item in wanted:
        name, renamed, path = item.partition("=")
        columns[name] = coming.hint((path if renamed else name).split("."))
    return Flow(columns, coming.kinds)


def _group(coming: Flow, words: list[str]) -> Flow:
    columns: dict[str, Any] = {item: coming.hint(item.split(".")) for item in _listed(words[:1])}
    for item in _listed(words[1:] or ["count"]):
        name, _, rest = item.rpartition("=")
        function, _, path = rest.partition(":")
        hint = coming.hint(path.split(".")) if path else int
        columns[name or "_".join([function, *path.split(".")] if path else [function])] = hint
    return Flow(columns)


def _get(coming: Flow, words: list[str]) -> Flow:
    path = words[0].split(".") if words else []
    deeper = coming.at(path)
    return deeper if deeper.columns or not path else Flow({"value": coming.hint(path)})


def _flatten(coming: Flow, words: list[str]) -> Flow:
    if not words:
        return UNKNOWN
    inside = coming.at(words[0].split(".")).columns
    outside = {name: hint for name, hint in coming.columns.items() if name != words[0] or not inside}
    return Flow({**outside, **inside})


def _listed(words: Iterable[str]) -> Iterator[str]:
    return (item.strip() for word in words for item in word.split(",") if item.strip())


VERBS: dict[str, Callable[[Flow, list[str]], Flow]] = {
    "select": _select,
    "group": _group,
    "get": _get,
    "flatten": _flatten,
    **dict.fromkeys(
        ("count", "sum", "avg", "min", "max", "each", "jp", "from"), lambda coming, words: UNKNOWN
    ),
}
"""Of the built-in verbs those that change the columns. A verb that names its row type needs none."""


def choices(flow: Flow, path: tuple[str, ...]) -> list[str]:
    """The values that a column is known to hold: those of its Literal or bool, or of the rows at hand."""
    if flow.rows:
        seen: dict[str, None] = {}
        for row in flow.rows:
            value = pick(row, path)
            if isinstance(value, bool):
                seen[str(value).lower()] = None
            elif isinstance(value, (str, int)):
                seen[str(value)] = None
        return list(seen)
    hint = inner(flow.hint(path))
    if hint is bool:
        return ["true", "false"]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return [str(member.value) for member in hint]
    return [str(choice) for choice in get_args(hint)] if get_origin(hint) is Literal else []


_NAMES = {
    "str": "text", "int": "number", "float": "number", "Decimal": "number", "Size": "size", "datetime": "time",
    "timedelta": "duration", "bool": "true or false", "dict": "record", "list": "list", "NoneType": "",
}  # fmt: skip


def type_name(hint: Any) -> str:
    """A column's type as it is said beside it."""
    hint = inner(hint)
    if get_origin(hint) is Literal:
        return ", ".join(str(choice) for choice in get_args(hint))
    if hasattr(hint, "__required_keys__"):
        return "record"
    hint = get_origin(hint) or hint
    return _NAMES.get(getattr(hint, "__name__", ""), "")
