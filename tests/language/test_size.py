"""Long and deep texts: time that grows with the length and no more, and no bottomless recursion."""

from __future__ import annotations

import gc
from inspect import unwrap
from time import process_time

import pytest

from awsh.language import at, parse, tokens, unparse

DEEP = [
    "(",
    "$(",
    '"$(',
    "each { ",
    "if a { ",
    "for x in (",
    "where (",
    "where a = $(",
    "if a { b } else ",
]
LONG = [
    "a ", "$a ", '"$a.b"', "'a'", "\\ ", "a&", "!a & ", "a | ", "a |\n\n", "a && ", ")", "}", "a(",
    "# # \n", "echo a # b\n",
    "\\\n", "x;", "> a ", "let x = ", "'", '"', "`", "!`", "!1>", "where a in (b, ", "where a.b = c | ",
    "if a { b }\n# # ",
    "${a.b}", "${", "$", "\\u{41}", '"\\x"', "{ ", "a, ", "-", " ",
]  # fmt: skip


@pytest.mark.parametrize("piece", DEEP)
def test_deep_nesting_is_a_problem_with_a_place(piece: str) -> None:
    deep(piece * 10_000)


@pytest.mark.parametrize("piece", ["(", "not ", "a or ", "a and b or ", "a = b and not ("])
def test_a_deep_condition_is_a_problem_with_a_place(piece: str) -> None:
    deep("where " + piece * 10_000)


def deep(text: str) -> None:
    parsed = parse(text)
    hard = [problem for problem in parsed.problems if not problem.incomplete]
    assert any("at most" in problem.message or "nested deeper" in problem.message for problem in hard)
    assert not parsed.incomplete
    assert hard[0].span.start < 2000
    assert list(tokens(parsed))
    at(parsed, len(text) - 1)


@pytest.mark.parametrize("piece", ["(", "$(", "each { "])
def test_as_deep_as_is_allowed_is_well(piece: str) -> None:
    closer = "}" if "{" in piece else ")"
    parsed = parse(piece * 50 + "a " + closer * 50 if closer == ")" else piece * 50 + "a" + " }" * 50)
    assert not parsed.problems
    assert parse(unparse(parsed.script)).problems == ()


def test_a_long_row_of_conditions_is_read_and_written() -> None:
    text = "where " + " or ".join(f"a = {number}" for number in range(200))
    parsed = parse(text)
    assert not parsed.problems
    assert unparse(parsed.script) == text


@pytest.mark.parametrize("piece", LONG)
def test_time_grows_with_the_length(piece: str, request: pytest.FixtureRequest) -> None:
    def cost(length: int) -> float:
        text = piece * (length // len(piece))
        best = 9.0
        for _ in range(3):
            start = process_time()
            parsed = read(text)
            list(tokens(parsed))
            best = min(best, process_time() - start)
        return best

    # Not what is remembered of the last time, and not what the whole run's garbage costs.
    read = unwrap(parse)
    gc.disable()
    request.addfinalizer(gc.enable)

    small, large = cost(5_000), cost(40_000)
    # Eight times the text; a quadratic reader would take 64 times as long.
    assert large < 24 * max(small, 0.002), (small, large)
