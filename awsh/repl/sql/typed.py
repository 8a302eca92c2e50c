"""What was typed at a database's prompt: statements, and lines that are for the prompt itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from awsh.sql import words
from awsh.sql.database import Family
from awsh.sql.statements import Splitter

_ENDS = re.compile(r"(;|\\[gG])[^\S\n]*(?=[|>])")
_GO = re.compile(r"\\([gG])[^\S\n]*(?=\n|\Z|[|>])")
_LOAD = re.compile(r"(?i)load\s+(?!data\b|xml\b|index\b)(?:'[^']+'|\"[^\"]+\"|\S+)\s+into\s+\S")
_ALONE = re.compile(r"(?i)(?:quit|exit|help|status)\s*;?\s*\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A line for the prompt: `\\d movies`, `tables`, `:s3 ls`."""

    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A statement for the server. tail: what its rows are handed to, `| where year > 2000 > f.csv`, or ""."""

    text: str
    vertical: bool = False
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """items: what can be run. complete: nothing is left without its end. delimiter: what ends a statement now."""

    items: tuple[Line | Query, ...]
    complete: bool
    delimiter: str = ";"


def is_line(text: str, family: Family) -> bool:
    """Whether TEXT, one line, is for the prompt itself."""
    text = text.strip()
    if text.startswith(("\\", ":")):
        return True
    name = text.partition(" ")[0].lower()
    if _ALONE.match(text):
        return True
    if name in ("source", "use"):
        return len(text.split()) > 1 and not text.rstrip(";").endswith(")")
    if name == "load":
        return bool(_LOAD.match(text))
    return words.spoken(text, family) is not None


def read(
    text: str,
    family: Family,
    unfinished: Callable[[str], bool] = lambda tail: False,
    delimiter: str = ";",
) -> Typed:
    """TEXT in pieces. unfinished: whether the rest of a pipeline goes on in the next line."""
    reading = _Reading(text, Splitter(family, delimiter), family, unfinished)
    while reading.lines:
        reading.step(reading.lines.pop(0))
    last = reading.items[-1] if reading.items else None
    going_on = isinstance(last, Query) and bool(last.tail) and unfinished(last.tail)
    complete = not reading.splitter.pending and not going_on
    return Typed(tuple(reading.items), complete, reading.splitter.delimiter)


class _Reading:
    def __init__(
        self, text: str, splitter: Splitter, family: Family, unfinished: Callable[[str], bool]
    ) -> None:
        self.lines = re.findall(r"[^\n]*\n|[^\n]+", text)
        self.items: list[Line | Query] = []
        self.splitter = splitter
        self._family = family
        self._unfinished = unfinished

    def step(self, line: str) -> None:
        if not self.splitter.pending:
            if not line.strip():
                return
            if is_line(line, self._family):
                self.items.append(Line(line.strip()))
                return
        for found in _ENDS.finditer(line):
            if self._ended(line[: found.start()], vertical=found[1] == "\\G", tail=line[found.end() :]):
                return
        # psql's own ending, which the splitter knows for MySQL alone.
        go = _GO.search(line) if self._family is Family.POSTGRESQL else None
        if go is None or not self._ended(line[: go.start()], vertical=go[1] == "G"):
            self.items += [Query(each.text, each.vertical) for each in self.splitter.feed(line)]

    def _ended(self, head: str, *, vertical: bool, tail: str = "") -> bool:
        """Whether a statement ends with HEAD, outside of quotes and comments; takes it then."""
        trial = deepcopy(self.splitter)
        done = [Query(each.text, each.vertical) for each in trial.feed(head + ";")]
        if not done or trial.pending:
            return False
        tail = tail.rstrip("\n")
        while tail and self.lines and self._unfinished(tail):
            tail += "\n" + self.lines.pop(0).rstrip("\n")
        self.splitter = trial
        self.items += [*done[:-1], Query(done[-1].text, done[-1].vertical or vertical, tail.strip())]
        return True
