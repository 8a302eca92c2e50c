"""The syntax tree of the line language. Every node knows its place in the text."""

from __future__ import annotations

from typing import Literal as Choice

from awsh.errors import Span
from awsh.language.node import Node

Quote = Choice["", "'", '"', "\\"]
Operator = Choice["=", "!=", "<", "<=", ">", ">=", "~", "!~", "in"]


class Text(Node):
    """Literal characters, already unquoted. quote: how they were written; a backslash for one escaped."""

    text: str
    quote: Quote
    span: Span


class Variable(Node):
    """`$name.field`, `${name.field}`, `$1`, `$@`, `$env.HOME`. path: the fields after the name."""

    name: str
    path: tuple[str, ...]
    braced: bool
    span: Span


class Substitution(Node):
    """`$(pipeline)`, and `(pipeline)` where a value is wanted."""

    body: Script
    span: Span


class Block(Node):
    """`{ statements }`."""

    body: Script
    span: Span


class Field(Node):
    """A column inside a condition; `tags.env` is two names deep."""

    path: tuple[str, ...]
    span: Span


class Operand(Node):
    """A value inside a condition. What `10MB` or `7d` means depends on what it is compared with."""

    word: Word
    span: Span


class Items(Node):
    """`(a, b, c)` after `in`."""

    items: tuple[Operand, ...]
    span: Span


class Comparison(Node):
    """`FIELD OP VALUE`; `==` is written `=` here. op None: the field alone, true when it holds something."""

    left: Field | Operand
    op: Operator | None
    right: Field | Operand | Items | None
    span: Span


class Not(Node):
    """`not CONDITION`."""

    inner: Expression
    span: Span


class Both(Node):
    """`A and B`."""

    left: Expression
    right: Expression
    span: Span


class Either(Node):
    """`A or B`."""

    left: Expression
    right: Expression
    span: Span


Expression = Comparison | Not | Both | Either


class Condition(Node):
    """What follows `where`. expression: None while nothing of it can be read yet."""

    expression: Expression | None
    span: Span


Part = Text | Variable | Substitution | Block | Condition


class Word(Node):
    """One word of a command: parts written without a space between them."""

    parts: tuple[Part, ...]
    span: Span

    @property
    def literal(self) -> str | None:
        """The word's text when nothing in it needs expanding, else None."""
        if all(isinstance(part, Text) for part in self.parts):
            return "".join(part.text for part in self.parts if isinstance(part, Text))
        return None

    @property
    def quoted(self) -> bool:
        return any(isinstance(part, Text) and part.quote for part in self.parts)


class Call(Node):
    """`name word --option value`: a command or verb. words: never empty; the first is the name."""

    words: tuple[Word, ...]
    span: Span


class ShellCommand(Node):
    """`!cmd …`: handed to the system's shell as it stands. text: without the `!`."""

    text: str
    span: Span


class Value(Node):
    """A stage that is a value: `$vpc.id`, `"text"`, `(s3 ls)`, `5`."""

    word: Word
    span: Span


Stage = Call | ShellCommand | Value


class Redirect(Node):
    """`> FILE` or `>> FILE`."""

    append: bool
    target: Word
    span: Span


class Pipeline(Node):
    """`stage | stage > FILE`."""

    stages: tuple[Stage, ...]
    redirect: Redirect | None
    span: Span


class Chain(Node):
    """`a && b || c`. rest: operator and pipeline, left to right. background: it ended in `&`."""

    first: Pipeline
    rest: tuple[tuple[Choice["&&", "||"], Pipeline], ...]
    background: bool
    span: Span


class Let(Node):
    """`let name = pipeline`."""

    name: str
    name_span: Span
    value: Pipeline
    span: Span


class If(Node):
    """`if chain { … } else { … }`. otherwise: a block, or another `if`."""

    condition: Chain
    body: Block
    otherwise: Block | If | None
    span: Span


class For(Node):
    """`for name in WORD … { … }`. items: words; a `(pipeline)` among them gives its rows."""

    name: str
    name_span: Span
    items: tuple[Word, ...]
    body: Block
    span: Span


class While(Node):
    """`while chain { … }`, and `until chain { … }`. until: as long as the chain says no."""

    until: bool
    condition: Chain
    body: Block
    span: Span


Statement = Let | If | For | While | Chain


class Script(Node):
    """Statements one after another, whether by `;` or by line."""

    statements: tuple[Statement, ...]
    span: Span
