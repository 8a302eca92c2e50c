"""PartiQL as DynamoDB takes it: one statement about one table, read into what DynamoDB's own operations want."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

Wire = dict[str, Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>\"(?:[^\"]|\"\")*\")|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<sign><<|>>|<>|!=|<=|>=|[=<>(),.\[\]{}:?*+-])|(?P<word>[A-Za-z_]\w*))"
)
_COMPARISONS = ("=", "<>", "!=", "<", "<=", ">", ">=")
_FUNCTIONS = ("begins_with", "contains", "attribute_type", "attribute_exists", "attribute_not_exists", "size")


class SyntaxProblem(ValueError):
    """A statement that is none."""


@dataclass
class Statement:
    """What a statement asks.

    kind: select, insert, update, delete. columns: paths, or nothing for all. condition: an expression, with NAMES and
    VALUES for its placeholders. equal: values that attributes must have for it to hold. changes: SET and REMOVE of
    an UpdateExpression. returning: such as ALL OLD.
    """

    kind: str
    table: str
    index: str = ""
    columns: list[str] = field(default_factory=list)
    condition: str = ""
    equal: dict[str, Wire] = field(default_factory=dict)
    item: Wire = field(default_factory=dict)
    changes: str = ""
    changed: set[str] = field(default_factory=set)
    order: str = ""
    descending: bool = False
    returning: str = ""
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Wire] = field(default_factory=dict)


def read(text: str, parameters: list[Wire]) -> Statement:
    """The statement in TEXT, PARAMETERS standing for its `?`. Raises SyntaxProblem."""
    return _Reader(text, parameters).statement()


class _Reader:
    def __init__(self, text: str, parameters: list[Wire]) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._parameters = list(parameters)
        self._asked = 0
        self._made = Statement("", "")
        self._depth = 0

    # -- tokens ------------------------------------------------------------------------------------

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        found = self._peek()
        self._at += 1
        return found

    def _is(self, *words: str) -> bool:
        kind, text = self._peek()
        return kind in ("word", "sign") and text.lower() in words

    def _take(self, *words: str) -> str:
        """The next token's text where it is one of WORDS, else nothing."""
        return self._next()[1].lower() if self._is(*words) else ""

    def _want(self, *words: str) -> str:
        found = self._take(*words)
        if not found:
            raise SyntaxProblem(
                f"Statement wasn't well formed, can't be processed: Expected {' or '.join(words)}"
                f"{f', found {self._peek()[1]}' if self._peek()[1] else ''}"
            )
        return found

    # -- statements --------------------------------------------------------------------------------

    def statement(self) -> Statement:
        made = self._made
        made.kind = self._want("select", "insert", "update", "delete")
        if made.kind == "select":
            self._select()
        elif made.kind == "insert":
            self._want("into")
            self._table()
            self._want("value")
            item = self._value()
            if "M" not in item:
                raise SyntaxProblem("Statement wasn't well formed, can't be processed: Expected a tuple")
            made.item = item["M"]
        elif made.kind == "update":
            self._table()
            self._changes()
            self._where(needed=True)
        else:
            self._want("from")
            self._table()
            self._where(needed=True)
        if self._take("returning"):
            made.returning = f"{self._want('all', 'modified')} {self._want('old', 'new')}".upper()
            self._want("*")
        if self._peek()[0] != "end":
            raise SyntaxProblem(
                f"Statement wasn't well formed, can't be processed: Unexpected term {self._peek()[1]}"
            )
        if self._asked != len(self._parameters):
            raise SyntaxProblem("Number of parameters in request and statement don't match.")
        return made

    def _select(self) -> None:
        made = self._made
        if not self._take("*"):
            made.columns.append(self._path())
            while self._take(","):
                made.columns.append(self._path())
        self._want("from")
        self._table()
        self._where(needed=False)
        if self._take("order"):
            self._want("by")
            made.order = made.names[self._path()]
            made.descending = self._take("asc", "desc") == "desc"

    def _table(self) -> None:
        self._made.table = self._name()
        if self._take("."):
            self._made.index = self._name()

    def _name(self) -> str:
        kind, text = self._next()
        if kind == "name":
            return text[1:-1].replace('""', '"')
        if kind == "word":
            return text
        raise SyntaxProblem(
            f"Statement wasn't well formed, can't be processed: Expected identifier{f', found {text}' if text else ''}"
        )

    def _path(self) -> str:
        """A path, with placeholders for its names."""
        made = self._made
        text = ""
        while True:
            name = self._name()
            mark = next((mark for mark, known in made.names.items() if known == name), f"#n{len(made.names)}")
            made.names[mark] = name
            text += ("." if text else "") + mark
            while self._take("["):
                text += f"[{self._next()[1]}]"
                self._want("]")
            if not self._take("."):
                return text

    def _changes(self) -> None:
        made = self._made
        clauses: dict[str, list[str]] = {"SET": [], "REMOVE": [], "ADD": [], "DELETE": []}
        while clause := self._take("set", "remove"):
            while True:
                path = self._path()
                made.changed.add(made.names[re.split(r"[.\[]", path)[0]])
                if clause == "remove":
                    clauses["REMOVE"].append(path)
                else:
                    self._want("=")
                    self._set(path, clauses)
                if not self._take(","):
                    break
        made.changes = " ".join(f"{name} {', '.join(each)}" for name, each in clauses.items() if each)
        if not made.changes:
            raise SyntaxProblem("Statement wasn't well formed, can't be processed: Expected set or remove")

    def _set(self, path: str, clauses: dict[str, list[str]]) -> None:
        function = self._take("set_add", "set_delete")
        if function:
            self._want("(")
            self._path()
            self._want(",")
            clauses["ADD" if function == "set_add" else "DELETE"].append(
                f"{path} {self._mark(self._value())}"
            )
            self._want(")")
            return
        text = self._operand()
        while sign := self._take("+", "-"):
            text += f" {sign} {self._operand()}"
        clauses["SET"].append(f"{path} = {text}")

    # -- conditions --------------------------------------------------------------------------------

    def _where(self, *, needed: bool) -> None:
        if self._take("where"):
            self._made.condition = self._or()
        elif needed:
            self._want("where")

    def _or(self) -> str:
        left = self._and()
        while self._is("or"):
            self._next()
            # What stands beside an `or` must not hold.
            self._made.equal.clear()
            self._depth += 1
            left = f"({left} OR {self._and()})"
            self._depth -= 1
            self._made.equal.clear()
        return left

    def _and(self) -> str:
        left = self._not()
        while self._take("and"):
            left = f"({left} AND {self._not()})"
        return left

    def _not(self) -> str:
        if self._take("not"):
            self._depth += 1
            inner = self._not()
            self._depth -= 1
            return f"(NOT {inner})"
        if self._take("("):
            inner = self._or()
            self._want(")")
            return f"({inner})"
        return self._comparison()

    def _comparison(self) -> str:
        made = self._made
        left = self._operand()
        negated = bool(self._take("not"))
        if self._take("between"):
            low = self._operand()
            self._want("and")
            found = f"{left} BETWEEN {low} AND {self._operand()}"
        elif self._take("in"):
            closing = {"(": ")", "[": "]"}[self._want("(", "[")]
            some = [self._operand()]
            while self._take(","):
                some.append(self._operand())
            self._want(closing)
            found = f"{left} IN ({', '.join(some)})"
        elif self._take("is"):
            negated = bool(self._take("not"))
            if self._want("missing", "null") == "missing":
                found = f"attribute_not_exists({left})"
            else:
                found = f"attribute_type({left}, {self._mark({'S': 'NULL'})})"
        elif sign := self._take(*_COMPARISONS):
            right = self._operand()
            if sign == "=" and not self._depth and left in made.names and right in made.values:
                made.equal[made.names[left]] = made.values[right]
            found = f"{left} {'<>' if sign == '!=' else sign} {right}"
        elif left.startswith(_FUNCTIONS):
            return left
        else:
            raise SyntaxProblem(
                f"Statement wasn't well formed, can't be processed: Unexpected term {self._peek()[1] or left}"
            )
        return f"(NOT {found})" if negated else found

    def _operand(self) -> str:
        kind, text = self._peek()
        following = self._tokens[self._at + 1][1] if self._at + 1 < len(self._tokens) else ""
        if kind == "word" and following == "(":
            name = text.lower()
            if name not in (*_FUNCTIONS, "list_append"):
                raise SyntaxProblem(
                    f"Statement wasn't well formed, can't be processed: Unknown function {text}"
                )
            self._at += 2
            given = [self._operand()]
            while self._take(","):
                given.append(self._operand())
            self._want(")")
            return f"{name}({', '.join(given)})"
        if kind == "name" or (kind == "word" and text.lower() not in ("true", "false", "null")):
            return self._path()
        return self._mark(self._value())

    # -- values ------------------------------------------------------------------------------------

    def _mark(self, value: Wire) -> str:
        mark = f":v{len(self._made.values)}"
        self._made.values[mark] = value
        return mark

    def _value(self) -> Wire:
        kind, text = self._next()
        if kind == "text":
            return {"S": text[1:-1].replace("''", "'")}
        if text == "-" and self._peek()[0] == "number":
            return {"N": f"-{self._next()[1]}"}
        if kind == "number":
            return {"N": text}
        if text == "?":
            if self._asked >= len(self._parameters):
                raise SyntaxProblem("Number of parameters in request and statement don't match.")
            self._asked += 1
            return self._parameters[self._asked - 1]
        if kind == "word" and text.lower() in ("true", "false"):
            return {"BOOL": text.lower() == "true"}
        if kind == "word" and text.lower() == "null":
            return {"NULL": True}
        if text == "[":
            return {"L": self._listed("]")}
        if text == "<<":
            members = self._listed(">>")
            (of,) = {next(iter(each)) for each in members} or {"S"}
            return {f"{of}S": [each[of] for each in members]}
        if text == "{":
            return {"M": self._map()}
        raise SyntaxProblem(
            f"Statement wasn't well formed, can't be processed: Unexpected term {text or 'end'}"
        )

    def _listed(self, closing: str) -> list[Wire]:
        found: list[Wire] = []
        while not self._take(closing):
            found.append(self._value())
            if not self._is(closing):
                self._want(",")
        return found

    def _map(self) -> Wire:
        found: Wire = {}
        while not self._take("}"):
            kind, text = self._next()
            if kind not in ("text", "name"):
                raise SyntaxProblem("Statement wasn't well formed, can't be processed: Expected a name")
            self._want(":")
            found[text[1:-1].replace("''", "'")] = self._value()
            if not self._is("}"):
                self._want(",")
        return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found = []
    at = 0
    text = text.rstrip().removesuffix(";").rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise SyntaxProblem(
                f"Statement wasn't well formed, can't be processed: Unexpected term {text[at : at + 10].strip()}"
            )
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return found
