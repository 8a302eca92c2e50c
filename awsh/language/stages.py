"""Stages and pipelines: commands, values, `!shell`, `|` between them and `> FILE` at the end."""

from __future__ import annotations

import re

from awsh.errors import Span
from awsh.language.expressions import COMPARISONS, Expressions
from awsh.language.tree import Call, Pipeline, Redirect, ShellCommand, Stage, Text, Value, Word

NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
RAW = re.compile(r"""[^\s|;&>'"`\\(){}#]*""")
RAW_QUOTED = re.compile(r"""'[^']*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|`[^`\\]*(?:\\[\s\S][^`\\]*)*`""")
RAW_BLANK = re.compile(r"[^\S\n]+")
RAW_BACKGROUND = re.compile(r"&(?:[^\S\n]+#|[^\S\n]*(?:[\n;)}]|\Z))")
COMPARES = re.compile(r"[=!]=|=?~|=|!~|[<>]=?")
ASKS = "if asks a command, and > names a file: to compare, `if !test $n -gt 2` or `-lt`, `=`, `!=`"
ASKS_HELP = re.compile(r"[^\S\n]+--help(?=[\s|;)}]|\Z)")
QUOTED_CONDITION = re.compile(r"""(?:'[^']*[=<>~][^']*'|"[^"\\]*[=<>~][^"\\]*")(?=\s*(?:--|[|;)]|\Z))""")
DESCRIPTOR = re.compile(r">>?&?[0-9-]*")


def is_value(word: Word) -> bool:
    """Whether a stage that begins with this word is that value, not a command."""
    first = word.parts[0]
    if not isinstance(first, Text):
        return True
    return first.quote in ("'", '"') or bool(
        len(word.parts) == 1 and not first.quote and NUMBER.fullmatch(first.text)
    )


