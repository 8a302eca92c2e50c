"""Patterns of JSON: `{ ($.level = "error" || $.status >= 500) && $.path = "/api/*" }`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.log_patterns.compiling import Invalid, Test
from awsh.sandbox.log_patterns.matching import compare

_TOKEN = re.compile(
    r"""\s*(?P<token>&&|\|\||[(){}]|!=|<=|>=|=|<|>
    |"(?:[^"\\]|\\.)*" | %[^%]*%
    |\$(?:\.?[\w\-@:/]+|\.?\[\s*(?:\d+|\*|'[^']*'|"[^"]*")\s*\]|\.\*)*
    |[^\s(){}=<>!&|"]+)""",
    re.VERBOSE,
)
_STEP = re.compile(r"""\.?([\w\-@:/]+)|\.?\[\s*(\d+|\*|'[^']*'|"[^"]*")\s*\]""")

_Judge = Callable[[Any], bool]


def test(text: str) -> Test:
    """Raises Invalid."""
    judge = _Reader(text).read()

    def fits(message: str) -> bool:
        try:
            record = json.loads(message)
        except ValueError:
            return False
        return isinstance(record, dict) and judge(record)

    return fits


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        at = 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if found is None:
                raise Invalid(f"Invalid filter pattern at '{text[at : at + 20].strip()}'")
            self._tokens.append(found["token"])
            at = found.end()
        self._at = 0

    def read(self) -> _Judge:
        self._take("{")
        judge = self._either()
        self._take("}")
        if self._next:
            raise Invalid(f"Invalid filter pattern: '{self._next}' stands behind the closing brace")
        return judge

    @property
    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> str:
        found = self._next
        if not found or (wanted and found != wanted):
            raise Invalid(f"Invalid filter pattern: {f'{wanted!r}' if wanted else 'more'} is missing")
        self._at += 1
        return found

    def _either(self) -> _Judge:
        judges = [self._both()]
        while self._next == "||":
            self._take()
            judges.append(self._both())
        return judges[0] if len(judges) == 1 else lambda record: any(each(record) for each in judges)

    def _both(self) -> _Judge:
        judges = [self._one()]
        while self._next == "&&":
            self._take()
            judges.append(self._one())
        return judges[0] if len(judges) == 1 else lambda record: all(each(record) for each in judges)

    def _one(self) -> _Judge:
        if self._next == "(":
            self._take()
            judge = self._either()
            self._take(")")
            return judge
        name = self._take()
        if not name.startswith("$"):
            raise Invalid(f"Invalid filter pattern: '{name}' is no property selector such as $.name")
        found = _selector(name)
        operator = self._take()
        if operator.upper() == "NOT":
            self._take_word("EXISTS")
            return lambda record: not found(record)
        if operator.upper() == "EXISTS":
            return lambda record: bool(found(record))
        if operator.upper() == "IS":
            return self._is(found)
        if operator not in ("=", "!=", "<", "<=", ">", ">="):
            raise Invalid(f"Invalid filter pattern: '{operator}' is no operator")
        word = self._take()
        quoted = word.startswith('"')
        judge = compare(operator, re.sub(r"\\(.)", r"\1", word[1:-1]) if quoted else word, quoted=quoted)
        return lambda record: any(
            judge(value)
            for value in found(record)
            if value is not None and not isinstance(value, (dict, list))
        )

    def _take_word(self, word: str) -> None:
        if self._take().upper() != word:
            raise Invalid(f"Invalid filter pattern: {word} is missing")

    def _is(self, found: Callable[[Any], list[Any]]) -> _Judge:
        word = self._take().upper()
        values = {"NULL": None, "TRUE": True, "FALSE": False}
        if word not in values:
            raise Invalid(f"Invalid filter pattern: IS {word}; there are NULL, TRUE and FALSE")
        wanted = values[word]
        return lambda record: any(value is wanted for value in found(record))


def _selector(text: str) -> Callable[[Any], list[Any]]:
    """All values that `$.a.b[0].c[*]` means in a record."""
    steps: list[str | int | None] = []
    at = 1
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise Invalid(f"Invalid property selector '{text}'")
        name, index = found.groups()
        if name is not None:
            steps.append(name)
        elif index == "*":
            steps.append(None)
        else:
            steps.append(int(index) if index.isdigit() else index[1:-1])
        at = found.end()
    if not steps:
        raise Invalid(f"Invalid property selector '{text}'")

    def values(record: Any) -> list[Any]:
        here = [record]
        for step in steps:
            here = [inner for each in here for inner in _inside(each, step)]
        return here

    return values


def _inside(value: Any, step: str | int | None) -> list[Any]:
    if step is None:
        return value if isinstance(value, list) else []
    if isinstance(step, int):
        return value[step : step + 1] if isinstance(value, list) else []
    return [value[step]] if isinstance(value, dict) and step in value else []
