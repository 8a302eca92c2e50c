"""What the tests of the language share: trees without their places, and strategies that make texts and trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from awsh.errors import Span
from awsh.language.node import Node
from awsh.language.tree import (
    Block,
    Both,
    Call,
    Chain,
    Comparison,
    Condition,
    Either,
    Field,
    For,
    If,
    Items,
    Let,
    Not,
    Operand,
    Pipeline,
    Redirect,
    Script,
    ShellCommand,
    Substitution,
    Text,
    Value,
    Variable,
    While,
    Word,
)

NOWHERE = Span(0, 0)


def plain(node: Any) -> Any:
    """A tree as tuples of (kind, value, …), its places left out: for comparing."""
    if isinstance(node, tuple):
        return tuple(plain(item) for item in node)
    if isinstance(node, Node):
        values = [getattr(node, name) for name in node.fields]
        return (type(node).__name__, *(plain(value) for value in values if not isinstance(value, Span)))
    return node


def brief(node: Any) -> Any:
    """A tree in few words, for tables of cases: a literal word is its text, a script a list, and so on."""
    match node:
        case Script():
            return [brief(statement) for statement in node.statements]
        case Chain(first=first, rest=(), background=False):
            return brief(first)
        case Chain():
            tail = [item for operator, pipeline in node.rest for item in (operator, brief(pipeline))]
            return ("chain", brief(node.first), *tail, *(["&"] if node.background else []))
        case Pipeline(stages=(stage,), redirect=None):
            return brief(stage)
        case Pipeline():
            return (
                "pipe",
                *(brief(stage) for stage in node.stages),
                *([brief(node.redirect)] if node.redirect else []),
            )
        case Redirect():
            return (">>" if node.append else ">", brief(node.target))
        case Call():
            return [brief(word) for word in node.words]
        case ShellCommand():
            return ("!", node.text)
        case Value():
            return ("value", brief(node.word))
        case Word(parts=(Text(quote="" | "'" | "\\", text=text),)):
            return text
        case Word(parts=(part,)):
            return brief(part)
        case Word():
            return ("word", *(brief(part) for part in node.parts))
        case Text(quote='"'):
            return f'"{node.text}"'
        case Text():
            return node.text
        case Variable():
            return "$" + ".".join((node.name, *node.path))
        case Substitution():
            return ("()", *brief(node.body))
        case Block():
            return ("{}", *brief(node.body))
        case Condition():
            return brief(node.expression)
        case Comparison(op=None):
            return brief(node.left)
        case Comparison():
            return (brief(node.left), node.op, brief(node.right))
        case Not():
            return ("not", brief(node.inner))
        case Both():
            return ("and", brief(node.left), brief(node.right))
        case Either():
            return ("or", brief(node.left), brief(node.right))
        case Field():
            return "/".join(node.path)
        case Operand():
            return brief(node.word)
        case Items():
            return [brief(item) for item in node.items]
        case Let():
            return ("let", node.name, brief(node.value))
        case If():
            return (
                "if",
                brief(node.condition),
                brief(node.body),
                *([brief(node.otherwise)] if node.otherwise else []),
            )
        case While():
            return ("until" if node.until else "while", brief(node.condition), brief(node.body))
        case For():
            return ("for", node.name, [brief(item) for item in node.items], brief(node.body))
        case _:
            return node


def children(node: Any) -> Iterator[Any]:
    """The nodes directly inside a node."""
    for name in node.fields:
        pending = [getattr(node, name)]
        while pending:
            value = pending.pop()
            if isinstance(value, tuple):
                pending += value
            elif isinstance(value, Node):
                yield value


# -- texts -----------------------------------------------------------------------------------------

PIECES = [
    *"ab1 -.,:;|&><=!~'\"$\\(){}[]#*`@\n\t\r é",
    "&&", "||", ">>", "\\\n", "\r\n", "$(", "${", "$a", "$a.b", "${a.b}", '"$x"', "'q'", "\\x41", "\\u{e9}", "2>&1",
    "let x = ", "if ", " else ", "for x in ", "in ", "where ", "each { ", "} ", "and ", "or ", "not ", "x = 1 ", "!ls ",
    "-5 ", "--opt ", "( ", ") ", "echo ",
]  # fmt: skip

texts = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))

# -- trees: only such as a text can mean -----------------------------------------------------------

names = st.from_regex(r"[a-z_][a-z0-9_]{0,4}", fullmatch=True)
bare = st.from_regex(r"[a-z/.:@%*?~][a-z0-9/.:=@&_\-]{0,6}[a-z0-9]", fullmatch=True).filter(
    lambda text: (
        "&&" not in text
        and text
        not in ("let", "if", "for", "while", "until", "else", "and", "or", "not", "in", "where", "each")
    )
)
anything = st.text(max_size=6)

variables = st.builds(
    Variable,
    st.one_of(names, st.sampled_from(["1", "@", "env"])),
    st.lists(st.one_of(names, st.just("0")), max_size=2).map(tuple),
    st.booleans(),
    st.just(NOWHERE),
)


def text(quote: Any, inside: st.SearchStrategy[str]) -> st.SearchStrategy[Text]:
    return st.builds(Text, inside, st.just(quote), st.just(NOWHERE))


bare_text = text("", bare)
single = text("'", anything.filter(lambda inside: "'" not in inside))
double = text('"', anything)
escaped = text("\\", st.sampled_from(" $'\"|;&()#\\x"))


def word_of(*parts: Any) -> Word:
    return Word(tuple(parts), NOWHERE)


literal_words = st.one_of(bare_text, single, double, escaped).map(word_of)
comparators: st.SearchStrategy[Any] = st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "~", "!~"])
shell_texts = st.sampled_from(["ls -l", "grep 'a|b' 2>&1", "awk '{print $1}'", "(a; b)", "sleep 1 & wait"])


@st.composite
def words(draw: st.DrawFn, depth: int) -> Word:
    kind = draw(st.integers(0, 5 if depth else 3))
    if kind < 2:
        return draw(literal_words)
    if kind == 2:
        return word_of(draw(variables))
    if kind == 3:
        return word_of(draw(bare_text), draw(st.one_of(single, escaped)))
    part = draw(st.one_of(variables, substitutions(depth - 1)))
    if kind == 4:
        return word_of(part) if isinstance(part, Substitution) else word_of(draw(double), part)
    return word_of(draw(double), part, draw(double.filter(lambda text: text.text != "")))


@st.composite
def substitutions(draw: st.DrawFn, depth: int) -> Substitution:
    return Substitution(draw(scripts(depth)), NOWHERE)


@st.composite
def blocks(draw: st.DrawFn, depth: int) -> Block:
    return Block(draw(scripts(depth)), NOWHERE)


@st.composite
def expressions(draw: st.DrawFn, depth: int, height: int = 2) -> Any:
    def operand() -> Operand:
        return Operand(draw(words(depth)), NOWHERE)

    kind = draw(st.integers(0, 6 if height else 3))
    if kind == 4:
        return Not(draw(expressions(depth, height - 1)), NOWHERE)
    if kind > 4:
        both = Both if kind == 5 else Either
        return both(draw(expressions(depth, height - 1)), draw(expressions(depth, height - 1)), NOWHERE)
    left: Field | Operand = Field(tuple(draw(st.lists(anything, min_size=1, max_size=3))), NOWHERE)
    if draw(st.booleans()):
        left = Operand(word_of(draw(variables)), NOWHERE)
    if kind == 0:
        return Comparison(left, None, None, NOWHERE)
    if kind == 1:
        many = Items(tuple(operand() for _ in range(draw(st.integers(1, 3)))), NOWHERE)
        return Comparison(left, "in", many, NOWHERE)
    return Comparison(left, draw(comparators), operand(), NOWHERE)


@st.composite
def stages(draw: st.DrawFn, depth: int) -> Any:
    kind = draw(st.integers(0, 5 if depth else 4))
    if kind == 3:
        return ShellCommand(draw(shell_texts), NOWHERE)
    if kind == 4:
        value = draw(st.one_of(single, double, variables, text("", st.sampled_from(["5", "-3", "1.5"]))))
        return Value(word_of(value), NOWHERE)
    if kind == 2:
        condition = Condition(draw(expressions(depth)), NOWHERE)
        return Call((word_of(Text("where", "", NOWHERE)), word_of(condition)), NOWHERE)
    if kind == 5:
        return Call((word_of(Text("each", "", NOWHERE)), word_of(draw(blocks(depth - 1)))), NOWHERE)
    return Call((word_of(draw(bare_text)), *draw(st.lists(words(depth), max_size=3))), NOWHERE)


@st.composite
def pipelines(draw: st.DrawFn, depth: int) -> Pipeline:
    redirect = Redirect(draw(st.booleans()), draw(literal_words), NOWHERE) if draw(st.booleans()) else None
    return Pipeline(tuple(draw(st.lists(stages(depth), min_size=1, max_size=3))), redirect, NOWHERE)


@st.composite
def chains(draw: st.DrawFn, depth: int, background: bool) -> Chain:
    rest = draw(st.lists(st.tuples(st.sampled_from(["&&", "||"]), pipelines(depth)), max_size=2))
    return Chain(draw(pipelines(depth)), tuple(rest), background, NOWHERE)  # type: ignore[arg-type]


def no_comparison(chain: Chain) -> bool:
    """Whether nothing in it is written as a comparison is: `if $n > 2` is refused."""
    every = (chain.first, *(pipeline for _, pipeline in chain.rest))
    return not any(pipeline.redirect and isinstance(pipeline.stages[-1], Value) for pipeline in every)


@st.composite
def branches(draw: st.DrawFn, depth: int, more: int = 2) -> If:
    otherwise: If | Block | None = None
    if more:
        otherwise = draw(st.one_of(st.none(), blocks(depth - 1), branches(depth, more - 1)))
    return If(draw(chains(depth, False).filter(no_comparison)), draw(blocks(depth - 1)), otherwise, NOWHERE)


@st.composite
def scripts(draw: st.DrawFn, depth: int) -> Script:
    """A script with brackets inside brackets up to a depth."""
    made: list[Any] = []
    for _ in range(draw(st.integers(1, 2))):
        kind = draw(st.integers(0, 5 if depth else 2))
        if kind < 2:
            made.append(draw(chains(depth, draw(st.booleans()))))
        elif kind == 2:
            made.append(Let(draw(names), NOWHERE, draw(pipelines(depth)), NOWHERE))
        elif kind == 3:
            made.append(draw(branches(depth)))
        elif kind == 4:
            condition = draw(chains(depth, False).filter(no_comparison))
            made.append(While(draw(st.booleans()), condition, draw(blocks(depth - 1)), NOWHERE))
        else:
            items = tuple(draw(st.lists(words(depth), min_size=1, max_size=3)))
            made.append(For(draw(names), NOWHERE, items, draw(blocks(depth - 1)), NOWHERE))
    return Script(tuple(made), NOWHERE)
