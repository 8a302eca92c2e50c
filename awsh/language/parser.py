"""`parse`: from a text to its tree, whatever the text is; `at`: from a cursor to its place."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from awsh.errors import Span, UsageError
from awsh.language.place import Place
from awsh.language.reader import Marked, Problem
from awsh.language.statements import Statements
from awsh.language.tree import Script
from awsh.language.words import PLAIN

CONDITIONS = frozenset({"where"})
BLOCKS = frozenset({"each"})


class Parsed(NamedTuple):
    """A text and all that can be read of it.

    problems: in the order in which they were found. marks: operators, keywords and comments, which the
    highlighter wants and the tree does not hold.
    end: what stands where the text ends. conditions, blocks, clauses: as they were given to parse.
    """

    text: str
    script: Script
    problems: tuple[Problem, ...]
    marks: tuple[tuple[Marked, int, int], ...]
    end: Place
    conditions: frozenset[str]
    blocks: frozenset[str]
    clauses: frozenset[tuple[str, str]]

    @property
    def incomplete(self) -> bool:
        """Whether more input could mend all that is wrong."""
        return bool(self.problems) and all(problem.incomplete for problem in self.problems)

    def check(self) -> None:
        """Raise a UsageError of the first problem; of one that no further input mends, if there is any."""
        if self.problems:
            first = min(self.problems, key=lambda problem: problem.incomplete)
            raise UsageError(first.message, span=first.span)


@lru_cache(maxsize=64)
def parse(
    text: str,
    *,
    conditions: frozenset[str] = CONDITIONS,
    blocks: frozenset[str] = BLOCKS,
    clauses: frozenset[tuple[str, str]] = frozenset(),
) -> Parsed:
    """Read a line or a whole script. Never raises: what is wrong stands in the result's problems.

    conditions: the commands that are followed by a condition. blocks: those that take `{ … }` arguments.
    clauses: a command or group, and a word among its arguments behind which a condition follows.
    What was read lately is remembered: colours, completion and running look at the same line in turn.
    """
    reader = Statements(text, conditions, blocks, clauses)
    script = reader.script()
    end = reader.place
    if end is None:
        reader.pos = reader.end
        reader.here("after", reader.end)
        end = reader.place
        assert end is not None
    return Parsed(text, script, tuple(reader.problems), tuple(reader.marks), end, conditions, blocks, clauses)


def at(parsed: Parsed, cursor: int) -> Place:
    """What stands at a cursor (an offset; brought inside the text if it is not).

    It is what stands at the end of the text before the cursor, so what comes after it cannot disturb.
    """
    text = parsed.text
    cursor = max(0, min(cursor, len(text)))
    if cursor == len(text):
        return parsed.end
    place = parse(
        text[:cursor], conditions=parsed.conditions, blocks=parsed.blocks, clauses=parsed.clauses
    ).end
    stop = cursor
    if place.quote:
        closing = text.find(place.quote, cursor)
        newline = text.find("\n", cursor)
        stop = min(found for found in (closing, newline, len(text)) if found >= 0)
    elif place.kind not in ("comment", "shell") and (match := PLAIN.match(text, cursor)):
        stop = match.end()
    return place._replace(rest=Span(cursor, stop))
