"""Expressions, read into functions of an event."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.insights.aggregates import AGGREGATES, Aggregate
from awsh.sandbox.insights.functions import FUNCTIONS, floor_to, span
from awsh.sandbox.insights.values import Event, Moment, number, order, text, true
from awsh.sandbox.insights.words import Malformed, Reader, Word

Value = Callable[[Event], Any]

_COMPARING: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_CALCULATING: dict[str, Callable[[float, float], float | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
    "%": lambda a, b: math.fmod(a, b) if b else None,
    "^": lambda a, b: a**b,
}
_LEVELS = (("+", "-"), ("*", "/", "%"), ("^",))


class Expressions:
    """Reads expressions from READER. Those of `stats` leave what they count in `aggregates`."""

    def __init__(self, reader: Reader, *, counting: bool = False) -> None:
        self._reader = reader
        self._counting = counting
        self.aggregates: list[Aggregate] = []

    def read(self) -> Value:
        """One expression. Raises Malformed."""
        return self._either()

    def _either(self) -> Value:
        found = self._both()
        while self._reader.skip("or"):
            found = _or(found, self._both())
        return found

    def _both(self) -> Value:
        found = self._negated()
        while self._reader.skip("and"):
            found = _and(found, self._negated())
        return found

    def _negated(self) -> Value:
        if self._reader.skip("not"):
            inner = self._negated()
            return lambda event: not true(inner(event))
        return self._compared()

    def _compared(self) -> Value:
        left = self._calculated(0)
        reader = self._reader
        if reader.is_("not") and reader.after.text.lower() in ("like", "in"):
            reader.take()
            inner = self._like(left) if reader.skip("like") else self._among(left)
            return lambda event: not inner(event)
        if reader.skip("like", "=~"):
            return self._like(left)
        if reader.is_("in"):
            return self._among(left)
        if reader.next.kind == "symbol" and reader.next.text in _COMPARING:
            return _compare(reader.take().text, left, self._calculated(0))
        return left

    def _like(self, left: Value) -> Value:
        word = self._reader.take()
        if word.kind == "regex":
            search = _regex(word).search
            return lambda event: (found := left(event)) is not None and search(text(found)) is not None
        if word.kind != "text":
            raise Malformed("like wants a /regular expression/ or a 'text'", word.start)
        return lambda event: word.text in text(left(event))

    def _among(self, left: Value) -> Value:
        reader = self._reader
        reader.want("in")
        reader.want("[")
        values = [self._calculated(0)]
        while reader.skip(","):
            values.append(self._calculated(0))
        reader.want("]")
        tests = [_compare("=", left, value) for value in values]
        return lambda event: any(test(event) for test in tests)

    def _calculated(self, level: int) -> Value:
        if level == len(_LEVELS):
            return self._signed()
        found = self._calculated(level + 1)
        while self._reader.next.kind == "symbol" and self._reader.next.text in _LEVELS[level]:
            operator = self._reader.take().text
            found = _calculate(_CALCULATING[operator], found, self._calculated(level + 1))
        return found

    def _signed(self) -> Value:
        if self._reader.skip("-"):
            inner = self._signed()
            return lambda event: None if (found := number(inner(event))) is None else -found
        return self._one()

    def _one(self) -> Value:
        reader = self._reader
        if reader.skip("("):
            found = self._either()
            reader.want(")")
            return found
        word = reader.next
        if word.kind not in ("name", "quoted", "text", "number"):
            raise reader.unexpected()
        reader.take()
        if word.kind == "text":
            return lambda event: word.text
        if word.kind == "number":
            value = float(word.text)
            return lambda event: value
        if word.kind == "name":
            if reader.is_("("):
                return self._call(word)
            if word.text.lower() in ("true", "false"):
                flag = int(word.text.lower() == "true")
                return lambda event: flag
        return lambda event: event.get(word.text)

    def _call(self, word: Word) -> Value:
        reader = self._reader
        name = word.text.lower()
        reader.want("(")
        if name == "bin":
            period = span(reader.take())
            reader.want(")")
            return lambda event: (
                None if event.get("@timestamp") is None else Moment(floor_to(event["@timestamp"], period))
            )
        if name in ("datefloor", "dateceil"):
            moment = self._either()
            reader.want(",")
            period, up = span(reader.take()), name == "dateceil"
            reader.want(")")
            return lambda event: (
                None
                if (found := number(moment(event))) is None
                else Moment(floor_to(int(found), period, up=up))
            )
        arguments: list[Value] = []
        if reader.skip("*"):
            arguments.append(lambda event: 1)
        elif not reader.is_(")"):
            arguments.append(self._either())
            while reader.skip(","):
                arguments.append(self._either())
        reader.want(")")
        if name in AGGREGATES and (self._counting or name not in FUNCTIONS):
            return self._aggregate(word, name, arguments)
        function = FUNCTIONS.get(name)
        if function is None:
            raise Malformed(f"the sandbox has no function {word.text}", word.start)
        least, most, call = function
        if not least <= len(arguments) <= most:
            raise Malformed(
                f"{word.text} takes {least}{'' if least == most else ' or more'} arguments", word.start
            )
        return lambda event: call(*(argument(event) for argument in arguments))

    def _aggregate(self, word: Word, name: str, arguments: list[Value]) -> Value:
        if not self._counting:
            raise Malformed(f"{word.text} stands behind stats only", word.start)
        try:
            made = Aggregate(f"\0{len(self.aggregates)}", name, arguments)
        except ValueError as error:
            raise Malformed(str(error), word.start) from None
        self.aggregates.append(made)
        return lambda event: event.get(made.key)


def _regex(word: Word) -> re.Pattern[str]:
    try:
        return re.compile(re.sub(r"\(\?<(?=\w)", "(?P<", word.text))
    except re.error as error:
        raise Malformed(f"invalid regular expression: {error}", word.start) from None


def _or(left: Value, right: Value) -> Value:
    return lambda event: true(left(event)) or true(right(event))


def _and(left: Value, right: Value) -> Value:
    return lambda event: true(left(event)) and true(right(event))


def _compare(operator: str, left: Value, right: Value) -> Value:
    test = _COMPARING[operator]

    def compared(event: Event) -> bool:
        a, b = left(event), right(event)
        if a is None or b is None:
            return False
        one, other = number(a), number(b)
        if one is not None and other is not None:
            return test(one, other)
        return test(text(a), text(b)) if operator in ("=", "!=") else test(order(a), order(b))

    return compared


def _calculate(how: Callable[[float, float], float | None], left: Value, right: Value) -> Value:
    def calculated(event: Event) -> float | None:
        a, b = number(left(event)), number(right(event))
        try:
            return None if a is None or b is None else how(a, b)
        except (OverflowError, ZeroDivisionError):
            return None

    return calculated
