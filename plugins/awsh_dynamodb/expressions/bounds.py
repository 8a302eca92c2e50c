"""A condition as DynamoDB can check it: what surely holds for all rows that pass, and what only for such.

Our `where` looks at text that is a number, at lists, at times, at case; DynamoDB compares values of one type. So a
condition becomes two expressions: UPPER lets all rows through that pass, and a few more, LOWER only such. The
first goes to DynamoDB, to spare rows on their way; the condition itself decides about those that come. LOWER is
there for `not`, which turns one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from awsh import conditions
from awsh_dynamodb.expressions.building import Parts
from awsh_dynamodb.expressions.logic import Piece, every, inverse, some
from awsh_dynamodb.expressions.operands import Days, literal, number, time

LONGEST = 4096
"""Bytes of an expression that DynamoDB takes."""
OPERATORS = 300
_OPERATOR = re.compile(r"AND|OR|NOT|[<>=]+|attribute_|contains|begins_with|BETWEEN")


class Bounds(NamedTuple):
    """upper: holds for every row that passes. lower: holds for no other."""

    upper: Piece
    lower: Piece


UNKNOWN = Bounds(True, False)


def filter_expression(outline: conditions.Outline, parts: Parts, untold: frozenset[str]) -> str | None:
    """A FilterExpression that spares rows; None where nothing can be told.

    untold: attributes that may not stand in it: those of the key, in a query.
    """
    told: list[Piece] = []
    for part in conjuncts(outline):
        upper = _Told(parts, untold).of(part).upper
        if isinstance(upper, str) and _fits(every(*told, upper)):
            told.append(upper)
    whole = every(*told)
    return whole if isinstance(whole, str) else None


def conjuncts(outline: conditions.Outline) -> Iterator[conditions.Outline]:
    """What all must hold."""
    if isinstance(outline, conditions.Every):
        for part in outline.parts:
            yield from conjuncts(part)
    else:
        yield outline


def _fits(piece: Piece) -> bool:
    text = str(piece)
    return len(text) <= LONGEST and len(_OPERATOR.findall(text)) <= OPERATORS


class _Told:
    def __init__(self, parts: Parts, untold: frozenset[str]) -> None:
        self._parts = parts
        self._untold = untold

    def of(self, outline: conditions.Outline) -> Bounds:
        match outline:
            case conditions.Inverse(inner=inner):
                found = self.of(inner)
                return Bounds(inverse(found.lower), inverse(found.upper))
            case conditions.Every(parts=parts):
                each = [self.of(part) for part in parts]
                return Bounds(every(*(b.upper for b in each)), every(*(b.lower for b in each)))
            case conditions.Some(parts=parts):
                each = [self.of(part) for part in parts]
                return Bounds(some(*(b.upper for b in each)), some(*(b.lower for b in each)))
            case conditions.Alone(path=path):
                return self._at(path, self._something)
            case conditions.Compared(path=path, op="in", given=given) as compared:
                ors = [self._at(path, partial(self._member, item, compared)) for item in given]
                return Bounds(some(*(b.upper for b in ors)), some(*(b.lower for b in ors)))
            case conditions.Compared(path=path) as compared:
                return self._at(path, lambda at: self._compared(at, compared))
        return UNKNOWN

    # -- where a column may be ---------------------------------------------------------------------

    def _at(self, path: tuple[str, ...], of: Callable[[str], Bounds]) -> Bounds:
        """`a.b` is an attribute of that name, or b in the map a; in a list each item is looked at, by us."""
        whole = ".".join(path)
        if path[0] in self._untold or whole in self._untold:
            return UNKNOWN
        if len(path) == 1:
            return of(self._parts.path(path))
        if "value" in path[1:]:
            return UNKNOWN
        named, nested = self._parts.path((whole,)), self._parts.path(path)
        lists = some(*(self._type(self._parts.path(path[:end]), "L") for end in range(1, len(path))))
        there = f"attribute_exists({named})"
        one, other = of(named), of(nested)
        return Bounds(
            some(one.upper, other.upper, lists),
            some(every(there, one.lower), every(inverse(there), inverse(lists), other.lower)),
        )

    def _type(self, at: str, kind: str) -> str:
        return f"attribute_type({at}, {self._parts.wire({'S': kind})})"

    def _other(self, at: str, *kinds: str) -> Piece:
        """Something is there that is of none of these types."""
        return every(
            f"attribute_exists({at})", inverse(some(*(self._type(at, kind) for kind in (*kinds, "NULL"))))
        )

    # -- what is asked of it -----------------------------------------------------------------------

    def _something(self, at: str) -> Bounds:
        empty, zero, true, false = (self._parts.value(value) for value in ("", 0, True, False))
        nothing = some(self._type(at, "NULL"), f"{at} = {false}", f"{at} = {zero}", f"{at} = {empty}")
        return Bounds(
            every(f"attribute_exists({at})", inverse(nothing)),
            some(
                f"{at} = {true}",
                every(self._type(at, "S"), inverse(f"{at} = {empty}")),
                every(self._type(at, "N"), inverse(f"{at} = {zero}")),
            ),
        )

    def _compared(self, at: str, compared: conditions.Compared) -> Bounds:
        op, given = compared.op, compared.given
        if given is None and op != "~":
            missing = some(f"attribute_not_exists({at})", self._type(at, "NULL"))
            inside = some(self._type(at, "L"), self._type(at, "M"))
            return Bounds(some(missing, inside), missing) if op == "=" else Bounds(False, False)
        if not isinstance(given, (str, int, float)) and conditions.number_of(given) is None:
            return UNKNOWN
        numbers = self._numbers(at, op, given)
        texts = self._texts(at, op, given, compared)
        return Bounds(
            some(numbers.upper, texts.upper, self._other(at, "N", "S")), some(numbers.lower, texts.lower)
        )

    def _member(self, item: Any, compared: conditions.Compared, at: str) -> Bounds:
        """`in`: of text only text and whole numbers are members."""
        found = self._compared(at, conditions.Compared(compared.path, "=", item, compared.now))
        if item is None or isinstance(item, (str, int)):
            return found
        return Bounds(found.upper, False)

    def _numbers(self, at: str, op: str, given: Any) -> Bounds:
        if op == "~":
            return Bounds(self._type(at, "N"), False)
        wanted = number(given)
        if wanted is None:
            # Ordered, it is a mistake, which is to be heard of.
            return Bounds(False if op == "=" else self._type(at, "N"), False)
        if wanted.text is None:
            return Bounds(self._type(at, "N"), False)
        exactly = f"{at} {op} {self._parts.wire({'N': wanted.text})}"
        return Bounds(exactly, exactly)

    def _texts(self, at: str, op: str, given: Any, compared: conditions.Compared) -> Bounds:
        any_text = Bounds(self._type(at, "S"), False)
        if op == "~":
            pattern = literal(given)
            if pattern is None:
                return any_text
            function = "begins_with" if pattern.start else "contains"
            found = every(self._type(at, "S"), f"{function}({at}, {self._parts.value(pattern.text)})")
            return Bounds(found, found)
        if not isinstance(given, str):
            return any_text
        wanted = self._parts.value(given)
        exactly = f"{at} {op} {wanted}"
        days = time(given, compared.now)
        if op == "=":
            return Bounds(
                some(exactly, self._around(at, days)) if isinstance(days, Days) else exactly, exactly
            )
        if days is True or number(given) is not None:
            return any_text
        if isinstance(days, Days):
            beyond = f"{at} >= {self._parts.value(days.first)}"
            before = f"{at} <= {self._parts.value(days.last)}"
            return Bounds(some(exactly, beyond if op[0] == ">" else before), False)
        return Bounds(exactly, every(exactly, inverse(f"{at} = {self._parts.value('')}")))

    def _around(self, at: str, days: Days) -> str:
        return f"({at} BETWEEN {self._parts.value(days.first)} AND {self._parts.value(days.last)})"
