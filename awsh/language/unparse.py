"""From a tree back to its text."""

from __future__ import annotations

import re

from awsh.language.quoting import WORDS, escape, quote
from awsh.language.tree import (
    Block,
    Both,
    Call,
    Chain,
    Comparison,
    Condition,
    Either,
    Expression,
    Field,
    For,
    If,
    Items,
    Let,
    Not,
    Operand,
    Part,
    Pipeline,
    Redirect,
    Script,
    ShellCommand,
    Statement,
    Substitution,
    Text,
    Value,
    Variable,
    While,
    Word,
)

Node = (
    Script | Statement | Pipeline | Redirect | Call | ShellCommand | Value | Word | Part
    | Expression | Field | Operand | Items
)  # fmt: skip

COLUMN = re.compile(r"[\w-]+")
GOES_ON = re.compile(r"\.?\w")
"""What would be read as more of a variable's name if it stood right behind it."""


def unparse(node: Node) -> str:
    """The canonical text of a tree; parsed again it gives the same tree, places apart.

    It is one line, unless a text in single quotes or a shell command has a line end inside.
    """
    match node:
        case Script():
            return _script(node)
        case Let():
            return f"let {node.name} = {unparse(node.value)}"
        case If():
            return _if(node)
        case For():
            items = " ".join(map(_word, node.items))
            return f"for {node.name} in {items} {unparse(node.body)}"
        case While():
            return f"{'until' if node.until else 'while'} {unparse(node.condition)} {unparse(node.body)}"
        case Chain():
            rest = "".join(f" {operator} {unparse(pipeline)}" for operator, pipeline in node.rest)
            return f"{unparse(node.first)}{rest}{' &' if node.background else ''}"
        case Pipeline():
            return _pipeline(node)
        case Redirect():
            return f"{'>>' if node.append else '>'} {_word(node.target)}"
        case Call():
            return " ".join(map(_word, node.words))
        case ShellCommand():
            return f"!{node.text}"
        case Value():
            return _word(node.word)
        case Word():
            return _word(node)
        case Block():
            return f"{{ {_script(node.body)} }}" if node.body.statements else "{ }"
        case Text() | Variable() | Substitution():
            return _parts((node,))
        case Condition():
            return _expression(node.expression) if node.expression else ""
        case Field():
            return _field(node)
        case Operand():
            return _parts(node.word.parts)
        case Items():
            return f"({', '.join(map(unparse, node.items))})"
        case _:
            return _expression(node)


def _script(script: Script) -> str:
    return "; ".join(map(unparse, script.statements))


def _pipeline(pipeline: Pipeline) -> str:
    pieces = [unparse(stage) for stage in pipeline.stages]
    if pipeline.redirect is None:
        return " | ".join(pieces)
    match pipeline.stages:
        case (
            *_,
            Call(
                words=(
                    head,
                    Word(parts=(Condition(expression=Comparison() | Not() | Both() | Either() as last),)),
                )
            ),
        ) if _open(last):
            pieces[-1] = f"{_word(head)} ({_expression(last)})"  # else > FILE would compare the column
        case _:
            pass
    return " ".join(filter(None, (" | ".join(pieces), unparse(pipeline.redirect))))


def _open(node: Expression) -> bool:
    """Whether it ends in a column that is not compared with anything."""
    while not isinstance(node, Comparison):
        node = node.inner if isinstance(node, Not) else node.right
    return node.op is None


def _if(node: If) -> str:
    pieces: list[str] = []
    branch: If | Block | None = node
    while isinstance(branch, If):
        pieces.append(f"if {unparse(branch.condition)} {unparse(branch.body)}")
        branch = branch.otherwise
    if branch:
        pieces.append(unparse(branch))
    return " else ".join(pieces)


def _word(word: Word) -> str:
    match word.parts:
        case (Substitution(body=body),):
            return f"({_script(body)})"
        case (Block() | Condition() as part,):
            return unparse(part)
        case _:
            return _parts(word.parts)


def _parts(parts: tuple[Part, ...]) -> str:
    """Words' parts one behind the other; double quotes stay open over the variables inside."""
    pieces: list[str] = []
    inside = False
    name = False  # an unbraced variable stands right before
    for index, part in enumerate(parts):
        if isinstance(part, Text) and part.quote == '"':
            written = escape(part.text)
            before = parts[index - 1] if index else None
            goes_on = inside and written and not isinstance(before, Text)
            if not goes_on or (name and GOES_ON.match(written)):
                pieces.append('""' if inside else '"')
                inside = True
            pieces.append(written)
        elif isinstance(part, Text):
            if inside:
                pieces.append('"')
                inside = False
            mark = part.quote
            pieces.append(f"'{part.text}'" if mark == "'" else mark + part.text)
        elif isinstance(part, Variable):
            path = ".".join((part.name, *part.path))
            pieces.append(f"${{{path}}}" if part.braced else f"${path}")
        elif isinstance(part, Substitution):
            pieces.append(f"$({_script(part.body)})")
        else:
            pieces.append(unparse(part))
        name = isinstance(part, Variable) and not part.braced
    return "".join(pieces) + ('"' if inside else "")


# -- conditions ------------------------------------------------------------------------------------


def _expression(node: Expression) -> str:
    if isinstance(node, Not):
        inner = node.inner
        text = _expression(inner)
        return f"not ({text})" if isinstance(inner, Both | Either) else f"not {text}"
    if isinstance(node, Comparison):
        pieces = [unparse(node.left), node.op or "", unparse(node.right) if node.right else ""]
        return " ".join(filter(None, pieces))
    # Left to right, so that a long row of them is a loop here as it is in the parser.
    kind = type(node)
    rights: list[Expression] = []
    left: Expression = node
    while isinstance(left, Both | Either) and type(left) is kind:
        rights.append(left.right)
        left = left.left
    joint = " and " if kind is Both else " or "
    terms = [_term(left, kind, left=True), *(_term(right, kind, left=False) for right in reversed(rights))]
    return joint.join(terms)


def _term(node: Expression, parent: type, *, left: bool) -> str:
    loose = isinstance(node, Either) if parent is Both else False
    same = type(node) is parent and not left
    text = _expression(node)
    return f"({text})" if loose or same else text


def _field(field: Field) -> str:
    names = [
        name if COLUMN.fullmatch(name) and name.lower() not in WORDS else _quoted(name) for name in field.path
    ]
    return ".".join(names)


def _quoted(name: str) -> str:
    written = quote(name)
    return written if written[0] in "'\"" else f"'{written}'"
