"""What is said of a text that cannot be understood, where, and whether the prompt reads on."""

from __future__ import annotations

import pytest

from awsh.errors import UsageError
from awsh.language import parse
from awsh.language.stages import ASKS
from tests.language.trees import brief

# The place of a problem is marked by ^ on a line of its own under the text.
INCOMPLETE = [
    ("a 'b", "  ^", "the quote ' is not closed"),
    ('a "b\nc', "  ^", 'the quote " is not closed'),
    ("a (b", "  ^", "( is not closed"),
    ("a $(b", "  ^^", "$( is not closed"),
    ('a "$(b', "   ^^", "$( is not closed"),
    ("a ${b", "  ^^", "${ is not closed"),
    ("each { a", "     ^", "{ is not closed"),
    ("if a { b", "     ^", "{ is not closed"),
    ("if a { b } else", "           ^^^^", "else needs a block: { … }"),
    ("if a", "^^", "if needs a block: { … }"),
    ("for x in a", "^^^", "for needs a block: { … }"),
    ("a |", "  ^", "a command is expected after |"),
    ("a | # why\n", "  ^", "a command is expected after |"),
    ("a &&", "  ^^", "a command is expected after &&"),
    ("a ||\n", "  ^^", "a command is expected after ||"),
    ("a \\", "  ^", "nothing follows the backslash"),
    ("!a 'b", "   ^", "the quote ' is not closed"),
    ("!a (b", "   ^", "( is not closed"),
    ("!a \\", "   ^", "nothing follows the backslash"),
    ("where (a", "      ^", "( is not closed"),
    ("where a in (b", "           ^", "( is not closed"),
]
WRONG = [
    ("| a", "^", "a command is expected before |"),
    ("&& a", "^^", "a command is expected before &&"),
    ("& a", "^", "a command is expected before &"),
    ("a | | b", "  ^", "a command is expected after |"),
    ("a | ; b", "  ^", "a command is expected after |"),
    ("a && ; b", "  ^^", "a command is expected after &&"),
    ("each { a | }", "         ^", "a command is expected after |"),
    ("a )", "  ^", "there is no ( for this )"),
    (") a", "^", "there is no ( for this )"),
    ("}", "^", "there is no { for this }"),
    ("a ()", "  ^^", "a command is expected between ( and )"),
    ("5 6 7", "  ^^^", "a value stands alone: | ; or a new line is expected"),
    ("if $n > 2 { a }", "      ^", ASKS),
    ("if $n >= 2 { a }", "      ^^", ASKS),
    ("if (a) = b { c }", "       ^", ASKS),
    ("if a && $n != b { c }", "           ^^", ASKS),
    ("a >", "  ^", "a file name is expected after >"),
    ("a >> | b", "  ^^", "a file name is expected after >>"),
    ("a > b c", "      ^", "> FILE takes one word; quote a name with spaces"),
    ("a > b > c", "      ^", "a pipeline has one > FILE"),
    ("a > b | c", "      ^", "> FILE ends a pipeline: nothing can follow it"),
    ("> a", "^", "a command is expected before >"),
    ("a 2>&1", "    ^^", "one output goes to > FILE; 2>&1 is for ! commands"),
    ("a f(b c", "   ^", "( is not closed inside the word: quote the word"),
    ("a ${b c}", "  ^^^", "a variable is written ${name} or ${name.field}"),
    ("a ${}", "  ^^", "a variable is written ${name} or ${name.field}"),
    (r'a "\xzz"', "   ^^", r"\x takes two hexadecimal digits; a backslash itself is \\"),
    (r'a "\u{110000}"', "   ^^^^^^^^^^", r"\u takes {1F600}; a backslash itself is \\"),
    ("! | a", "^", "a command is expected after !"),
    ("where", "^^^^^", "a condition is expected after where"),
    ("where | a", "^^^^^", "a condition is expected after where"),
    ("where a =", "        ^", "a value is expected after ="),
    ("where a = and b", "        ^", "a value is expected after ="),
    ("where = 1", "      ^", "a column is expected before ="),
    ("where a b", "        ^", "= != < <= > >= ~ !~ or in is expected"),
    ("where a like b", "        ^^^^^^", "= != < <= > >= ~ !~ or in is expected"),
    ("where not a like b", "            ^^^^^^", "= != < <= > >= ~ !~ or in is expected"),
    ("where (a) b", "          ^", "and, or or | is expected"),
    ("where a = 1 = 2", "            ^^^", "and, or or | is expected"),
    ("where a and", "        ^^^", "a comparison is expected after and"),
    ("where a or | b", "        ^^", "a comparison is expected after or"),
    ("where not", "      ^^^", "a comparison is expected after not"),
    ("where a not b", "        ^^^", "in is expected after not"),
    ("where a in (b c)", "              ^", "a comma is expected between the values"),
    ("where a in ()", "           ^", "a value is expected here"),
    ("where a in (b,,c)", "             ^", "a value is expected here"),
    ("where ()", "      ^", "a comparison is expected between ( and )"),
    ("where a. = 1", "      ^^", "a column's name is empty here"),
    ("let", "^^^", "let is followed by a name of letters, digits and _"),
    ("let a-b = c", "    ^^^", "let is followed by a name of letters, digits and _"),
    ("let a b = c", "      ^^^^^", "= is expected after let a"),
    ("let 5 = c", "    ^", "let is followed by a name of letters, digits and _"),
    ("let a =", "      ^", "a value or command is expected after ="),
    ("let a = b && c", "          ^^", "let takes one pipeline: && cannot follow it"),
    ("let a = b &", "          ^", "let takes one pipeline: & cannot follow it"),
    ("if { a }", "^^", "a condition is expected after if"),
    ("if a & { b }", "     ^", "a condition cannot run in the background"),
    ("if a; b", "^^", "if needs a block: { … }"),
    ("if a { b } c", "           ^", "a new line or ; is expected"),
    ("if a { b } | c", "           ^", "| cannot follow this statement"),
    ("else { a }", "^^^^", "else without an if before it"),
    ("for x of y { a }", "    ^", "in is expected after for x"),
    ("for x in { a }", "      ^^", "what to go through is expected after in"),
    ("each { (a }", "       ^", "( is not closed"),
    ("(each { a )", "      ^", "{ is not closed"),
]


