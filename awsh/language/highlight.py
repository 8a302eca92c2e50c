"""What each character of a text is, for colouring it while it is typed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from awsh.errors import Span
from awsh.language.parser import Parsed
from awsh.language.reader import Marked
from awsh.language.stages import NUMBER
from awsh.language.tree import (
    Block,
    Both,
    Call,
    Chain,
    Comparison,
    Condition,
    Either,
    Expression,
    Field,
    For,
    If,
    Items,
    Let,
    Not,
    Operand,
    Pipeline,
    Script,
    ShellCommand,
    Substitution,
    Text,
    Variable,
    While,
    Word,
)

Shade = (
    Marked
    | Literal["command", "word", "option", "string", "variable", "shell", "number", "field", "error"]
)  # fmt: skip


def tokens(parsed: Parsed) -> Iterator[tuple[Span, Shade]]:
    """The text's pieces from left to right, each with what it is.

    They do not overlap, and between them is nothing but white space. What typing on may mend is no error.
    """
    painter = _Painter(parsed)
    painter.script(parsed.script)
    for mark, start, end in parsed.marks:
        painter.paint(start, end, mark)
    for problem in parsed.problems:
        if not problem.unfinished:
            painter.paint(problem.span.start, problem.span.end, "error")
        else:
            painter.fill(problem.span, parsed.text)
    start = 0
    for shade, run in groupby(painter.shades):
        end = start + sum(1 for _ in run)
        if shade is not None:
            yield Span(start, end), shade
        else:
            yield from _leftover(parsed.text, start, end)
        start = end


def _leftover(text: str, start: int, end: int) -> Iterator[tuple[Span, Shade]]:
    """What the tree could not hold: all that is not white space in it is wrong."""
    for solid, run in groupby(range(start, end), lambda at: not text[at].isspace()):
        if solid:
            places = list(run)
            # A backslash at a line's end belongs to the white space, but is there to be seen.
            shade: Shade = "operator" if text.startswith(("\\\n", "\\\r\n"), places[0]) else "error"
            yield Span(places[0], places[-1] + 1), shade


class _Painter:
    """Goes over a tree and gives each character its shade, the inner nodes' over the outer ones'."""

    def __init__(self, parsed: Parsed) -> None:
        self.shades: list[Shade | None] = [None] * len(parsed.text)

    def paint(self, start: int, end: int, shade: Shade | None) -> None:
        self.shades[start:end] = [shade] * (end - start)

    def fill(self, span: Span, text: str) -> None:
        """Give what the tree could not hold of a word that is still being typed the shade of one."""
        for place in range(span.start, span.end):
            if self.shades[place] is None and not text[place].isspace():
                self.shades[place] = "word"

    def script(self, script: Script) -> None:
        self.paint(script.span.start, script.span.end, None)
        for statement in script.statements:
            if isinstance(statement, Let):
                self.paint(statement.name_span.start, statement.name_span.end, "variable")
                self.pipeline(statement.value)
            elif isinstance(statement, If):
                self.branches(statement)
            elif isinstance(statement, For):
                self.paint(statement.name_span.start, statement.name_span.end, "variable")
                for item in statement.items:
                    self.word(item)
                self.script(statement.body.body)
            elif isinstance(statement, While):
                self.chain(statement.condition)
                self.script(statement.body.body)
            else:
                self.chain(statement)

    def branches(self, statement: If) -> None:
        branch: If | Block | None = statement
        while isinstance(branch, If):
            self.chain(branch.condition)
            self.script(branch.body.body)
            branch = branch.otherwise
        if branch:
            self.script(branch.body)

    def chain(self, chain: Chain) -> None:
        self.pipeline(chain.first)
        for _, pipeline in chain.rest:
            self.pipeline(pipeline)

    def pipeline(self, pipeline: Pipeline) -> None:
        for stage in pipeline.stages:
            if isinstance(stage, ShellCommand):
                self.paint(stage.span.start, stage.span.end, "shell")
            elif isinstance(stage, Call):
                self.paint(stage.words[0].span.start, stage.words[0].span.end, "command")
                for word in stage.words[1:]:
                    self.word(word, options=True)
            else:
                self.word(stage.word)
        if pipeline.redirect:
            self.word(pipeline.redirect.target)

    def word(self, word: Word, *, options: bool = False) -> None:
        if len(word.parts) == 1 and isinstance(word.parts[0], Condition):
            if word.parts[0].expression:
                self.expression(word.parts[0].expression)
            return
        shade: Shade = "word"
        first = word.parts[0] if word.parts else None
        if isinstance(first, Text) and not first.quote:
            if len(word.parts) == 1 and NUMBER.fullmatch(first.text):
                shade = "number"
            elif options and first.text.startswith("-") and first.text != "-":
                shade = "option"
        # What no part covers is the quote that closes behind a variable.
        self.paint(word.span.start, word.span.end, "string")
        for part in word.parts:
            match part:
                case Text(quote=""):
                    self.paint(part.span.start, part.span.end, shade)
                case Text(quote="\\"):
                    self.paint(part.span.start, part.span.end, shade)
                case Variable():
                    self.paint(part.span.start, part.span.end, "variable")
                case Substitution() | Block():
                    self.script(part.body)
                case _:
                    pass

    def expression(self, expression: Expression) -> None:
        pending = [expression]
        while pending:
            node = pending.pop()
            if isinstance(node, Both | Either):
                pending += (node.left, node.right)
            elif isinstance(node, Not):
                pending.append(node.inner)
            elif isinstance(node, Comparison):
                self.side(node.left)
                self.side(node.right)

    def side(self, side: Field | Operand | Items | None) -> None:
        if isinstance(side, Field):
            self.paint(side.span.start, side.span.end, "field")
        elif isinstance(side, Operand):
            self.word(side.word)
        elif isinstance(side, Items):
            for item in side.items:
                self.word(item.word)
