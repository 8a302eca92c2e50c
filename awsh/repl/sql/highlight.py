"""Colours of SQL while it is typed."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer

from awsh.repl.highlight import LONGEST, split_styles
from awsh.repl.sql.keywords import KEYWORDS
from awsh.sql.database import Family
from awsh.sql.statements import pieces

_STYLES = {
    "text": "class:string",
    "number": "class:number",
    "comment": "class:comment",
    "quoted": "class:field",
}


class SqlHighlighter(Lexer):
    """What is not closed shows by its first character; the last text's colours are kept."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self._text: str | None = None
        self._lines: list[StyleAndTextTuples] = []

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        text = document.text
        if text != self._text:
            self._lines = split_styles(text, styles(text, self._family))
            self._text = text
        lines = self._lines
        return lambda number: lines[number] if number < len(lines) else []


def styles(text: str, family: Family) -> list[str]:
    """The style of each character."""
    found = [""] * len(text)
    if len(text) > LONGEST:
        return found
    begin = len(text) - len(text.lstrip())
    if text[begin : begin + 1] in ("\\", ":"):
        word = text[begin:].split(None, 1)[0]
        found[begin : begin + len(word)] = ["class:command"] * len(word)
        return found
    keywords = KEYWORDS[family]
    for piece in pieces(text, family):
        style = _STYLES.get(piece.kind, "")
        if piece.kind == "word":
            style = "class:keyword" if piece.word in keywords else ""
        elif piece.kind == "open":
            comment = piece.text.startswith("/*")
            style = "class:comment" if comment else "class:string"
            found[piece.start : piece.end] = [style] * (piece.end - piece.start)
            mark = 2 if comment else 1
            found[piece.start : piece.start + mark] = ["class:error"] * mark
            continue
        if style:
            found[piece.start : piece.end] = [style] * (piece.end - piece.start)
    return found
