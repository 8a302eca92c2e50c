"""A condition with its operands worked out: what a service that filters by itself can be told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """`PATH OP GIVEN`. op: = < <= > >= ~ in. given: text as typed, or a native value; for `in` a list of either.

    now: what durations and days are counted from.
    """

    path: Path
    op: str
    given: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class Alone:
    """A column alone: it has something."""

    path: Path


@dataclass(frozen=True, slots=True)
class Inverse:
    """The contrary of INNER."""

    inner: Outline


@dataclass(frozen=True, slots=True)
class Every:
    """All of PARTS hold."""

    parts: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of PARTS holds."""

    parts: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """What only the test itself can tell: two columns compared, a condition in a variable."""


Outline = Compared | Alone | Inverse | Every | Some | Opaque
