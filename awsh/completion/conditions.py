"""What may stand in a condition: columns, operators, values, and the words that join comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from awsh.binder import match
from awsh.command import Command
from awsh.completion.arguments import asked, given_of
from awsh.completion.flow import choices, flow, inner, type_name
from awsh.completion.here import Here
from awsh.completion.items import Offer
from awsh.language import quote
from awsh.language.tree import Field
from awsh.parameters import Completing
from awsh.values import Size

_NAME = re.compile(r"\w+")
_OPERATORS = {
    "=": "equal to",
    "!=": "not equal to",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
    "~": "matches the regular expression",
    "!~": "does not match the regular expression",
    "in": "one of: in (a, b)",
    "not in": "none of: not in (a, b)",
}
_ORDERED = ("<", "<=", ">", ">=")
_MATCHING = ("~", "!~")
_MOMENTS = ("now", "today", "yesterday", "1h", "24h", "7d", "30d")
_SPANS = ("1m", "15m", "1h", "24h", "7d")
_SIZES = ("1KB", "1MB", "10MB", "100MB", "1GB")


def columns(here: Here) -> Iterator[Offer]:
    """Columns of the rows that come along; `tags.` leads to those inside."""
    place = here.place
    outer = [] if place.quote else place.text.split(".")[:-1]
    yield from _own(here)
    coming = flow(here, place.stages, place.around).at(outer)
    for name, hint in coming.columns.items():
        path = ".".join([*outer, name])
        plain = ".".join(_written(part) for part in (*outer, name))
        yield Offer(path, type_name(hint), "column", label=name, written=plain)
    if not outer and not place.quote:
        yield Offer("not", "the contrary of what follows", "keyword", written="not")


def _own(here: Here) -> Iterator[Offer]:
    """Columns that the command itself knows of whose argument the condition is: `dynamodb scan users where `."""
    place = here.place
    words = here.arguments(place.words)
    found = here.find(words, piped=not place.first) if len(words) > 1 else None
    command, rest = found if found is not None else (None, [])
    if not isinstance(command, Command):
        return
    with here.blaming(command):
        matched = match(command, rest)
        parameter = matched.waiting
        if parameter is not None and parameter.value_type.complete is not None:
            for candidate in asked(
                here, command, parameter, Completing(here.ctx, place.text, given_of(matched))
            ):
                yield Offer(candidate.text, candidate.description, "column", written=_written(candidate.text))


def _written(name: str) -> str:
    """A column's name as it is typed in a condition; `a=b` would be a comparison."""
    quoted = quote(name)
    return f"'{name}'" if quoted == name and not _NAME.fullmatch(name) else quoted


def operators(here: Here) -> Iterator[Offer]:
    """Operators that make sense of the column before them."""
    if here.place.quote:
        return
    field = here.place.field
    hint: Any = None
    if isinstance(field, Field):
        hint = inner(flow(here, here.place.stages, here.place.around).hint(field.path))
    wanted = list(_OPERATORS)
    if hint is bool:
        wanted = ["=", "!="]
    elif hint is str:
        wanted = [op for op in wanted if op not in _ORDERED]
    elif isinstance(hint, type) and issubclass(hint, (int, float, Decimal, datetime, timedelta)):
        wanted = [*_ORDERED, *(op for op in wanted if op not in (*_ORDERED, *_MATCHING))]
    for operator in wanted:
        yield Offer(operator, _OPERATORS[operator], "operator", written=operator)


def values(here: Here) -> Iterator[Offer]:
    """Values that the column on the left can have, where they are known."""
    field = here.place.field
    if not isinstance(field, Field):
        return
    if (
        here.place.op == "in"
        and not here.place.text
        and here.line[: here.place.span.start].rstrip()[-1:] not in "(,"
    ):
        yield Offer("(", "a list: (a, b)", "operator", final=False, written="(")
    coming = flow(here, here.place.stages, here.place.around)
    about = ""
    found = choices(coming, field.path)
    if not found:
        hint = inner(coming.hint(field.path))
        found, about = _examples(hint)
    for choice in found:
        yield Offer(choice, about)


def _examples(hint: Any) -> tuple[list[str], str]:
    if hint is Size:
        return list(_SIZES), "size"
    if hint is datetime:
        return list(_MOMENTS), "time; 7d is that long ago"
    if hint is timedelta:
        return list(_SPANS), "duration"
    return [], ""


def conjunctions(here: Here) -> Iterator[Offer]:
    if here.place.quote:
        return
    yield Offer("and", "both hold", "keyword", written="and")
    yield Offer("or", "either holds", "keyword", written="or")
