"""Where the cursor stands in a statement: what may follow, and which tables it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from awsh.sql.database import Family
from awsh.sql.statements import Piece, pieces

PlaceKind = Literal[
    "beginning",  # of a statement
    "table",
    "database",
    "member",  # behind `name.`
    "columns",  # of one table: INSERT INTO t (
    "expression",  # a column, a function, a literal
    "keyword",  # behind a whole operand
    "nothing",  # inside a string, a comment, a number, a new name
]


class Source(NamedTuple):
    """A table that a statement names. known_as: its alias, else its name."""

    schema: str
    table: str
    known_as: str


@dataclass(frozen=True, slots=True)
class Place:
    """word: what is typed of it before the cursor, without its quote. start: where that begins, with the quote.

    qualifier: the names before the last dot. sources: the tables of the statement. upper: whether its keywords are
    typed in capitals; None where there are none yet.
    """

    kind: PlaceKind
    word: str
    start: int
    qualifier: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    upper: bool | None = None
    quoted: bool = False


_TABLES = {
    "FROM",
    "JOIN",
    "INTO",
    "UPDATE",
    "TABLE",
    "TRUNCATE",
    "REFERENCES",
    "VIEW",
    "ANALYZE",
    "VACUUM",
    "COPY",
}
_DATABASES = {"USE", "DATABASE"}
_NEW = {"AS", "CREATE", "SAVEPOINT", "COLUMN", "INDEX", "CONSTRAINT", "PREPARE"}
_OPERANDS = {
    "NULL",
    "TRUE",
    "FALSE",
    "END",
    "CURRENT_DATE",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "DESC",
    "ASC",
    "ALL",
}
_CLAUSES = {
    *(
        "SELECT",
        "WHERE",
        "AND",
        "OR",
        "ON",
        "BY",
        "HAVING",
        "SET",
        "NOT",
        "IN",
        "LIKE",
        "ILIKE",
        "BETWEEN",
        "CASE",
    ),
    *(
        "WHEN",
        "THEN",
        "ELSE",
        "DISTINCT",
        "RETURNING",
        "VALUES",
        "USING",
        "IS",
        "LIMIT",
        "OFFSET",
        "EXISTS",
        "DIV",
    ),
    *(
        "XOR",
        "REGEXP",
        "RLIKE",
        "ANY",
        "INTERVAL",
        "FILTER",
        "OVER",
        "EXPLAIN",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "CALL",
    ),
}
_NO_ALIAS = {
    *_TABLES,
    *_CLAUSES,
    *(
        "LEFT",
        "RIGHT",
        "INNER",
        "OUTER",
        "CROSS",
        "FULL",
        "NATURAL",
        "GROUP",
        "ORDER",
        "AS",
        "LATERAL",
        "FOR",
    ),
    *(
        "WINDOW",
        "FETCH",
        "FORCE",
        "IGNORE",
        "STRAIGHT_JOIN",
        "TABLESAMPLE",
        "DEFAULT",
        "DROP",
        "ADD",
        "RENAME",
    ),
    *("MODIFY", "CHANGE", "ALTER", "TO", "ONLY", "PARTITION", "CASCADE", "RESTRICT"),
}


def place_at(text: str, cursor: int, family: Family) -> Place:
    """What stands at CURSOR in TEXT."""
    found = list(pieces(text, family))
    behind = next((i for i, p in enumerate(found) if p.start >= cursor and p.text == ";"), len(found))
    begin = next(
        (i + 1 for i in range(behind - 1, -1, -1) if found[i].text == ";" and found[i].end <= cursor), 0
    )
    statement = [p for p in found[begin:behind] if p.kind != "comment"]
    inside = next((p for p in found if p.start < cursor and (cursor < p.end or _goes_on(p, text))), None)
    word, start, quoted = "", cursor, False
    before = [p for p in statement if p.end <= cursor]
    if inside is not None and inside.kind in ("text", "comment", "number"):
        return Place("nothing", "", cursor)
    if inside is not None and inside.kind in ("open", "quoted"):
        if inside.text[0] != ("`" if family is Family.MYSQL else '"'):
            return Place("nothing", "", cursor)
        # An opening quote takes all behind it: what the statement says there is not known.
        word, start, quoted = text[inside.start + 1 : cursor], inside.start, True
        before = [p for p in before if p.start < start]
        if "\n" in word:
            return Place("nothing", "", cursor)
    elif inside is not None and inside.kind == "word":
        word, start = text[inside.start : cursor], inside.start
    elif before and before[-1].end == cursor and before[-1].kind in ("word", "number", "text"):
        last = before.pop()
        if last.kind != "word":
            return Place("nothing", "", cursor)
        word, start = last.text, last.start
    qualifier: list[str] = []
    while len(before) >= 2 and before[-1].text == "." and before[-2].kind in ("word", "quoted"):
        qualifier.insert(0, unquoted(before[-2]))
        del before[-2:]
    sources = tuple(_sources([p for p in statement if not p.start <= start < p.end or p.kind != "open"]))
    words = [p.text for p in before if p.word in _CLAUSES | _TABLES]
    upper = words[0].isupper() if words else None
    kind = "member" if qualifier else _kind(before)
    return Place(kind, word, start, tuple(qualifier), sources, upper, quoted)


def _goes_on(piece: Piece, text: str) -> bool:
    """Whether what is typed at its end still belongs to it: an open string, a comment up to the line's end."""
    return piece.kind == "open" or (
        piece.kind == "comment" and piece.text[0] in "-#" and piece.end == len(text)
    )


