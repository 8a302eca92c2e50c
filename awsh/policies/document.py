"""A policy as a document: statements, one or many, patterns, and where in its text each thing stands."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

VERSION = "2012-10-17"

Document = dict[str, Any]
Path = tuple[str | int, ...]
"""Where something is in a document: `("Statement", 0, "Action")`."""


class Span(NamedTuple):
    """Where something stands in a text: offsets, the end not included."""

    start: int
    end: int


class Read(NamedTuple):
    """A document, and where in its text everything stands."""

    document: Any
    spans: Mapping[Path, Span]
    text: str

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column, from 1, of what is at PATH; of what is around it where that is not there."""
        while path not in self.spans and path:
            path = path[:-1]
        return self.line_and_column(self.spans[path].start if path in self.spans else 0)

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        return self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)


class TwiceError(ValueError):
    """A key stands twice in one object, and one of them would be lost."""

    def __init__(self, key: str, line: int, column: int) -> None:
        super().__init__(f"{key!r} stands twice in one object, at line {line}, column {column}")


def read(text: str) -> Read:
    """TEXT as a document. Raises ValueError with the place of the mistake."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"it is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    found = Read(document, {}, text)
    spans: dict[Path, Span] = {}
    _scan(found, _blank(text, 0), (), spans)
    return found._replace(spans=spans)


_BLANK = re.compile(r"[ \t\n\r]*")


def _blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _scan(found: Read, start: int, path: Path, spans: dict[Path, Span]) -> int:
    """Notes where the value that begins at START stands, and all in it; gives its end. The text is sound."""
    text, at = found.text, start + 1
    if text[start] not in "{[":
        _, at = json.JSONDecoder().raw_decode(text, start)
    else:
        number, seen = 0, set()
        while text[at := _blank(text, at)] not in "}]":
            if text[start] == "{":
                begin = at
                key, at = json.JSONDecoder().raw_decode(text, at)
                if key in seen:
                    raise TwiceError(key, *found.line_and_column(begin))
                seen.add(key)
                inner: Path = (*path, key)
                at = _blank(text, _blank(text, at) + 1)
            else:
                inner = (*path, number)
                number += 1
            at = _blank(text, _scan(found, at, inner, spans))
            at += text[at] == ","
        at += 1
    spans[path] = Span(start, at)
    return at


def listed(value: Any) -> list[Any]:
    """A policy's "one or many" as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def one_or_many(values: Sequence[str]) -> str | list[str]:
    """As policies are written: one value stands alone."""
    return values[0] if len(values) == 1 else list(values)


def statements(document: Any) -> list[Document]:
    """Its statements, as far as they are any."""
    found = listed(document.get("Statement")) if isinstance(document, Mapping) else []
    return [each for each in found if isinstance(each, dict)]


def named(number: int, statement: Mapping[str, Any]) -> str:
    """How a statement is spoken of: by its Sid, else by its number, from 1."""
    sid = statement.get("Sid")
    return str(sid) if sid else f"#{number}"


def compact(document: Any) -> str:
    """As it is sent, and counted."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


STAR, MARK = "\ue000", "\ue001"
"""In a pattern: a `*` and a `?` that are meant as they are, since a variable's value has them."""


def matches(pattern: object, text: str, *, fold: bool = False) -> bool:
    """Whether TEXT fits PATTERN with a policy's `*` and `?`; fold: in any case."""
    return _expression(str(pattern), fold).fullmatch(text) is not None


@lru_cache(4096)
def _expression(pattern: str, fold: bool) -> re.Pattern[str]:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    expression = expression.replace(STAR, r"\*").replace(MARK, r"\?")
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if fold else 0))
