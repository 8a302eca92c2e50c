"""Where a cursor stands in a line: what completion and help ask for."""

from __future__ import annotations

from typing import Literal, NamedTuple

from awsh.errors import Span
from awsh.language.tree import Field, Let, Operand, Operator, Quote, Stage, Word

Kind = Literal[
    "head",  # the name of a command, or of a verb after |
    "argument",  # a word after the name
    "redirect",  # the file after >
    "field",  # a column, left in a condition
    "operator",  # after a column: = != ~ in …
    "value",  # right in a condition; field and op say of what
    "conjunction",  # after a whole comparison: and, or
    "variable",  # after $; names are the parts before the one being typed
    "name",  # the new name after let or for
    "item",  # what a for goes through
    "keyword",  # `in` after the name of a for, `=` after the name of a let
    "shell",  # inside !command
    "comment",
    "after",  # where only an operator or a new line may follow
]
Opener = Literal["", "(", "{", "for", "if"]


class Around(NamedTuple):
    """The bracket the cursor is in, and the stage that the bracket is part of.

    opener: `(` also for `$(`; `{` is the block of a command such as `each`, whose rows come from stages;
    for and if are those statements' blocks: a for has its variable in name and its items in words.
    """

    opener: Opener
    stages: tuple[Stage, ...]
    words: tuple[Word, ...]
    name: str
    outer: Around | None


class Place(NamedTuple):
    """What stands at a cursor. Everything is about the innermost bracket; around leads outwards.

    text: what is typed of the word before the cursor, unquoted; variables in it stand as written.
    span: where that is, its opening quote included: the characters a completion replaces.
    rest: what follows of the same word behind the cursor.
    quote: the quote the cursor is inside of.
    word: the same word with its parts; None where nothing is typed yet.
    stages: the pipeline's stages before the cursor's own. words: its own words before the cursor's.
    field, op: of the comparison whose value is being typed.
    let: the name that the pipeline is assigned to. lets: the assignments before the cursor.
    """

    kind: Kind
    text: str
    span: Span
    rest: Span
    quote: Quote
    word: Word | None
    stages: tuple[Stage, ...]
    words: tuple[Word, ...]
    names: tuple[str, ...]
    field: Field | Operand | None
    op: Operator | None
    let: str
    lets: tuple[Let, ...]
    around: Around | None

    @property
    def first(self) -> bool:
        """Whether the cursor's stage begins its pipeline."""
        return not self.stages


class Frame:
    """What the parser knows of the bracket it is in; Around and Place are taken from it."""

    __slots__ = ("field", "let", "name", "op", "opener", "outer", "role", "stages", "words")

    def __init__(self, opener: Opener, outer: Frame | None) -> None:
        self.opener: Opener = opener
        self.outer = outer
        self.stages: list[Stage] = []
        self.words: list[Word] = []
        self.role: Kind = "head"
        self.field: Field | Operand | None = None
        self.op: Operator | None = None
        self.let = ""
        self.name = ""

    def around(self) -> Around | None:
        if self.outer is None:
            return None
        # The opener and the loop's name were noted inside; stages and words are the outer stage's.
        outside = self.outer
        return Around(self.opener, tuple(outside.stages), tuple(outside.words), self.name, outside.around())
