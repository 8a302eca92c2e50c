"""A query's text as words, and the reader that goes through them."""

from __future__ import annotations

import re
from typing import NamedTuple


class Malformed(Exception):
    """A query that is not understood, or that the sandbox does not do. at: where, in characters."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.at = at


class Word(NamedTuple):
    """kind: name, quoted (a name in backticks), text, regex, number, span (as 5m), symbol."""

    kind: str
    text: str
    start: int
    end: int


_WORDS = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*)
    |(?P<span>\d+(?:ms|s|m|h|d|w|mo|q|y|msec|sec|min|hr)s?\b)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<name>@?[A-Za-z_][\w.]*(?:@[\w.]+)?)
    |`(?P<quoted>[^`]+)`
    |"(?P<double>(?:[^"\\]|\\.)*)"
    |'(?P<single>(?:[^'\\]|\\.)*)'
    |(?P<symbol>=~|!=|<=|>=|[=<>()\[\],|+\-*/%^])""",
    re.VERBOSE,
)
_REGEX = re.compile(r"/((?:[^/\\\n]|\\.)+)/")


def words(query: str) -> list[Word]:
    """Raises Malformed."""
    found: list[Word] = []
    first = ""
    at = 0
    while at < len(query):
        before = found[-1].text.lower() if found else ""
        if (
            query[at] == "/"
            and (before in ("like", "=~") or first == "parse")
            and (regex := _REGEX.match(query, at))
        ):
            found.append(Word("regex", regex[1], at, regex.end()))
            at = regex.end()
            continue
        match = _WORDS.match(query, at)
        if match is None:
            raise Malformed(f"unexpected symbol {query[at]!r}", at)
        kind, text = str(match.lastgroup), match[str(match.lastgroup)]
        at = match.end()
        if kind == "skip":
            continue
        if kind in ("double", "single"):
            kind, text = "text", re.sub(r"\\([\"'\\])", r"\1", text)
        if not found or (found[-1].text == "|" and found[-1].kind == "symbol"):
            first = text.lower()
        found.append(Word(kind, text, match.start(), at))
    return found


class Reader:
    """Goes through the words of one stage."""

    def __init__(self, query: str, words: list[Word]) -> None:
        self.query = query
        self._words = words
        self._at = 0

    @property
    def next(self) -> Word:
        if self._at < len(self._words):
            return self._words[self._at]
        end = self._words[-1].end if self._words else 0
        return Word("end", "", end, end)

    @property
    def after(self) -> Word:
        """The one behind the next."""
        return self._words[self._at + 1] if self._at + 1 < len(self._words) else Word("end", "", 0, 0)

    def take(self) -> Word:
        found = self.next
        if found.kind == "end":
            raise Malformed("the query ends too soon", found.start)
        self._at += 1
        return found

    def is_(self, *texts: str) -> bool:
        """Whether the next word, no quoted one, is one of TEXTS, small or capital."""
        return self.next.kind in ("name", "symbol") and self.next.text.lower() in texts

    def skip(self, *texts: str) -> bool:
        """Whether the next word was one of TEXTS, and is passed."""
        found = self.is_(*texts)
        self._at += found
        return found

    def want(self, text: str) -> None:
        if not self.skip(text):
            raise self.unexpected(f"{text!r} is missing")

    def unexpected(self, why: str = "") -> Malformed:
        word = self.next
        found = f"unexpected {word.text!r}" if word.kind != "end" else "the query ends too soon"
        return Malformed(f"{found}{f': {why}' if why else ''}", word.start)

    def since(self, start: int) -> str:
        """The query's text from START to the word that was taken last."""
        return self.query[start : self._words[self._at - 1].end]
