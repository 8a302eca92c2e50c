"""What a function's signature says of a command: each parameter, by its type alias, and the columns of its rows."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from awsh.docstring import Doc
from awsh.parameters import DETAIL, ENDLESS, MANY, MANY_OR_NONE, PIPED, Resource, Short, ValueType

_NONE = type(None)


class Parameter(NamedTuple):
    """One parameter of a command, as its signature declares it.

    type: the Python type of one value, without Annotated, Optional, list or dict around it.
    repeated: the option may be given several times (list). pairs: each is KEY=VALUE (dict).
    many: the option takes every word up to the next option, as the AWS CLI's lists do. alone: there may
    be none.
    words: what each word is of an option that takes several (tuple); empty where it takes one.
    """

    name: str
    type: Any
    help: str
    default: Any
    option: bool
    variadic: bool
    required: bool
    repeated: bool
    pairs: bool
    choices: tuple[str, ...]
    value_type: ValueType
    kind: str | None
    short: str | None
    piped: bool
    many: bool = False
    alone: bool = False
    endless: bool = False
    words: tuple[Parameter, ...] = ()

    @property
    def switch(self) -> bool:
        return self.option and self.type is bool

    @property
    def flag(self) -> str:
        """How it is typed as an option: `--dry-run`; a condition called `where` without dashes."""
        if self.name == "where" and self.value_type.metavar == "CONDITION":
            return "where"
        return "--" + self.name.rstrip("_").replace("_", "-")

    @property
    def metavar(self) -> str:
        if self.words:
            return " ".join(word.metavar for word in self.words)
        one = self.value_type.metavar
        if not one and self.choices and len(self.choices) <= 5:
            one = "|".join(self.choices)
        if not one and self.pairs:
            one = "KEY=VALUE"
        one = one or self.name.strip("_").replace("_", "-").upper()
        if self.alone:
            return f"[{one}…]"
        return f"{one}…" if self.many else one


def view_of(row_type: Any) -> tuple[str, ...]:
    """The fields of a row's TypedDict that its default table shows, in order."""
    from typing import get_type_hints

    hints = get_type_hints(row_type, include_extras=True)
    return tuple(name for name, hint in hints.items() if not any(d is DETAIL for d in _metadata(hint)))


def _metadata(hint: Any) -> Iterator[Any]:
    """What Annotated says, however deep it stands in Required, NotRequired and unions."""
    if get_origin(hint) is Annotated:
        yield from hint.__metadata__
        yield from _metadata(hint.__origin__)
    elif get_origin(hint) is not None:
        for inner in get_args(hint):
            if not isinstance(inner, (str, int)):
                yield from _metadata(inner)


def within(hint: Any) -> Iterator[Any]:
    """HINT, and all that stands in it."""
    if hint is None:
        return
    yield hint
    for inner in get_args(hint):
        yield from within(inner)


def read_parameter(parameter: inspect.Parameter, hint: Any, doc: Doc) -> Parameter:
    """A parameter of a function, by its HINT and what DOC, the function's docstring, says of it."""
    from awsh.values import Rows

    variadic = parameter.kind is inspect.Parameter.VAR_POSITIONAL
    option = parameter.kind is inspect.Parameter.KEYWORD_ONLY
    value_type, kind, short, piped, endless = ValueType(), None, None, False, False
    repeated = pairs = many = alone = False
    words: tuple[Any, ...] = ()
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            for data in hint.__metadata__:
                if isinstance(data, ValueType):
                    value_type = data
                elif isinstance(data, Resource):
                    kind = data.kind
                elif isinstance(data, Short):
                    short = data.letter
                elif data is PIPED:
                    piped = True
                elif data is ENDLESS:
                    endless = True
                elif data is MANY:
                    many = True
                elif data is MANY_OR_NONE:
                    many = alone = True
            hint = hint.__origin__
        elif origin is Union or (origin is not None and getattr(origin, "__name__", "") == "UnionType"):
            inner = [arg for arg in get_args(hint) if arg is not _NONE]
            if len(inner) != 1:
                hint = Any
                break
            hint = inner[0]
        elif origin is tuple and option and len(get_args(hint)) > 1 and get_args(hint)[1] is not ...:
            words, hint = get_args(hint), tuple
        elif origin in (list, tuple) and not piped:
            repeated, hint = True, get_args(hint)[0]
        elif origin is dict and not piped:
            pairs, hint = True, get_args(hint)[1]
        else:
            break
    choices: tuple[str, ...] = ()
    if get_origin(hint) is Literal:
        choices = tuple(str(choice) for choice in get_args(hint))
    elif isinstance(hint, type) and issubclass(hint, Enum):
        choices = tuple(str(member.value) for member in hint)
    piped = piped or hint is Rows
    return Parameter(
        name=parameter.name,
        type=hint,
        help=doc.parameters.get(parameter.name, ""),
        default=None if parameter.default is parameter.empty else parameter.default,
        option=option,
        variadic=variadic,
        required=parameter.default is parameter.empty and not variadic,
        repeated=repeated,
        pairs=pairs,
        choices=choices,
        value_type=value_type,
        kind=kind,
        short=short,
        endless=endless,
        piped=piped,
        many=many and repeated,
        alone=alone and repeated,
        words=tuple(read_parameter(parameter.replace(default=parameter.empty), word, doc) for word in words),
    )
