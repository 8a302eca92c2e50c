"""Every piece of a text with its place: for colours and completion, while it is still being typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from awsh.sql.statements.judging import behind_block
from awsh.sql.statements.lexis import lexis

PieceKind = Literal["word", "quoted", "text", "number", "comment", "sign", "open"]


class Piece(NamedTuple):
    """start, end: offsets in the text. kind: `open` is a string, name or comment that is not closed: the rest of
    the text; `quoted` a name in quotes.
    """

    kind: PieceKind
    start: int
    end: int
    text: str

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""


def pieces(text: str, family: str) -> Iterator[Piece]:
    """All but the space between them. Linear, whatever TEXT is."""
    pattern = lexis(family).token
    marks = "'\"`" if family == "mysql" else "'\""
    at = 0
    while at < len(text):
        found = pattern.match(text, at)
        assert found is not None
        kind, start, at = found.lastgroup or "sign", found.start(), found.end()
        if kind == "comment":
            at = behind_block(text, start)
            closed = at < len(text) or text.endswith("*/", start + 2)
            yield Piece("comment" if closed else "open", start, at, text[start:at])
        elif kind == "space":
            if not found[0].isspace():
                unclosed = found[0].startswith("/*") and "*/" not in found[0] and at == len(text)
                yield Piece("open" if unclosed else "comment", start, at, found[0])
        elif kind == "dollar" or (kind == "text" and found[0].startswith("$")):
            tag = found[0][: found[0].index("$", 1) + 1]
            closed = len(found[0]) >= 2 * len(tag) and found[0].endswith(tag)
            yield Piece("text" if closed else "open", start, at, found[0])
        elif kind == "sign" and found[0] in marks:
            at = len(text)
            yield Piece("open", start, at, text[start:])
        else:
            yield Piece(kind, start, at, found[0])  # type: ignore[arg-type]