@pytest.mark.parametrize(("text", "mark", "message"), INCOMPLETE)
def test_what_more_input_mends(text: str, mark: str, message: str) -> None:
    first(text, mark, message)
    assert parse(text).incomplete


@pytest.mark.parametrize(("text", "mark", "message"), WRONG)
def test_what_it_does_not(text: str, mark: str, message: str) -> None:
    first(text, mark, message)
    assert not parse(text).incomplete


def first(text: str, mark: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text).check()
    assert caught.value.message == message
    assert caught.value.span is not None
    assert caught.value.span.start == len(mark) - len(mark.lstrip())
    assert caught.value.span.end == len(mark)


def test_what_cannot_be_mended_is_told_before_what_can() -> None:
    parsed = parse("a (b | | c")
    assert [problem.incomplete for problem in parsed.problems] == [False, True]
    assert not parsed.incomplete


def test_nothing_wrong() -> None:
    parsed = parse("a | b")
    parsed.check()
    assert not parsed.incomplete


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b | c 'd", [("pipe", ["a", "b"], ["c", "d"])]),
        ("a ) b", [["a", "b"]]),
        ("a > f > g | h", [("pipe", ["a"], ["h"], (">", "g"))]),
        ("let x = a (b", [("let", "x", ["a", ("()", ["b"])])]),
        ("where a = ", [["where", ("a", "=", None)]]),
        ("where a in (b, c", [["where", ("a", "in", ["b", "c"])]]),
        ("where a and ", [["where", "a"]]),
        ("if a { b", [("if", ["a"], ("{}", ["b"]))]),
        ("each { a\nb (c", [["each", ("{}", ["a"], ["b", ("()", ["c"])])]]),
        ("for x in a b", [("for", "x", ["a", "b"], ("{}",))]),
        ("each { (a } | b", [("pipe", ["each", ("{}", ("value", ("()", ["a"])))], ["b"])]),
    ],
)
def test_what_can_be_read_is_in_the_tree(text: str, tree: object) -> None:
    parsed = parse(text)
    assert parsed.problems
    assert brief(parsed.script) == tree
