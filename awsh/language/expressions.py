"""Conditions, as after `where`: or, and, not, comparisons, parentheses."""

from __future__ import annotations

import re

from awsh.errors import Span
from awsh.language.tree import (
    Both,
    Comparison,
    Condition,
    Either,
    Expression,
    Field,
    Items,
    Not,
    Operand,
    Operator,
    Text,
    Word,
)
from awsh.language.words import COLUMN, LISTED, PLAIN, Words

MOST = 200
"""Operators in one condition: each puts the tree one node deeper, and whoever walks it recurses."""

SYMBOL = re.compile(r"==|=~|!=|!~|<=|>=|=|~|<|>(?!>)")
SPELT: dict[str, Operator] = {
    "==": "=", "=": "=", "=~": "~", "~": "~", "!=": "!=", "!~": "!~", "<=": "<=", ">=": ">=",
    "<": "<", ">": ">",
}  # fmt: skip
COMPARISONS = "= != < <= > >= ~ !~ or in"
KEYWORD = re.compile(r"(or|and|not|in)(?=[\s()|;>&]|\\\r?\n|\Z)", re.IGNORECASE)


class Expressions(Words):
    """Reads what follows `where`."""

    def keyword(self, *wanted: str) -> str:
        """The keyword at the position when it is one of these, else nothing."""
        match = KEYWORD.match(self.text, self.pos)
        found = match[1].lower() if match else ""
        return found if found in wanted else ""

    def condition(self, head: Word) -> Word:
        """All that follows `where`, as the one part of one word."""
        start = self.pos
        outer, self.operators = self.operators, 0
        expression = None if self.stops() else self.expression(0)
        self.operators = outer
        if expression is None and self.pos == start:
            self.here("field", start)
            self.problem(
                f"a condition is expected after {self.text[head.span.start : head.span.end]}", head.span
            )
        span = expression.span if expression else Span(start, self.pos)
        return Word((Condition(expression, span),), span)

    def expression(self, floor: int) -> Expression | None:
        """Comparisons joined by `or` (0) and `and` (1); only by those that bind as tightly as floor."""
        left = self.negation()
        while left is not None:
            self.skip()
            word = self.keyword("and") or (self.keyword("or") if floor == 0 else "")
            if not word:
                break
            operator = self.counted(self.take(len(word), "keyword"))
            right = self.expression(1) if word == "or" else self.negation()
            if right is None:
                self.problem(f"a comparison is expected after {word}", operator)
                break
            span = left.span | right.span
            left = Both(left, right, span) if word == "and" else Either(left, right, span)
        return left

    def counted(self, operator: Span) -> Span:
        self.operators += 1
        if self.operators > MOST:
            self.problem(f"a condition has at most {MOST} operators: use in (a, b, …)", operator)
            self.stopped = True
            self.pos = self.end
        return operator

    def negation(self) -> Expression | None:
        """`not` any number of times, then a comparison or a parenthesis."""
        nots: list[Span] = []
        self.frame.role, self.frame.field, self.frame.op = "field", None, None
        while True:
            self.skip()
            if not self.keyword("not"):
                break
            nots.append(self.counted(self.take(3, "keyword")))
        inner = self.group() if self.peek() == "(" else self.comparison()
        if inner is None and nots:
            self.problem("a comparison is expected after not", nots[-1])
        if inner is not None:
            for start in reversed(nots):
                inner = Not(inner, start | inner.span)
        return inner

    def group(self) -> Expression | None:
        """`( expression )`."""
        opened = self.take(1)
        frame = self.frame
        with self.bracket("("):
            self.frame = frame  # its stage is the one outside
            expression = self.expression(0)
            if expression is None and self.peek() == ")":
                self.problem("a comparison is expected between ( and )", opened)
            self.surplus("and, or or ) is expected")
            self.close(")", opened)
        if expression is not None:
            frame.role = "conjunction"
        self.here_after_space()
        return expression

    def comparison(self) -> Expression | None:
        frame = self.frame
        start = self.pos
        self.here("field", start)
        if self.stops() or self.keyword("and", "or"):
            return None
        word = self.word(COLUMN)
        if word is None:
            if self.pos < self.end:
                self.problem(f"a column is expected before {self.named(self.token())}", self.token())
                self.pos = max(self.pos, self.token().end)
            return None
        left = self.left(word)
        frame.field = left
        frame.role = "operator"
        self.here_after_space()
        self.skip()
        negated = self.keyword("not")
        denial = self.take(3, "keyword") if negated else None
        self.skip()
        if self.keyword("in"):
            frame.op = "in"
            operator = self.take(2, "keyword")
        elif denial:
            self.here("operator", self.pos)
            self.problem("in is expected after not", denial)
            return Comparison(left, None, None, word.span)
        elif match := SYMBOL.match(self.text, self.pos):
            frame.op = SPELT[match.group()]
            operator = self.take(len(match.group()))
        else:
            return Comparison(left, None, None, word.span)
        frame.role = "value"
        self.skip()
        self.here("value", self.pos)
        right = self.items() if frame.op == "in" else self.operand(PLAIN)
        if right is None:
            self.problem(f"a value is expected after {self.text[operator.start : operator.end]}", operator)
        span = word.span | (right.span if right else operator)
        compared = Comparison(left, frame.op, right, span)
        frame.role, frame.field, frame.op = "conjunction", None, None
        self.here_after_space()
        return Not(compared, span) if denial else compared

    def here_after_space(self) -> None:
        self.skip()
        self.here(self.frame.role, self.pos)

    # -- the two sides -----------------------------------------------------------------------------

    def left(self, word: Word) -> Field | Operand:
        """A column; only variables and `$( )` are values on this side."""
        names = [""]
        quoted = False
        for part in word.parts:
            if not isinstance(part, Text):
                return Operand(word, word.span)
            if part.quote:
                names[-1] += part.text
                quoted = True
            else:
                first, *more = part.text.split(".")
                names[-1] += first
                names += more
        if "" in names and not quoted:
            self.problem("a column's name is empty here", word.span)
        return Field(tuple(names), word.span)

    def operand(self, bare: re.Pattern[str]) -> Operand | None:
        if self.stops() or self.keyword("and", "or"):
            return None
        word = self.word(bare)
        return Operand(word, word.span) if word else None

    def items(self) -> Items | Operand | None:
        """`(a, b)`, `a,b`, or one `$list`."""
        if self.peek() != "(":
            first = self.operand(LISTED)
            if first is None:
                return None
            items = [first]
            while self.skip() == ",":
                self.item(items, self.take(1))
            if len(items) == 1 and first.word.literal is None:
                return first
            return Items(tuple(items), first.span | items[-1].span)
        opened = self.take(1)
        items = []
        frame = self.frame
        with self.bracket("("):
            self.frame = frame
            comma: Span | None = opened
            while comma:
                self.item(items, comma)
                if self.skip() == ",":
                    comma = self.take(1)
                elif self.stops():
                    comma = None
                else:
                    comma = Span(self.pos, self.pos + 1)
                    self.problem("a comma is expected between the values", comma)
            self.close(")", opened)
        return Items(tuple(items), Span(opened.start, self.pos))

    def item(self, items: list[Operand], before: Span) -> None:
        """One value into items; where there is none, at least a character is gone over."""
        self.skip()
        self.here("value", self.pos)
        found = self.operand(LISTED)
        if found is not None:
            items.append(found)
        elif self.pos < self.end:
            self.problem("a value is expected here", before)
            if not self.stops() and self.peek() != ",":
                self.pos += 1

    def surplus(self, message: str) -> None:
        """Go over words that do not belong here, up to what ends the stage, saying so once."""
        start = stop = self.pos
        words = 0
        while self.skip() not in ("", "\n") and not self.stops():
            if self.word() is None:
                self.pos = max(self.pos, min(self.end, self.pos + 1))
            stop = self.pos
            words += 1
        if stop > start:
            # One word may yet become an operator; what stands before another one may not.
            typing = words == 1 and stop == self.end and self.frame.role in ("operator", "conjunction")
            self.problem(message, Span(start, stop), unfinished=typing)
