"""Completion of columns, and the verbs' own help."""

from __future__ import annotations

from typing import Any

import pytest

from awsh.builtins.verbs.arguments import complete_columns, complete_totals
from awsh.parameters import Completing
from awsh.shell import Shell

COLUMNS = ("name", "size", "tags.env")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("", ["name", "size", "tags.env"]),
        ("s", ["size"]),
        ("-s", ["-size"]),
        ("size,", ["size,name", "size,tags.env"]),
        ("-size,-n", ["-size,-name"]),
        ("label=n", ["label=name"]),
        ("a=size,b=N", ["a=size,b=name"]),
        ("tags.", ["tags.env"]),
        ("zzz", []),
    ],
)
def test_columns_are_completed(sh: Shell, word: str, expected: list[str]) -> None:
    completing = Completing(sh.context(), word, {}, COLUMNS)
    assert [candidate.text for candidate in complete_columns(completing)] == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("", ["count", "sum:", "avg:", "min:", "max:", "list:"]),
        ("s", ["sum:"]),
        ("sum:s", ["sum:size"]),
        ("top=m", ["top=min:", "top=max:"]),
        ("count,top=max:n", ["count,top=max:name"]),
    ],
)
def test_totals_are_completed(sh: Shell, word: str, expected: list[str]) -> None:
    completing = Completing(sh.context(), word, {}, COLUMNS)
    assert [candidate.text for candidate in complete_totals(completing)] == expected


def test_every_verb_says_what_it_is(sh: Shell) -> None:
    problems: list[Any] = []
    for name, verb in sh.commands.verbs.items():
        if not verb.doc.summary.endswith("."):
            problems.append((name, "summary"))
        if not verb.doc.examples:
            problems.append((name, "examples"))
        problems += [(name, p.name) for p in verb.parameters if not p.piped and not p.help]
    assert problems == []
    assert sh.commands.condition_heads == {"where"}
    assert "each" in sh.commands.block_heads
