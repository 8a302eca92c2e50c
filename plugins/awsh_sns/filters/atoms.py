"""What a filter policy can ask of one value, and what two of these ask together."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any


class Unsayable(Exception):
    """SNS has no words for it. hint: what to write instead."""

    def __init__(self, why: str, hint: str | None = None) -> None:
        super().__init__(why)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Exact:
    """The text, or in a body a truth."""

    value: str | bool

    def rule(self) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class Range:
    """A number between LOW and HIGH, where there are such; the ends themselves where they are `closed`."""

    low: float | None = None
    low_closed: bool = False
    high: float | None = None
    high_closed: bool = False

    def rule(self) -> Any:
        if self.low is not None and self.low == self.high:
            return {"numeric": ["=", self.low]}
        asked: list[Any] = []
        if self.low is not None:
            asked += [">=" if self.low_closed else ">", self.low]
        if self.high is not None:
            asked += ["<=" if self.high_closed else "<", self.high]
        return {"numeric": asked}

    def meet(self, other: Range) -> Range | None:
        """The numbers of both."""
        lows = [(r.low, not r.low_closed) for r in (self, other) if r.low is not None]
        highs = [(r.high, r.high_closed) for r in (self, other) if r.high is not None]
        low, low_open = max(lows) if lows else (None, True)
        high, high_closed = min(highs) if highs else (None, False)
        if low is None or high is None:
            return Range(low, not low_open, high, high_closed)
        if low > high or (low == high and (low_open or not high_closed)):
            return None
        return Range(low, not low_open, high, high_closed)


@dataclass(frozen=True, slots=True)
class Prefix:
    text: str

    def rule(self) -> Any:
        return {"prefix": self.text}


@dataclass(frozen=True, slots=True)
class Suffix:
    text: str

    def rule(self) -> Any:
        return {"suffix": self.text}


@dataclass(frozen=True, slots=True)
class AnyCase:
    """The text in capital or small letters."""

    text: str

    def rule(self) -> Any:
        return {"equals-ignore-case": self.text}


@dataclass(frozen=True, slots=True)
class Cidr:
    """An address of this network."""

    network: str

    def rule(self) -> Any:
        return {"cidr": self.network}


@dataclass(frozen=True, slots=True)
class But:
    """Anything but these: texts, or numbers. It is there."""

    values: tuple[str | float, ...]

    @property
    def of_text(self) -> bool:
        return isinstance(self.values[0], str)

    def rule(self) -> Any:
        return {"anything-but": list(self.values)}


@dataclass(frozen=True, slots=True)
class ButPrefix:
    """Anything that does not begin so. It is there."""

    text: str

    def rule(self) -> Any:
        return {"anything-but": {"prefix": self.text}}


@dataclass(frozen=True, slots=True)
class Present:
    """It is there, whatever it is, or it is not."""

    there: bool

    def rule(self) -> Any:
        return {"exists": self.there}


Atom = Exact | Range | Prefix | Suffix | AnyCase | Cidr | But | ButPrefix | Present
THERE, MISSING = Present(True), Present(False)


def meet(one: Atom, other: Atom) -> Atom | None:
    """What a value must be for both; None where it cannot. Raises Unsayable where SNS cannot ask for both."""
    if one == other:
        return one
    for a, b in ((one, other), (other, one)):
        if a == THERE:
            return None if b == MISSING else b
        if a == MISSING:
            return None
        if isinstance(a, Exact):
            return a if _fits(a.value, b) else None
        if isinstance(a, Range) and a.low is not None and a.low == a.high and not isinstance(b, Range):
            return a if _fits(a.low, b) else None
    if isinstance(one, Range) and isinstance(other, Range):
        return one.meet(other)
    if isinstance(one, But) and isinstance(other, But) and one.of_text == other.of_text:
        return But(tuple(dict.fromkeys((*one.values, *other.values))))
    if isinstance(one, Range) and not isinstance(other, But):
        return None
    if isinstance(other, Range) and not isinstance(one, But):
        return None
    raise Unsayable("two things are asked of it at once, and SNS asks one of each name")


def _fits(value: str | float, atom: Atom) -> bool:
    match atom:
        case Exact(value=other):
            return type(value) is type(other) and value == other
        case Range():
            return (
                isinstance(value, (int, float))
                and not isinstance(value, bool)
                and atom.meet(Range(value, True, value, True)) is not None
            )
        case But(values=values):
            return value not in values
        case Present(there=there):
            return there
    if not isinstance(value, str):
        return isinstance(atom, ButPrefix)
    match atom:
        case Prefix(text=text):
            return value.startswith(text)
        case ButPrefix(text=text):
            return not value.startswith(text)
        case Suffix(text=text):
            return value.endswith(text)
        case AnyCase(text=text):
            return value.lower() == text.lower()
        case Cidr(network=network):
            try:
                return ipaddress.ip_address(value) in ipaddress.ip_network(network)
            except ValueError:
                return False
    return False
