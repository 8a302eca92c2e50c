"""What a statement does, as far as its text tells: reads or changes, and whether to ask before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from awsh.confidential import is_confidential
from awsh.sql.statements.lexis import BLOCK_EDGE, lexis

Kind = Literal["read", "change", "transaction", "session", "empty"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """kind: `change` where it is not known to be less.

    verb: the word that says what is done (`DELETE`, also behind WITH). title: it with its object (`DROP TABLE`).
    repeatable: running it twice is the same as once, as far as a text can tell. danger: the question to ask
    before, or "". cursor: a read that a cursor can be declared for. target: the table, as it is written, that the
    question is about, or "".
    """

    kind: Kind
    verb: str
    title: str = ""
    repeatable: bool = False
    danger: str = ""
    cursor: bool = False
    target: str = ""


class Token(NamedTuple):
    kind: str
    text: str
    depth: int

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""


_READS = {"SELECT", "VALUES", "TABLE", "SHOW", "DESCRIBE", "DESC", "HELP", "EXPLAIN", "ANALYZE", "CHECKSUM"}
_CHANGES = {"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"}
_TRANSACTION = {
    *("BEGIN", "START", "COMMIT", "ROLLBACK", "END", "ABORT", "SAVEPOINT", "RELEASE"),
}
_SESSION = {"SET", "RESET", "USE", "DISCARD", "LISTEN", "UNLISTEN", "FETCH", "MOVE", "CLOSE", "DECLARE"}
_OBJECTS = {
    *("TABLE", "VIEW", "INDEX", "DATABASE", "SCHEMA", "FUNCTION", "PROCEDURE", "TRIGGER", "SEQUENCE", "TYPE"),
    *("ROLE", "USER", "EXTENSION", "DOMAIN", "POLICY", "RULE", "EVENT", "TABLESPACE", "COLUMN", "PARTITION"),
    *(
        "MATERIALIZED",
        "SERVER",
        "PUBLICATION",
        "SUBSCRIPTION",
        "AGGREGATE",
        "CAST",
        "COLLATION",
        "TRANSACTION",
    ),
}
_PURE = {
    *(
        "ABS",
        "ANY",
        "ALL",
        "ARRAY_AGG",
        "AVG",
        "BOOL_AND",
        "BOOL_OR",
        "CAST",
        "CEIL",
        "CEILING",
        "CHAR_LENGTH",
    ),
    *(
        "COALESCE",
        "CONCAT",
        "CONCAT_WS",
        "CONVERT",
        "COUNT",
        "CURRENT_DATABASE",
        "CURRENT_SETTING",
        "DATABASE",
    ),
    *("DATE", "DATE_FORMAT", "DATE_PART", "DATE_TRUNC", "DATEDIFF", "DAY", "DENSE_RANK", "EXISTS", "EXTRACT"),
    *("FIRST_VALUE", "FLOOR", "FORMAT", "GENERATE_SERIES", "GREATEST", "GROUP_CONCAT", "HEX", "IF", "IFNULL"),
    *("IN", "JSON_AGG", "JSON_EXTRACT", "JSONB_AGG", "LAG", "LAST_VALUE", "LEAD", "LEAST", "LEFT", "LENGTH"),
    *("LOWER", "LPAD", "LTRIM", "MAX", "MD5", "MIN", "MOD", "MONTH", "NOW", "NULLIF", "OVER", "PERCENT_RANK"),
    *("PG_SLEEP", "POSITION", "POWER", "RAND", "RANDOM", "RANK", "REPEAT", "REPLACE", "REVERSE", "RIGHT"),
    *("ROUND", "ROW", "ROW_NUMBER", "RPAD", "RTRIM", "SIGN", "SLEEP", "SOME", "SQRT", "STDDEV", "STRING_AGG"),
    *("SUBSTR", "SUBSTRING", "SUM", "TO_CHAR", "TO_DATE", "TO_TIMESTAMP", "TRIM", "TRUNC", "UNHEX", "UNNEST"),
    *(
        "UPPER",
        "USER",
        "UUID",
        "VALUES",
        "VARIANCE",
        "VERSION",
        "YEAR",
        "AS",
        "USING",
        "ON",
        "AND",
        "OR",
        "NOT",
    ),
    *("WHERE", "FROM", "SELECT", "JOIN", "LATERAL", "FILTER", "WHEN", "THEN", "ELSE", "CASE", "UNION", "BY"),
    *("INTERSECT", "EXCEPT", "DISTINCT", "HAVING", "IS", "LIKE", "BETWEEN", "INTERVAL", "NUMERIC", "DECIMAL"),
    *(
        "VARCHAR",
        "CHAR",
        "TIMESTAMP",
        "TIME",
        "SIGNED",
        "UNSIGNED",
        "BINARY",
        "PG_BACKEND_PID",
        "CONNECTION_ID",
    ),
    *(
        "MATERIALIZED",
        "SETS",
        "ROLLUP",
        "CUBE",
        "LIMIT",
        "OFFSET",
        "ARRAY",
        "TABLE",
        "WITHIN",
        "GROUP",
        "ANY_VALUE",
    ),
}
"""What may stand before a parenthesis in a read that may be run twice: functions that only compute, and words."""


def carries_secret(statement: str) -> bool:
    """Whether STATEMENT may hold a password: what is said of it must not show it."""
    return bool(_SECRET.search(statement)) or is_confidential(statement)


# Whoever asks, and whoever runs it, judge the same text one after the other.
@lru_cache(maxsize=2)
def judge(text: str, family: str) -> Judgement:
    """Judges one statement. Nothing is run, and nothing is asked of a server."""
    tokens = list(_tokens(text, family))
    first = next((place for place, token in enumerate(tokens) if token.text not in ("(", ";")), len(tokens))
    tokens = (
        [token._replace(depth=max(0, token.depth - first)) for token in tokens[first:]] if first else tokens
    )
    if not tokens:
        return Judgement("empty", "")
    return _judged(tokens)


_SECRET = re.compile(r"(?is)\b(?:password|identified\s+(?:by|with|via)|secret|credentials?)\b.*'")


def _judged(tokens: Sequence[Token]) -> Judgement:
    verb = tokens[0].word
    if verb == "WITH":
        return _with(tokens)
    if verb in ("EXPLAIN", "ANALYZE", "DESCRIBE", "DESC"):
        return _explained(tokens, verb)
    if verb in _CHANGES:
        danger = _whole_table(tokens, verb)
        return Judgement("change", verb, verb, danger=danger, target=_target(tokens, verb) if danger else "")
    if verb in _READS:
        return _read(tokens, verb)
    if verb in _TRANSACTION:
        return Judgement("transaction", verb, _title(tokens))
    if verb in _SESSION:
        return Judgement("session", verb, _title(tokens))
    return Judgement(
        "change", verb, _title(tokens), danger=_structure(tokens, verb), target=_removed(tokens, verb)
    )


def _read(tokens: Sequence[Token], verb: str) -> Judgement:
    words = [token.word for token in tokens if token.depth == 0]
    if verb == "SELECT" and "INTO" in words:
        return Judgement("change", "SELECT", "SELECT INTO")
    query = verb in ("SELECT", "VALUES", "TABLE")
    locks = "FOR" in words and bool({"UPDATE", "SHARE"} & {*words})
    repeatable = not query or (not locks and _only_computes(tokens))
    return Judgement("read", verb, verb, repeatable=repeatable, cursor=query and not locks)


def _with(tokens: Sequence[Token]) -> Judgement:
    """A read, unless one of its queries changes something."""
    main = next(
        (
            place
            for place, token in enumerate(tokens)
            if token.depth == 0
            and place
            and tokens[place - 1].text == ")"
            and token.word in {*_CHANGES, "SELECT", "VALUES", "TABLE"}
        ),
        None,
    )
    judged = _judged(tokens[main:]) if main is not None else Judgement("change", "WITH", "WITH")
    for place, token in enumerate(tokens[:-1]):
        inner = tokens[place + 1].word
        if (
            token.text == "("
            and inner in _CHANGES
            and not (inner == "REPLACE" and _called(tokens, place + 1))
        ):
            depth = tokens[place + 1].depth
            end = next((p for p in range(place + 1, len(tokens)) if tokens[p].depth < depth), len(tokens))
            body = [token._replace(depth=token.depth - depth) for token in tokens[place + 1 : end]]
            danger = judged.danger or _whole_table(body, inner)
            return Judgement("change", judged.verb, judged.title, danger=danger)
    if judged.kind == "read" and not _only_computes(tokens):
        return Judgement("read", judged.verb, judged.title, cursor=judged.cursor)
    return judged


def _called(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].text == "("


def _explained(tokens: Sequence[Token], verb: str) -> Judgement:
    """EXPLAIN reads; with ANALYZE it runs what it explains."""
    place = 1
    runs = verb == "ANALYZE"
    if place < len(tokens) and tokens[place].text == "(":
        end = next((p for p in range(place, len(tokens)) if tokens[p].text == ")"), len(tokens))
        runs = runs or any(token.word in ("ANALYZE", "ANALYSE") for token in tokens[place:end])
        place = end + 1
    inner_verbs = {*_CHANGES, "SELECT", "WITH", "VALUES", "TABLE", "CREATE", "EXECUTE"}
    while place < len(tokens) and tokens[place].word not in inner_verbs:
        runs = runs or tokens[place].word in ("ANALYZE", "ANALYSE")
        place += 1
    if verb == "ANALYZE" and (place >= len(tokens) or tokens[1].word == "TABLE"):
        return Judgement("change", "ANALYZE", "ANALYZE")
    if not runs or place >= len(tokens):
        return Judgement("read", verb, verb, repeatable=True)
    inner = _judged(tokens[place:])
    danger = inner.danger and f"{verb} with ANALYZE runs the statement: {inner.danger}"
    return Judgement(inner.kind, verb, verb, danger=danger if verb != "ANALYZE" else inner.danger)


def _whole_table(tokens: Sequence[Token], verb: str) -> str:
    """The question for a DELETE or UPDATE that nothing limits."""
    if verb not in ("DELETE", "UPDATE"):
        return ""
    words = [token.word for token in tokens if token.depth == 0]
    if "LIMIT" in words:
        return ""
    every = ""
    if "WHERE" in words:
        start = next(p for p, token in enumerate(tokens) if token.depth == 0 and token.word == "WHERE") + 1
        condition = "".join(token.text.upper() for token in tokens[start:] if token.text != ";")
        if condition.partition("RETURNING")[0] not in ("1", "TRUE", "1=1", "'1'='1'"):
            return ""
        every = f" (WHERE {condition} is every row)"
    elif verb == "UPDATE" and "SET" not in words:
        return ""
    name = _target(tokens, verb)
    what = "deletes every row" if verb == "DELETE" else "changes every row"
    return f"{verb} without WHERE {what} of {name}{every}. Run it?"


def _target(tokens: Sequence[Token], verb: str) -> str:
    skipped = {"DELETE", "UPDATE", "FROM", "ONLY", "LOW_PRIORITY", "QUICK", "IGNORE", "TABLE", "IF", "EXISTS"}
    return _name([token for token in tokens if token.depth == 0 and token.word not in skipped])


def _removed(tokens: Sequence[Token], verb: str) -> str:
    """The one table that a DROP TABLE or TRUNCATE is about."""
    names = tokens[1:]
    if verb == "DROP" and len(tokens) > 2 and tokens[1].word == "TABLE":
        names = tokens[2:]
    elif verb != "TRUNCATE":
        return ""
    if any(token.text == "," for token in names):
        return ""
    return _target(names, verb)


def _name(tokens: Sequence[Token]) -> str:
    """`schema.table` at the beginning of TOKENS."""
    name = ""
    for token in tokens:
        if token.text == "." or not name or name.endswith("."):
            name += token.text
        else:
            break
    return name or "the table"


def _structure(tokens: Sequence[Token], verb: str) -> str:
    """The question for what takes a table, a column or a database away."""
    words = [token.word for token in tokens if token.depth == 0]
    if verb == "DROP":
        kind = words[1].lower() if len(words) > 1 and words[1] else "it"
        skipped = {"DROP", words[1] if len(words) > 1 else "", "IF", "EXISTS", "VIEW", "CONCURRENTLY"}
        rest = [token for token in tokens if token.word not in skipped]
        others = sum(token.text == "," and token.depth == 0 for token in rest)
        also = f" and {others} more" if others else ""
        cascade = ", with all that depends on it" if "CASCADE" in words else ""
        return f"DROP removes {kind} {_name(rest)}{also} for good{cascade}. Run it?"
    if verb == "TRUNCATE":
        return f"TRUNCATE deletes every row of {_target(tokens[1:], verb)} and cannot be undone. Run it?"
    if verb == "ALTER" and "DROP" in words:
        for place, word in enumerate(words[:-1]):
            if word == "DROP" and words[place + 1] not in ("DEFAULT", "NOT", "IDENTITY", "EXPRESSION"):
                kept = [token for token in tokens if token.depth == 0]
                skipped = {"COLUMN", "IF", "EXISTS"}
                what = next((t.text for t in kept[place + 1 :] if t.word not in skipped), "it")
                name = _name([t for t in kept[2:] if t.word not in ("IF", "EXISTS", "ONLY")])
                return f"ALTER removes {what} of {name} for good. Run it?"
    if verb == "CREATE" and words[1:4] == ["OR", "REPLACE", "TABLE"]:
        return f"CREATE OR REPLACE TABLE removes {_name(tokens[4:])} with its rows first. Run it?"
    return ""


def _title(tokens: Sequence[Token]) -> str:
    """`CREATE TABLE`, `DROP INDEX`, `SET`."""
    words = [token.word for token in tokens[:8]]
    kind = next((word for word in words[1:] if word in _OBJECTS), "")
    return (
        f"{words[0]} {kind}".strip()
        if words[0] in ("CREATE", "ALTER", "DROP", "START", "TRUNCATE")
        else words[0]
    )


def _only_computes(tokens: Sequence[Token]) -> bool:
    """Whether every function that is called is known to change nothing."""
    for before, token in pairwise(tokens):
        if token.text == "(" and before.kind in ("word", "quoted") and before.word not in _PURE:
            return False
        if token.text == "=" and before.text == ":":
            return False
    return True


def _tokens(text: str, family: str) -> Iterator[Token]:
    """Words, names, literals and signs, without space and comments; each with how deep in parentheses it is."""
    pattern = lexis(family).token
    at = depth = 0
    while at < len(text):
        found = pattern.match(text, at)
        assert found is not None
        kind = found.lastgroup if found.lastgroup != "dollar" else "text"
        at = found.end()
        if kind == "comment":
            at = behind_block(text, found.start())
        elif kind == "sign" and found[0] == ")":
            depth = max(0, depth - 1)
            yield Token("sign", ")", depth)
        elif kind != "space":
            yield Token(kind or "sign", found[0], depth)
            if found[0] == "(":
                depth += 1


def behind_block(text: str, at: int) -> int:
    """Where the comment that begins AT ends; PostgreSQL's have others in them."""
    depth = 0
    for edge in BLOCK_EDGE.finditer(text, at):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(text)
