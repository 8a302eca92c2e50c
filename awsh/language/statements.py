"""Statements: `let`, `if`, `for`, `while`, `until`, and chains of pipelines."""

from __future__ import annotations

import re
from typing import Literal

from awsh.errors import Span
from awsh.language.reader import BACKGROUND
from awsh.language.stages import Stages
from awsh.language.tree import Block, Chain, For, If, Let, Pipeline, Script, Statement, While, Word
from awsh.language.words import PLAIN

STATEMENT = re.compile(r"(let|if|for|while|until|else)(?=[\s(){};|&>]|\\\r?\n|\Z)")
NAME = re.compile(r"[^\W\d]\w*(?=[\s=|;>)}]|\\\r?\n|\Z)")
ELSE = re.compile(r"\s*(?:(?:\\\r?\n|#[^\n]*(?:\n|\Z))\s*)*else(?=[\s{]|\\\r?\n|\Z)")
IN = re.compile(r"in(?=[\s(]|\\\r?\n|\Z)")
IF = re.compile(r"if(?=[\s(]|\\\r?\n|\Z)")


class Statements(Stages):
    """Reads scripts."""

    def script(self) -> Script:
        """Statements up to the end, or to a bracket that closes one further out."""
        start = self.pos
        statements: list[Statement] = []
        while True:
            char = self.skip()
            if char == "\n":
                self.pos += 1
            elif char == ";":
                self.take(1)
            elif not char:
                self.frame.stages, self.frame.words = [], []
                self.frame.field = self.frame.op = None
                self.here("head", self.pos)
                break
            elif char == ")":
                if self.parens:
                    break
                self.stray()
            elif char == "}" and self.braces:
                break
            elif char == "}":
                self.problem("there is no { for this }", Span(self.pos, self.pos + 1))
                self.pos += 1
            else:
                statement = self.statement()
                statements.append(statement)
                if not (isinstance(statement, Chain) and statement.background):
                    self.separated(statement.span.end)
        return Script(tuple(statements), Span(start, self.pos))

    def separated(self, over: int) -> None:
        """A statement is over: something has to stand between it and the next."""
        self.frame.role = "after"
        char = self.skip()
        self.here("after", self.pos)
        if not char or char in "\n;" or (char == ")" and self.parens) or (char == "}" and self.braces):
            return
        if self.text.find("\n", over, self.pos) >= 0:  # inside ( ), where it was gone over as a space
            return
        if char in "|&>":
            name = self.named(self.token())
            self.problem(f"{name} cannot follow this statement", self.take(self.token().end - self.pos))
        elif char not in ")}":
            self.problem("a new line or ; is expected", self.token())
            start = self.pos
            match = PLAIN.match(self.text, start)
            self.pos = match.end() if match else start
            self.here("after", start, self.text[start : self.pos])  # perhaps the beginning of an else
            self.pos = start

    def statement(self) -> Statement:
        match = STATEMENT.match(self.text, self.pos)
        if match is None:
            return self.chain()
        self.frame.stages, self.frame.words, self.frame.role = [], [], "head"
        keyword = self.take(len(match[1]), "keyword")
        if match[1] == "let":
            return self.let(keyword)
        if match[1] == "for":
            return self.loop(keyword)
        if match[1] in ("while", "until"):
            return self.repeated(match[1], keyword)
        if match[1] == "else":
            self.problem("else without an if before it", keyword)
            return self.chain() if IF.match(self.text, self.pos) is None else self.branch(keyword)
        return self.branch(keyword)

    # -- chains ------------------------------------------------------------------------------------

    def chain(self) -> Chain:
        """`a && b || c &`."""
        first = self.pipeline()
        span = first.span
        rest: list[tuple[Literal["&&", "||"], Pipeline]] = []
        bare = not first.stages and not first.redirect
        while (two := self.text[self.pos : self.pos + 2]) in ("&&", "||"):
            if bare and not rest:
                self.problem(f"a command is expected before {two}", self.token())
            operator = self.take(2)
            following = self.pipeline(lines=True)
            if not following.stages and not following.redirect:
                self.problem(f"a command is expected after {two}", operator, incomplete=self.pos >= self.end)
            rest.append(("&&" if two == "&&" else "||", following))
            span |= operator | following.span
        background = bool(BACKGROUND.match(self.text, self.pos))
        if background:
            if bare and not rest:
                self.problem("a command is expected before &", self.token())
            span |= self.take(1)
        return Chain(first, tuple(rest), background, span)

    # -- keywords ----------------------------------------------------------------------------------

    def let(self, keyword: Span) -> Let:
        """`let name = pipeline`."""
        name, place = self.name("let", keyword)
        self.skip()
        empty = Pipeline((), None, Span(place.end, place.end))
        if not name:
            return Let(name, place, empty, keyword | place)
        self.here("keyword", self.pos)
        if self.peek() != "=":
            if self.stops():
                self.problem(f"= is expected after let {name}", place)
            else:
                self.surplus(f"= is expected after let {name}")
            return Let(name, place, empty, keyword | place)
        equals = self.take(1)
        self.frame.let = name
        value = self.pipeline()
        self.frame.let = ""
        if not value.stages:
            self.problem("a value or command is expected after =", equals)
        if BACKGROUND.match(self.text, self.pos) or self.text[self.pos : self.pos + 2] in ("&&", "||"):
            operator = self.token()
            self.problem(f"let takes one pipeline: {self.named(operator)} cannot follow it", operator)
            self.take(operator.end - operator.start)
        let = Let(name, place, value, keyword | place | value.span)
        self.lets.append(let)
        return let

    def name(self, keyword: str, after: Span) -> tuple[str, Span]:
        """The new name after let or for; empty when there is none."""
        self.frame.role = "name"
        self.skip()
        match = NAME.match(self.text, self.pos)
        start = self.pos
        if match and match.end() > start:
            self.pos = match.end()
            self.here("name", start, match.group())
            return match.group(), Span(start, self.pos)
        self.here("name", start)
        word = None if self.stops() else self.word()
        span = word.span if word else after
        self.problem(f"{keyword} is followed by a name of letters, digits and _", span)
        return "", Span(start, start)

    def branch(self, keyword: Span) -> If:
        """`if chain { } else if chain { } else { }`."""
        self.depth += 1  # each `else if` is one level deeper in the tree
        condition = self.condition_of("if", keyword)
        body = self.body("if", keyword)
        otherwise: Block | If | None = None
        span = keyword | body.span
        match = ELSE.match(self.text, self.pos)
        if match:
            self.skip(lines=True)
            follows = self.take(4, "keyword")
            self.skip()
            nested = IF.match(self.text, self.pos)
            otherwise = self.branch(self.take(2, "keyword")) if nested else self.body("else", follows)
            span |= otherwise.span
        self.depth -= 1
        return If(condition, body, otherwise, span)

    def condition_of(self, statement: str, keyword: Span) -> Chain:
        """The chain between a keyword and its block."""
        saved, self.headed = self.headed, True
        condition = self.chain()
        self.headed = saved
        if not condition.first.stages:
            self.problem(f"a condition is expected after {statement}", keyword)
        if condition.background:
            self.problem(
                "a condition cannot run in the background", Span(condition.span.end - 1, condition.span.end)
            )
        self.frame.stages, self.frame.words = [], []
        return condition

    def repeated(self, statement: str, keyword: Span) -> While:
        """`while chain { }` and `until chain { }`."""
        condition = self.condition_of(statement, keyword)
        body = self.body(statement, keyword)
        return While(statement == "until", condition, body, keyword | body.span)

    def loop(self, keyword: Span) -> For:
        """`for name in words { }`."""
        name, place = self.name("for", keyword)
        frame = self.frame
        items: list[Word] = []
        self.skip()
        frame.role = "keyword"
        if name and IN.match(self.text, self.pos):
            within = self.take(2, "keyword")
            frame.words, frame.role = items, "item"
            saved, self.headed = self.headed, True
            while True:
                self.skip()
                self.here("item", self.pos)
                if self.stops():
                    break
                if self.peek() == ")":
                    self.stray()
                elif word := self.word():
                    items.append(word)
            self.headed = saved
            if not items:
                self.problem("what to go through is expected after in", within)
        elif name:
            self.here("keyword", self.pos)
            self.problem(f"in is expected after for {name}", place)
        frame.name = name
        body = self.body("for", keyword)
        return For(name, place, tuple(items), body, keyword | body.span)

    def body(self, statement: str, keyword: Span) -> Block:
        """The block of a statement; it may begin on the next line."""
        self.skip(lines=True)
        if self.peek() == "{":
            return self.block("if" if statement == "else" else statement)
        self.here("after", self.pos)
        message = f"{statement} needs a block: {{ … }}"
        self.problem(message, keyword, incomplete=self.pos >= self.end)
        empty = Span(self.pos, self.pos)
        return Block(Script((), empty), empty)