class Stages(Expressions):
    """Reads pipelines."""

    def pipeline(self, *, lines: bool = False) -> Pipeline:
        """`stage | stage > FILE`. Its stages are empty when nothing of it is there.

        lines: it may begin on a later line.
        """
        before = self.pos
        self.skip(lines)
        frame = self.frame
        stages: list[Stage] = []
        frame.stages = stages
        redirect: Redirect | None = None
        bar: Span | None = None
        while True:
            stage = self.stage()
            if stage:
                stages.append(stage)
            elif bar:
                self.problem("a command is expected after |", bar, incomplete=self.pos >= self.end)
            if self.skip() == "|" and not self.text.startswith("||", self.pos):
                if redirect:
                    self.problem("> FILE ends a pipeline: nothing can follow it", self.token())
                elif not stage and not bar:
                    self.problem("a command is expected before |", self.token())
                bar = self.take(1)
                self.skip(lines=True)
            elif self.peek() == ">":
                if redirect:
                    self.problem("a pipeline has one > FILE", self.token())
                elif not stages:
                    self.problem("a command is expected before >", self.token())
                redirect = self.redirect()
                if self.skip() != "|" and self.peek() != ">":
                    break
                bar = None
            else:
                break
        spans = [stage.span for stage in stages] + ([redirect.span] if redirect else [])
        span = (
            Span(min(span.start for span in spans), max(span.end for span in spans))
            if spans
            else Span(before, before)
        )
        return Pipeline(tuple(stages), redirect, span)

    def redirect(self) -> Redirect:
        append = self.text.startswith(">>", self.pos)
        arrow = self.take(2 if append else 1)
        self.frame.role = "redirect"
        self.skip()
        self.here("redirect", self.pos)
        start = self.pos
        target = None if self.stops() else self.word()
        if target is None:
            self.problem(f"a file name is expected after {'>>' if append else '>'}", arrow)
            target = Word((), Span(self.pos, self.pos))
        elif self.text.startswith("&", start):
            self.problem("one output goes to > FILE; 2>&1 is for ! commands", target.span)
        self.frame.role = "after"
        self.skip()
        self.here("after", self.pos)
        self.surplus("> FILE takes one word; quote a name with spaces")
        return Redirect(append, target, arrow | target.span)

    def stage(self) -> Stage | None:
        frame = self.frame
        frame.words = []
        frame.role = "head"
        frame.field = frame.op = None
        self.here("head", self.pos)
        if self.stops():
            return None
        if self.peek() == "!":
            return self.shell()
        start = self.pos
        head = self.word()
        if head is None:
            return None
        if is_value(head):
            frame.words = [head]
            frame.role = "after"
            self.skip()
            self.here("after", self.pos)
            if self.headed and (operator := COMPARES.match(self.text, self.pos)):
                self.problem(ASKS, Span(*operator.span()))
            self.surplus("a value stands alone: | ; or a new line is expected")
            return Value(head, head.span)
        words = self.call(head)
        return Call(tuple(words), Span(start, words[-1].span.end))

    def call(self, head: Word) -> list[Word]:
        """The words of a command."""
        frame = self.frame
        words = [head]
        frame.words = words
        frame.role = "argument"
        name = head.literal if not head.quoted else None
        after_head = self.pos
        if name in self.conditions and not ASKS_HELP.match(self.text, self.pos):
            if self.skip() or self.pos > after_head:
                words.append(self.condition(head))
            else:
                self.problem(f"a condition is expected after {name}", head.span)
            compares = self.frame.role == "operator"
            self.surplus(f"{COMPARISONS} is expected" if compares else "and, or or | is expected")
            return words
        takes_block = name in self.blocks
        while True:
            char = self.skip()
            self.here("argument", self.pos)
            if char == "{" and takes_block:
                takes_block = not self.headed  # in the head of an if, the next { is the if's own
                block = self.block("{")
                words.append(Word((block,), block.span))
            elif self.stops():
                return words
            elif char == ")":
                self.stray()
            elif word := self.word():
                words.append(word)
                if name is not None and (name, word.literal) in self.clauses and not word.quoted:
                    self.clause(words)

    def clause(self, words: list[Word]) -> None:
        """The condition behind the last of WORDS, and over to where further arguments may stand."""
        head = words[-1]
        if self.pos >= self.end:
            return  # the word itself is being typed
        self.marks.append(("keyword", head.span.start, head.span.end))
        self.skip()
        if QUOTED_CONDITION.match(self.text, self.pos) and (quoted := self.word()):
            words.append(quoted)
            return
        words.append(self.condition(head))
        compares = self.frame.role == "operator"
        if not self.text.startswith("--", self.pos):
            self.surplus(f"{COMPARISONS} is expected" if compares else "and, or, | or an option is expected")
        else:
            self.frame.role = "argument"

    def stray(self) -> None:
        self.problem("there is no ( for this )", Span(self.pos, self.pos + 1))
        self.pos += 1

    # -- the system's shell ------------------------------------------------------------------------

    def shell(self) -> ShellCommand:
        """`!command`, as it stands up to what ends a stage outside its own quotes and parentheses."""
        text = self.text
        start = self.pos
        self.pos += 1
        stop = self.raw()
        begin = start + 1
        while begin < stop and text[begin].isspace():
            begin += 1
        if self.pos >= self.end:
            self.here("shell", begin, text[begin : self.end])
        if begin == stop:
            self.problem("a command is expected after !", Span(start, start + 1))
        return ShellCommand(text[begin:stop], Span(start, max(stop, start + 1)))

    def raw(self) -> int:
        """Go to the end of a shell command. Gives where its last character is that is not a space."""
        text = self.text
        begin = stop = self.pos
        open_at: list[int] = []
        while True:
            match = RAW.match(text, self.pos)
            if match and match.end() > self.pos:
                stop = self.pos = match.end()
            char = self.peek()
            if not char:
                break
            if char.isspace():
                if char == "\n" and not open_at:
                    break
                blank = RAW_BLANK.match(text, self.pos)
                self.pos = blank.end() if blank else self.pos + 1
                continue
            fresh = self.pos == begin or text[self.pos - 1].isspace()
            if char == "#" and fresh:
                if not open_at:
                    break
                newline = text.find("\n", self.pos)
                self.pos = newline if newline >= 0 else self.end
            elif char in "'\"`":
                self.raw_quote(char)
            elif char == "\\":
                if self.pos + 1 == self.end:
                    self.problem("nothing follows the backslash", Span(self.pos, self.end), incomplete=True)
                self.pos = min(self.pos + 2, self.end)
            elif char == "(":
                open_at.append(self.pos)
                self.pos += 1
            elif char == ")" and open_at:
                open_at.pop()
                self.pos += 1
            elif not open_at and self.raw_ends(char, fresh):
                break
            else:
                self.raw_step(char)
            stop = self.pos
        for opened in open_at[-1:]:
            self.problem("( is not closed", Span(opened, opened + 1), incomplete=True)
        return stop

    def raw_quote(self, quote: str) -> None:
        match = RAW_QUOTED.match(self.text, self.pos)
        if match:
            self.pos = match.end()
        else:
            self.problem(f"the quote {quote} is not closed", Span(self.pos, self.pos + 1), incomplete=True)
            self.pos = self.end

    def raw_ends(self, char: str, fresh: bool) -> bool:
        """Whether a character ends the shell command: not `2>`, `>&` and `&>`, which are the shell's own."""
        text, pos = self.text, self.pos
        if char in "|;":
            return True
        if char == "&":
            return text.startswith("&&", pos) or bool(RAW_BACKGROUND.match(text, pos))
        if char == ">":
            digit = pos - 1
            while text[digit].isdigit():
                digit -= 1
            descriptor = digit < pos - 1 and (text[digit].isspace() or text[digit] == "!")
            return not (descriptor or text.startswith((">&", ">>&", ">("), pos))
        if char == ")":
            return self.parens > 0
        if char == "}":
            return fresh and self.braces > 0
        return char == "{" and fresh and self.headed and self.lone_brace()

    def raw_step(self, char: str) -> None:
        """Over one character, or over a redirection of the shell's own."""
        if char == "&" and self.text.startswith("&>", self.pos):
            self.pos += 1
        match = DESCRIPTOR.match(self.text, self.pos)
        self.pos = match.end() if match else self.pos + 1
