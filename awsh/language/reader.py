"""The ground of the parser: a position in the text, white space, comments, problems, brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from awsh.errors import Span
from awsh.language.place import Frame, Kind, Opener, Place
from awsh.language.tree import Let, Quote, Word

DEEPEST = 50
"""Brackets inside brackets. Each costs some twelve Python frames, of the thousand there are."""

# No possessive groups: before Python 3.11.5 they lose their place where an alternative half matches.
BLANK = re.compile(r"[^\S\n]*(?:\\\r?\n[^\S\n]*)*")
SPACE = re.compile(r"\s*(?:\\\r?\n\s*)*")
BACKGROUND = re.compile(r"&(?=[\s;|>)}]|\\\r?\n|\Z)")

Marked = Literal["operator", "keyword", "comment"]


class Problem(NamedTuple):
    """Something that cannot be understood.

    incomplete: further lines could mend it. unfinished: the text ended there, so typing on could.
    """

    message: str
    span: Span
    incomplete: bool
    unfinished: bool


class Reader:
    """A text, and how far it is read."""

    def __init__(
        self,
        text: str,
        conditions: frozenset[str],
        blocks: frozenset[str],
        clauses: frozenset[tuple[str, str]],
    ) -> None:
        self.text = text
        self.end = len(text)
        self.pos = 0
        self.conditions = conditions
        self.blocks = blocks
        self.clauses = clauses
        self.problems: list[Problem] = []
        self.marks: list[tuple[Marked, int, int]] = []
        self.lets: list[Let] = []
        self.frame = Frame("", None)
        self.place: Place | None = None
        self.depth = 0
        self.operators = 0  # in the condition being read
        self.parens = 0  # open ( anywhere around: a ) closes one
        self.braces = 0  # open { anywhere around: a } that begins a word closes one
        self.soft = False  # directly inside ( ), where a new line is a space
        self.headed = False  # in the head of an if or for, which a lone { ends
        self.stopped = False

    # -- moving ------------------------------------------------------------------------------------

    def peek(self) -> str:
        """The next character, or nothing."""
        return self.text[self.pos : self.pos + 1]

    def skip(self, lines: bool = False) -> str:
        """Go over white space and comments; over line ends too when lines. Give the next character."""
        blank = SPACE if lines or self.soft else BLANK
        while True:
            match = blank.match(self.text, self.pos)
            if match:
                self.pos = match.end()
            if not self.text.startswith("#", self.pos):
                return self.peek()
            start = self.pos
            newline = self.text.find("\n", start)
            self.pos = self.end if newline < 0 else newline
            self.marks.append(("comment", start, self.pos))
            self.here("comment", start, self.text[start : self.pos])

    def take(self, length: int, kind: Marked = "operator") -> Span:
        """Step over an operator or keyword, remembering it for highlighting."""
        start = self.pos
        self.pos += length
        self.marks.append((kind, start, self.pos))
        if kind == "keyword":
            self.here(self.frame.role, start, self.text[start : self.pos])
        return Span(start, self.pos)

    def stops(self) -> bool:
        """Whether the next character ends a command's words: an operator, a line end, a closing bracket."""
        char = self.peek()
        if not char or char in "|;>\n":
            return True
        if char == "&":
            return self.text.startswith("&&", self.pos) or bool(BACKGROUND.match(self.text, self.pos))
        if char == ")":
            return self.parens > 0
        if char == "}":
            return self.braces > 0
        return char == "{" and self.headed and self.lone_brace()

    def lone_brace(self) -> bool:
        """Whether the { here stands alone, as the one that opens a body does."""
        after = self.text[self.pos + 1 : self.pos + 2]
        return not after or after.isspace()

    # -- saying what is wrong ----------------------------------------------------------------------

    def problem(self, message: str, span: Span, *, incomplete: bool = False, unfinished: bool = True) -> None:
        if not self.stopped:
            unfinished = incomplete or (unfinished and self.pos >= self.end)
            self.problems.append(Problem(message, span, incomplete, unfinished))

    def token(self) -> Span:
        """The operator or character at the position, for a message about it."""
        length = 2 if self.text[self.pos : self.pos + 2] in ("&&", "||", ">>") else 1
        return Span(self.pos, min(self.pos + length, self.end))

    def named(self, span: Span) -> str:
        text = self.text[span.start : span.end]
        return "the end of the line" if text in ("", "\n") else text

    # -- brackets ----------------------------------------------------------------------------------

    @contextmanager
    def bracket(self, opener: Opener) -> Iterator[None]:
        """Read the inside of a bracket that was just stepped over, with a frame of its own."""
        saved = (self.frame, self.soft, self.headed, self.parens, self.braces)
        self.frame = Frame(opener, self.frame)
        self.frame.name = saved[0].name if opener == "for" else ""
        self.soft = opener == "("
        self.headed = False
        self.parens += opener == "("
        self.braces += opener != "("
        self.depth += 1
        if self.depth > DEEPEST:
            self.problem(f"nested deeper than {DEEPEST} levels", Span(self.pos - 1, self.pos))
            self.stopped = True
            self.pos = self.end
        try:
            yield
        finally:
            self.depth -= 1
            self.frame, self.soft, self.headed, self.parens, self.braces = saved

    def close(self, closer: str, opened: Span) -> bool:
        """Step over the bracket that closes, or say that the one that opened is left open."""
        self.skip(lines=True)
        if self.peek() == closer:
            self.take(1)
            return True
        name = self.text[opened.start : opened.end]
        self.problem(f"{name} is not closed", opened, incomplete=self.pos >= self.end)
        return False

    # -- the place at the end of the text ----------------------------------------------------------

    def here(
        self,
        kind: Kind,
        start: int,
        text: str = "",
        *,
        quote: Quote = "",
        word: Word | None = None,
        names: tuple[str, ...] = (),
    ) -> None:
        """Note what is expected where the text ends. The innermost reader gets there first."""
        if self.pos < self.end or self.place is not None:
            return
        frame = self.frame
        end = Span(self.end, self.end)
        self.place = Place(
            kind, text, Span(start, self.end), end, quote, word,
            tuple(frame.stages), tuple(frame.words), names, frame.field, frame.op,
            frame.let, tuple(self.lets), frame.around(),
        )  # fmt: skip
