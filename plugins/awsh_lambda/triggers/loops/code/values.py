"""What an expression of a function's code may be, as far as reading it tells."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from awsh_lambda.triggers.texts import ANYTHING, Text, joined


class Known(NamedTuple):
    """A text, or what is known of it. event: the event had a part in it. unset: a variable that would tell it."""

    text: Text
    event: bool = False
    unset: str = ""


class Event(NamedTuple):
    """A part of the event that woke the function. path: the keys that lead there; `*` for any element."""

    path: tuple[str, ...] = ()


class Module(NamedTuple):
    """Something imported: `os.environ`."""

    name: str


class Function(NamedTuple):
    """A function of the code itself. name: by which all of that name are meant."""

    name: str


class Listing(NamedTuple):
    """A list or tuple. several: one value stands for any number of elements."""

    items: tuple[Values, ...]
    several: bool = False


class Dictionary(NamedTuple):
    """A dictionary with texts for keys."""

    items: tuple[tuple[str, Values], ...]

    def get(self, key: str) -> Values | None:
        return next((values for name, values in reversed(self.items) if name == key), None)


class Thing(NamedTuple):
    """A resource of boto3. kind: Bucket, Object, Table, Queue or Topic. key: of an object."""

    kind: str
    name: Values
    key: Values


Value = Known | Event | Module | Function | Listing | Dictionary | Thing
Values = frozenset[Value]

UNKNOWN: Values = frozenset([Known(ANYTHING)])
FROM_EVENT: Values = frozenset([Known(ANYTHING, event=True)])
NOTHING: Values = frozenset()
_MOST = 24


def literal(text: str) -> Values:
    """One text."""
    return frozenset([Known((text,) if text else ())])


def either(found: Iterable[Values]) -> Values:
    """Whatever any of them may be; simply anything where that would be too many."""
    together = frozenset(value for values in found for value in values)
    if len(together) <= _MOST:
        return together
    return FROM_EVENT if any(tainted(together)) else UNKNOWN


def tainted(values: Values) -> Iterable[Value]:
    """Those in which the event had a part."""
    return (each for each in values if isinstance(each, Event) or (isinstance(each, Known) and each.event))


def blurred(*found: Values) -> Values:
    """Anything, made of these in a way that is not followed."""
    return FROM_EVENT if any(any(True for _ in tainted(values)) for values in found) else UNKNOWN


def concatenated(parts: list[list[Known]]) -> Values:
    """Every text that putting one of each behind the other may give."""
    count = 1
    for part in parts:
        count *= max(len(part), 1)
    if count > _MOST:
        return blurred(*(frozenset(part) for part in parts))
    return frozenset(
        Known(joined(each.text for each in chosen), any(each.event for each in chosen))
        for chosen in product(*parts)
    )
