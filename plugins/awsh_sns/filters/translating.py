"""A condition as a filter policy. What SNS cannot ask is refused, with its place: nobody filters by something else."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from awsh import UsageError, conditions
from awsh_sns.filters.atoms import (
    MISSING,
    THERE,
    AnyCase,
    Atom,
    But,
    ButPrefix,
    Cidr,
    Exact,
    Prefix,
    Range,
    Suffix,
    Unsayable,
)
from awsh_sns.filters.logic import Path, Ways, asks, every, some
from awsh_sns.filters.policy import Policy, as_policy

_FURTHEST = 1e9
"""Numbers of a filter policy are nearer to nothing than this."""
_DIGITS = 5
"""Behind the point."""
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")


def filter_policy(condition: conditions.Predicate, *, body: bool, note: Callable[[str], None]) -> Policy:
    """The filter policy that CONDITION is. note: told of what SNS does in another way than `where`.

    body: it looks into the message, whose text is JSON; at its attributes else. Raises UsageError.
    """
    translating = _Translating(body)
    try:
        ways = translating.of(condition.outline, holds=True)
        policy = as_policy(ways, body=body)
    except Unsayable as error:
        span = next((s for path, s in condition.required.items() if path == translating.at), None)
        raise UsageError(str(error), hint=error.hint, span=span) from None
    for text in translating.notes:
        note(text)
    return policy


class _Translating:
    def __init__(self, body: bool) -> None:
        self.at: Path = ()
        self.notes: dict[str, None] = {}
        self._body = body

    def of(self, outline: conditions.Outline, *, holds: bool) -> Ways:
        """The alternatives for which OUTLINE holds, or does not."""
        match outline:
            case conditions.Inverse(inner=inner):
                return self.of(inner, holds=not holds)
            case conditions.Every(parts=parts) | conditions.Some(parts=parts):
                together = every if isinstance(outline, conditions.Every) is holds else some
                return together([self.of(part, holds=holds) for part in parts])
            case conditions.Alone(path=path):
                return asks(path, [THERE if holds else MISSING])
            case conditions.Compared(path=path, op=op, given=given):
                self.at = path
                name = ".".join(path)
                try:
                    return asks(path, self._atoms(op, given, holds))
                except Unsayable as error:
                    shown = f"{name} {op} {_shown(given)}"
                    asked = shown if holds else f"not {shown}"
                    raise Unsayable(f"SNS cannot ask `{asked}`: {error}", error.hint) from None
        raise Unsayable(
            "SNS compares what a message has with fixed values alone",
            "not two of its names, nor a condition in a variable",
        )

    def _atoms(self, op: str, given: Any, holds: bool) -> Iterable[Atom]:
        if op == "=":
            return self._among([given], holds)
        if op == "in":
            networks = [network for item in given if (network := _network(item))]
            if networks:
                return self._networks(networks, given, holds)
            return self._among(given, holds)
        if op == "~":
            return self._pattern(given, holds)
        return self._ordered(op, given, holds)

    # -- equal, among --------------------------------------------------------------------------------

    def _among(self, items: Sequence[Any], holds: bool) -> list[Atom]:
        null = any(item is None for item in items)
        values = [_plain(item) for item in items if item is not None]
        if holds:
            return [*(atom for value in values for atom in self._equal(value)), *([MISSING] if null else [])]
        rest: list[Atom] = [] if null else [MISSING]
        if not values:
            return [THERE]
        truths = {truth for value in values if (truth := self._truth(value)) is not None}
        if truths and len(values) > len(truths):
            raise Unsayable("true and false are not denied together with other values")
        if truths:
            return [*(Exact(truth) for truth in (True, False) if truth not in truths), *rest]
        numbers = [_number(value) for value in values]
        told = [number for number in numbers if number is not None]
        if told and len(told) < len(values):
            raise Unsayable(
                "it denies either numbers or texts", f"without {', '.join(map(str, told))}, or with it alone"
            )
        if told:
            few = ", ".join(map(str, told))
            self.notes[f"SNS denies the number alone: a text that reads {few} gets through"] = None
            return [But(tuple(dict.fromkeys(told))), *rest]
        return [But(tuple(dict.fromkeys(str(value) for value in values))), *rest]

    def _equal(self, value: str | float | bool) -> Iterable[Atom]:
        truth = self._truth(value)
        if truth is not None:
            yield Exact(truth)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if not (isinstance(value, bool) and self._body):
            yield Exact(text)
        number = None if isinstance(value, bool) else _number(value)
        if number is not None:
            yield Range(number, True, number, True)

    def _truth(self, value: str | float | bool) -> bool | None:
        """A truth, in a body alone: attributes are text and numbers."""
        if not self._body:
            return None
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))

    def _networks(self, networks: list[str], given: Sequence[Any], holds: bool) -> list[Atom]:
        if not holds:
            raise Unsayable("addresses outside of a network are none of its words")
        others = [item for item in given if not _network(item)]
        return [*(Cidr(network) for network in networks), *(self._among(others, True) if others else [])]

    # -- patterns ------------------------------------------------------------------------------------

    def _pattern(self, given: Any, holds: bool) -> list[Atom]:
        text = str(given)
        start, end = text.startswith("^"), text.endswith("$") and not text.endswith("\\$")
        inner = text[start : len(text) - end]
        if _SPECIAL.search(re.sub(r"\\\W", "", inner)) or not inner:
            raise Unsayable("it knows no regular expressions", "a beginning is ^text, an end text$")
        plain = re.sub(r"\\(\W)", r"\1", inner)
        if not start and not end:
            raise Unsayable("it looks at beginnings and ends alone", f"as in ~ ^{text} or ~ {text}$")
        any_case = plain.lower() != plain.upper() and plain == plain.lower()
        if start and end:
            if any_case:
                if not holds:
                    raise Unsayable("letters in any case are not denied", f"without the pattern: != {plain}")
                return [AnyCase(plain)]
            return self._among([plain], holds)
        if any_case:
            self.notes[
                f"SNS tells capital from small letters: {text} is {plain}, not {plain.capitalize()}"
            ] = None
        if not holds:
            if end:
                raise Unsayable("an end is not denied", "a beginning is: !~ ^text")
            return [ButPrefix(plain), MISSING]
        return [Prefix(plain) if start else Suffix(plain)]

    # -- ordered -------------------------------------------------------------------------------------

    def _ordered(self, op: str, given: Any, holds: bool) -> list[Atom]:
        number = _number(given, told=True)
        if number is None:
            raise Unsayable(f"only numbers have an order for it, and {_shown(given)} is none")
        if not holds:
            op = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[op]
        closed = op.endswith("=")
        found = Range(high=number, high_closed=closed) if op[0] == "<" else Range(number, closed)
        return [found] if holds else [found, MISSING]


def _plain(item: Any) -> str | float | bool:
    if isinstance(item, (str, bool, int, float)):
        return item
    if isinstance(item, (list, tuple, dict)):
        raise Unsayable("a list is compared item by item", "as in `in (a, b)`")
    return str(item)


def _number(given: Any, *, told: bool = False) -> float | None:
    """A number of SNS's; None for what is none. told: one that is out of its reach raises Unsayable."""
    found = None if isinstance(given, bool) else conditions.number_of(given)
    if found is None:
        return None
    number = int(found) if found == int(found) else float(found)
    if abs(number) >= _FURTHEST or round(number, _DIGITS) != number:
        if told:
            raise Unsayable(
                f"its numbers lie between -10^9 and 10^9 and have {_DIGITS} digits behind the point"
            )
        return None
    return number


def _network(item: Any) -> str | None:
    if not isinstance(item, str) or not re.fullmatch(r"[0-9a-fA-F.:]+/\d{1,3}", item):
        return None
    try:
        return str(ipaddress.ip_network(item, strict=False))
    except ValueError:
        return None


def _shown(given: Any) -> str:
    if isinstance(given, (list, tuple)):
        return f"({', '.join(map(str, given))})"
    return "null" if given is None else str(given)
