"""What holds for every text there is."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from awsh.errors import UsageError
from awsh.language import Parsed, at, parse, quote, tokens, unparse
from awsh.language.tree import Call, Chain, Script, Substitution, Value, Word
from tests.language.trees import children, plain, scripts, texts

thorough = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def inside(node: Any, start: int, end: int) -> None:
    assert start <= node.span.start <= node.span.end <= end, (node, start, end)
    for child in children(node):
        inside(child, node.span.start, node.span.end)


@thorough
@given(texts)
@example("a | b > c")
@example('echo "a$(b "c" | d)e')
@example("let = > x")
@example("for x in (a) { b } }")
def test_every_text_gives_a_tree_whose_places_nest_and_problems_that_have_a_place(text: str) -> None:
    parsed = parse(text)
    inside(parsed.script, 0, len(text))
    for problem in parsed.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert problem.message
        assert "\n" not in problem.message
    if parsed.problems:
        with pytest.raises(UsageError) as caught:
            parsed.check()
        assert caught.value.span in [problem.span for problem in parsed.problems]
    else:
        parsed.check()


@thorough
@given(texts)
@example("a \\\n b")
@example("5 6 ) }")
def test_tokens_are_in_order_apart_and_leave_out_only_white_space(text: str) -> None:
    parsed = parse(text)
    spans = [span for span, _ in tokens(parsed)]
    assert all(span.start < span.end for span in spans)
    assert all(one.end <= next_.start for one, next_ in pairwise(spans))
    covered = {place for span in spans for place in range(span.start, span.end)}
    left = "".join(char for place, char in enumerate(text) if place not in covered)
    assert not left.strip()


@thorough
@given(texts, st.integers(-3, 60))
def test_a_cursor_anywhere_has_a_place(text: str, cursor: int) -> None:
    place = at(parse(text), cursor)
    bounded = max(0, min(cursor, len(text)))
    assert 0 <= place.span.start <= place.span.end == bounded
    assert place.rest.start == bounded <= place.rest.end <= len(text)


@thorough
@given(texts)
def test_a_text_without_problems_is_written_and_read_back_the_same(text: str) -> None:
    parsed = parse(text)
    if not parsed.problems:
        same_again(parsed)


def same_again(parsed: Parsed) -> None:
    written = unparse(parsed.script)
    again = parse(written)
    assert not again.problems, written
    assert plain(again.script) == plain(parsed.script), written
    assert unparse(again.script) == written


@settings(parent=thorough, max_examples=60)
@given(st.one_of(scripts(1), scripts(2)))
def test_a_tree_is_written_and_read_back_the_same(script: Script) -> None:
    written = unparse(script)
    again = parse(written)
    assert not again.problems, written
    assert plain(again.script) == plain(script), written


@settings(parent=thorough, max_examples=60)
@given(scripts(1), st.integers(0, 400))
def test_what_comes_before_the_cut_is_never_lost(script: Script, cut: int) -> None:
    """A cut-off script is whole, or is to be gone on with, or says where it is wrong; what was read stays."""
    written = unparse(script)
    parsed = parse(written[:cut])
    whole = parse(written).script.statements
    kept = [statement for statement in whole if statement.span.end < len(parsed.text)]
    assert [plain(one) for one in parsed.script.statements[: len(kept)]] == [plain(one) for one in kept]


@thorough
@given(st.text())
@example("")
@example("-x")
@example("--name")
@example("and")
@example("a b")
@example("it's")
@example('it\'s $5 "or" \\so')
@example("a\nb\r\u2028\x85\x1b[31m\x00\U0001f600\u202e")
@example("\udcff")
@example("#a")
@example("{")
@example("!ls")
@example("a&")
def test_quote_gives_one_word_on_one_line_that_means_the_text(text: str) -> None:
    written = quote(text)
    assert written.isprintable()
    for line, index in ((f"echo {written}", 1), (f"echo {written} | b", 1), (f"(echo {written})", 1)):
        parsed = parse(line)
        assert not parsed.problems
        word = word_at(parsed, index)
        assert word.literal == text
        assert word.quoted or not text.startswith("-")
    condition = parse(f"where x in ({written}, {written}) and y = {written}")
    assert not condition.problems
    assert plain(condition.script) == plain(parse(unparse(condition.script)).script)


def word_at(parsed: Parsed, index: int) -> Word:
    statement = parsed.script.statements[0]
    assert isinstance(statement, Chain)
    stage = statement.first.stages[0]
    if not isinstance(stage, Call):
        assert isinstance(stage, Value)
        substitution = stage.word.parts[0]
        assert isinstance(substitution, Substitution)
        inner = substitution.body.statements[0]
        assert isinstance(inner, Chain)
        stage = inner.first.stages[0]
    assert isinstance(stage, Call)
    assert len(stage.words) == 2
    return stage.words[index]
