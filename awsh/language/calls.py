"""Every command that a text calls, however deep it stands."""

from __future__ import annotations

from collections.abc import Iterator

from awsh.language.tree import (
    Block,
    Both,
    Call,
    Chain,
    Comparison,
    Condition,
    Either,
    For,
    If,
    Items,
    Let,
    Not,
    Operand,
    Pipeline,
    Script,
    ShellCommand,
    Substitution,
    Value,
    Word,
)


def calls(script: Script) -> Iterator[tuple[Call, bool]]:
    """Each call, and whether it stands behind a `|`; the outer ones first."""
    pending: list[object] = [script]
    while pending:
        node = pending.pop()
        match node:
            case Script():
                pending.extend(reversed(node.statements))
            case Let():
                pending.append(node.value)
            case If():
                pending += [node.otherwise, node.body, node.condition]
            case For():
                pending += [node.body, *reversed(node.items)]
            case Chain():
                pending += [*(pipeline for _, pipeline in reversed(node.rest)), node.first]
            case Pipeline():
                for index, stage in enumerate(node.stages):
                    if isinstance(stage, Call):
                        yield stage, index > 0
                pending += [node.redirect.target] if node.redirect else []
                for stage in reversed(node.stages):
                    if isinstance(stage, Call):
                        pending += reversed(stage.words)
                    elif not isinstance(stage, ShellCommand):
                        pending.append(stage)
            case Value() | Operand():
                pending.append(node.word)
            case Word():
                pending += reversed(node.parts)
            case Substitution() | Block():
                pending.append(node.body)
            case Condition():
                pending.append(node.expression)
            case Both() | Either() | Comparison():
                pending += [node.right, node.left]
            case Not():
                pending.append(node.inner)
            case Items():
                pending += reversed(node.items)
            case _:
                pass