def _kind(before: Sequence[Piece]) -> PlaceKind:
    if not before:
        return "beginning"
    last = before[-1]
    words = [p.word for p in before]
    if last.word in _DATABASES and len(before) <= 2:
        return "database"
    if last.word in ("EXISTS", "ONLY") and any(word in _TABLES for word in words[-4:-1]):
        return "nothing" if "CREATE" in words else "table"
    if last.word == "TABLE" and "CREATE" in words[:-1]:
        return "nothing"
    if last.word == "UPDATE" and words[-2:-1] in (["FOR"], ["KEY"], ["ON"]):
        return "keyword"
    if last.word in _TABLES:
        return "table"
    if last.word == "COLUMN" and words[-2:-1] != ["ADD"]:
        return "columns"
    if last.word in _NEW:
        return "expression" if "AS" in words[-1:] and ("CAST" in words or "WITH" in words) else "nothing"
    if last.text in ("(", ","):
        return _inside(before)
    if last.word in _CLAUSES:
        return "expression"
    if last.kind in ("text", "number", "quoted") or last.text in (")", "*") or last.word in _OPERANDS:
        return (
            "expression"
            if last.text == "*" and before[-2:-1] and before[-2].kind in ("number",)
            else "keyword"
        )
    if last.kind == "word":
        return "keyword"
    return "expression"


def _inside(before: Sequence[Piece]) -> PlaceKind:
    """Behind a comma or a parenthesis: what the clause around it is about."""
    depth = 0
    for index in range(len(before) - 1, -1, -1):
        piece = before[index]
        if piece.text == ")":
            depth += 1
        elif piece.text == "(":
            if depth == 0:
                return "columns" if _is_list(before[:index]) else "expression"
            depth -= 1
        elif depth == 0 and piece.word in _TABLES:
            return "table"
        elif depth == 0 and piece.word in _CLAUSES | {"ORDER", "GROUP"}:
            return "expression"
    return "expression"


def _is_list(before: Sequence[Piece]) -> bool:
    """Whether a parenthesis behind these lists columns of a table: INSERT INTO t, REFERENCES t, INDEX ON t."""
    named = list(before)
    while named and (named[-1].kind in ("word", "quoted") or named[-1].text == "."):
        last = named.pop()
        if last.word in ("INTO", "REFERENCES", "COPY"):
            return True
        if last.word == "ON":
            return any(p.word == "INDEX" for p in named)
        if last.word in _CLAUSES:
            return False
    return False


def _sources(statement: Sequence[Piece]) -> list[Source]:
    """The tables behind FROM, JOIN, INTO, UPDATE and the commas between them, with their aliases."""
    found: list[Source] = []
    index = 0
    listing: set[int] = set()
    depth = 0
    while index < len(statement):
        piece = statement[index]
        index += 1
        if piece.text == "(":
            depth += 1
        elif piece.text == ")":
            listing.discard(depth)
            depth -= 1
        names = piece.word in _TABLES or (piece.text == "," and depth in listing)
        if piece.word in _CLAUSES | {"GROUP", "ORDER"}:
            listing.discard(depth)
        if not names:
            continue
        if piece.word == "FROM":
            listing.add(depth)
        while index < len(statement) and statement[index].word in (
            "ONLY",
            "IF",
            "EXISTS",
            "NOT",
            "TABLE",
            "LATERAL",
        ):
            index += 1
        parts: list[str] = []
        while index < len(statement) and statement[index].kind in ("word", "quoted"):
            if not parts and statement[index].word in _NO_ALIAS:
                break
            parts.append(unquoted(statement[index]))
            index += 1
            if index < len(statement) and statement[index].text == ".":
                index += 1
            else:
                break
        if not parts:
            continue
        alias = parts[-1]
        if index < len(statement) and statement[index].word == "AS":
            index += 1
        follows = statement[index] if index < len(statement) else None
        if follows is not None and follows.kind in ("word", "quoted") and follows.word not in _NO_ALIAS:
            alias = unquoted(follows)
            index += 1
        found.append(Source(parts[-2] if len(parts) > 1 else "", parts[-1], alias))
    return found


def unquoted(piece: Piece) -> str:
    if piece.kind != "quoted":
        return piece.text
    mark = piece.text[0]
    return piece.text[1:-1].replace(mark * 2, mark)
