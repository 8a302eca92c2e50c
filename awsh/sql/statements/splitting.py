"""Where one statement ends and the next begins: for scripts of any size, line by line, and for what is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from awsh.sql.statements.lexis import BLOCK_EDGE, lexis

_DELIMITER = re.compile(r"(?i)\s*delimiter\s+(\S+)")
_CREATE = re.compile(r"(?i)create\b")
_ROUTINE = re.compile(r"(?i)\s*create\s+(?:or\s+replace\s+)?(?:function|procedure)\b")
_COPY = re.compile(r"(?is)\s*copy\s.*\bfrom\s+stdin\b")
_BLOCK_WORD = re.compile(r"(?i)\b(begin|case|end)\b")
_LEADING = re.compile(r"(?:\s++|--[^\n]*+(?:\n|\Z)|#[^\n]*+(?:\n|\Z)|/\*(?!!|M!)(?:[^*]++|\*(?!/))*+\*/)*+")
_LEADING_POSTGRESQL = re.compile(r"(?:\s++|--[^\n]*+(?:\n|\Z)|/\*(?:[^*]++|\*(?!/))*+\*/)*+")


@dataclass(slots=True)
class Statement:
    """One statement without its delimiter.

    line: where it begins, from 1. vertical: it ended with `\\G`. data: the lines behind a COPY FROM STDIN, which are
    to be read before the next statement is asked for. complete: its delimiter was there.
    """

    text: str
    line: int
    vertical: bool = False
    complete: bool = True
    data: Iterator[str] | None = field(default=None, repr=False)


class Splitter:
    """Takes lines, with their ends, and gives the statements that are finished by them.

    delimiter: what ends a statement, until a DELIMITER of MySQL's client says otherwise.
    """

    def __init__(self, family: str, delimiter: str = ";") -> None:
        self.family = family
        self._lexis = lexis(family)
        self._leading = _LEADING if family == "mysql" else _LEADING_POSTGRESQL
        self._start = 0
        self.delimiter = delimiter
        self._line = 0
        self._begun = 1
        self._parts: list[str] = []
        self._blank = True
        self._inside = ""
        self._depth = 0
        self._round = 0
        self._blocks = 0
        self._routine: bool | None = None
        self._conditional = False

    @property
    def pending(self) -> bool:
        """Whether a statement, a quote or a comment is begun and not ended."""
        return bool(self._inside) or self._conditional or self.rest() is not None

    def feed(self, line: str) -> Iterator[Statement]:
        """The statements that end in LINE."""
        self._line += 1
        at = 0
        if self._blank and not self._inside and self.family == "mysql":
            named = _DELIMITER.match(line)
            if named is not None:
                self.delimiter = named[1]
                self._parts.clear()
                return
        if not self._parts:
            self._begun = self._line
        self._start = start = 0
        while at < len(line):
            if self._inside:
                at = self._inner(line, at)
                continue
            ended = self._outer(line, at)
            if ended is None:
                break
            at, length, vertical = ended
            if length:
                self._add(line[start : at - length])
                made = self._made(vertical=vertical)
                self._start = start = at
                if made is not None:
                    yield made
                self._begun = self._line
        self._add(line[start:])
        if len(self._parts) == 1 and not self._inside and not self._conditional:
            # What stands before a statement is of no interest, and may be long.
            found = self._leading.match(line, start)
            if found is not None and found.end() == len(line):
                self._parts.clear()
                self._blank = True

    def rest(self) -> Statement | None:
        """What is begun, and has no delimiter yet."""
        text = "".join(self._parts)
        return self._statement(text, complete=False) if text.strip() else None

    def _add(self, text: str) -> None:
        if text:
            self._parts.append(text)
            if self._blank and not text.isspace():
                self._blank = False

    def _made(self, *, vertical: bool) -> Statement | None:
        text = "".join(self._parts)
        self._parts.clear()
        self._blank = True
        self._round = self._blocks = 0
        self._routine = None
        return self._statement(text, vertical=vertical)

    def _statement(self, text: str, *, vertical: bool = False, complete: bool = True) -> Statement | None:
        found = self._leading.match(text)
        start = found.end() if found else 0
        body = text[start:].rstrip()
        if not body:
            return None
        return Statement(body, self._begun + text.count("\n", 0, start), vertical, complete)

    def _inner(self, line: str, at: int) -> int:
        """Goes on inside a quote or comment: to behind its end, or to the end of the line."""
        if self._inside == "/*" and self._lexis.nested:
            while (edge := BLOCK_EDGE.search(line, at)) is not None:
                at = edge.end()
                self._depth += 1 if edge[0] == "/*" else -1
                if self._depth == 0:
                    self._inside = ""
                    return at
            return len(line)
        if self._inside.startswith("$"):
            found = line.find(self._inside, at)
            if found < 0:
                return len(line)
            at, self._inside = found + len(self._inside), ""
            return at
        ended = self._lexis.closing[self._inside].match(line, at)
        if ended is None:
            return len(line)
        self._inside = ""
        return ended.end()

    def _outer(self, line: str, at: int) -> tuple[int, int, bool] | None:
        """Goes on to what matters next: (behind it, the delimiter's length or 0, vertical); None at the end."""
        delimiter = self.delimiter
        while True:
            if delimiter != ";":
                stop = self._before_delimiter(line, at, delimiter)
            else:
                found = self._lexis.plain.match(line, at)
                stop = found.end() if found else at
            if self._is_routine(line):
                for word in _BLOCK_WORD.findall(line[at:stop]):
                    if word.lower() == "end":
                        self._blocks = max(0, self._blocks - 1)
                    elif word.lower() == "begin" or self._blocks:
                        self._blocks += 1
            at = stop
            if at >= len(line):
                return None
            if line.startswith(delimiter, at):
                if self._conditional or self._round > 0 or self._blocks > 0:
                    at += len(delimiter)
                    continue
                return at + len(delimiter), len(delimiter), False
            opening = self._lexis.opening.match(line, at)
            if opening is not None:
                if opening[0] in ("/*!", "/*M!"):
                    self._conditional = True
                    at = opening.end()
                    continue
                self._inside = (
                    opening[0].lower() if opening[0] != "/*" and opening[0][0] in "eE" else opening[0]
                )
                self._depth = 1
                return opening.end(), 0, False
            if line.startswith("*/", at) and self._conditional:
                self._conditional = False
                at += 2
                continue
            sign = line[at]
            if sign == "\\" and line[at + 1 : at + 2] in ("G", "g") and self.family == "mysql":
                return at + 2, 2, line[at + 1] == "G"
            if self.family == "postgresql":
                self._round += {"(": 1, ")": -1}.get(sign, 0)
                self._round = max(0, self._round)
            at += 1

    def _before_delimiter(self, line: str, at: int, delimiter: str) -> int:
        """To the DELIMITER or to what opens a quote, whichever comes first."""
        place = at
        while place < len(line):
            if line.startswith(delimiter, place) or self._lexis.opening.match(line, place):
                return place
            found = _STEP.match(line, place)
            step = found.end() if found is not None else place + 1
            # A delimiter such as `//` or `$$` never begins inside a word or a comment.
            place = step
        return place

    def _is_routine(self, line: str) -> bool:
        if self.family != "postgresql":
            return False
        if self._routine is None:
            text = "".join(self._parts) + line[self._start :]
            found = self._leading.match(text)
            begin = found.end() if found else 0
            # `create or replace` may be all there is on the first line.
            if len(text.split(None, 6)) > 4 or not _CREATE.match(text, begin):
                self._routine = _ROUTINE.match(text, begin) is not None
            else:
                return _ROUTINE.match(text, begin) is not None
        return self._routine


_STEP = re.compile(r"\w++|\s++|--(?=\s|\Z)[^\n]*+|#[^\n]*+")


def split_lines(lines: Iterable[str], family: str) -> Iterator[Statement]:
    """The statements of a script, of which no more is held than one. Lines keep their ends (a file does so).

    The last one may lack its delimiter. What stands behind a COPY FROM STDIN is given as its `data`.
    """
    splitter = Splitter(family)
    source = iter(lines)
    for line in source:
        for statement in splitter.feed(line):
            if family == "postgresql" and _COPY.match(statement.text[:10_000]):
                statement.data = _data(source, splitter)
                yield statement
                for _ in statement.data:
                    pass
            else:
                yield statement
    rest = splitter.rest()
    if rest is not None:
        yield rest


def _data(source: Iterator[str], splitter: Splitter) -> Iterator[str]:
    for line in source:
        splitter._line += 1
        if line.rstrip("\r\n") == "\\.":
            return
        yield line


def split(text: str, family: str) -> list[Statement]:
    """The statements of TEXT."""
    return list(split_lines(_lines(text), family))


def is_complete(text: str, family: str) -> bool:
    """Whether TEXT, as typed so far, may be run: nothing that was begun is left without its end."""
    splitter = Splitter(family)
    for line in _lines(text):
        for _ in splitter.feed(line):
            pass
    return not splitter.pending


def _lines(text: str) -> Iterator[str]:
    """The lines as a file has them: str.splitlines also breaks at form feeds and the like."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
