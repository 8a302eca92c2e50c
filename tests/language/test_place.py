"""What stands at a cursor. The cursor is ‸ in the text."""

from __future__ import annotations

from typing import Any

import pytest

from awsh.language import Place, at, parse
from tests.language.trees import brief


def look(marked: str) -> Place:
    text = marked.replace("‸", "")
    return at(parse(text), marked.index("‸"))


CASES: list[tuple[str, str, str]] = [
    # text, kind, what is typed of the word
    ("‸", "head", ""),
    ("s3‸", "head", "s3"),
    ("s‸3 ls", "head", "s"),
    ("  ‸s3", "head", ""),
    ("s3 ‸", "argument", ""),
    ("s3 ls --rec‸", "argument", "--rec"),
    ("s3 ls 'a b‸", "argument", "a b"),
    ("s3 ls 'a b'‸", "argument", "a b"),
    ('s3 ls "a \\"b‸" c', "argument", 'a "b'),
    ("s3 ls a\\ b‸", "argument", "a b"),
    ("s3 ls $x/a‸", "argument", "$x/a"),
    ("a | ‸", "head", ""),
    ("a | wh‸ | c", "head", "wh"),
    ("a; b‸", "head", "b"),
    ("a\n‸", "head", ""),
    ("a |\n ‸", "head", ""),
    ("a && ‸", "head", ""),
    ("a & ‸", "head", ""),
    ("a > ‸", "redirect", ""),
    ("a >> 'f g‸", "redirect", "f g"),
    ("a > f ‸", "after", ""),
    ("5 ‸", "after", ""),
    ("where ‸", "field", ""),
    ("where si‸", "field", "si"),
    ("where not ‸", "field", ""),
    ("where a=1 and tags.e‸", "field", "tags.e"),
    ("where (a or ‸", "field", ""),
    ("where a ‸", "operator", ""),
    ("where a no‸", "operator", "no"),
    ("where a not ‸", "operator", ""),
    ("where a = ‸", "value", ""),
    ("where a=‸", "value", ""),
    ("where a = sto‸", "value", "sto"),
    ("where a in b,‸", "value", ""),
    ("where a in (b, c‸", "value", "c"),
    ("where a in (b, ‸", "value", ""),
    ("where a = b ‸", "conjunction", ""),
    ("where a = b an‸", "conjunction", "an"),
    ("where a = b and‸", "conjunction", "and"),
    ("where (a) ‸", "conjunction", ""),
    ("where a = b | ‸", "head", ""),
    ("echo $‸", "variable", ""),
    ("echo $na‸me", "variable", "na"),
    ("echo $vpc.‸", "variable", ""),
    ("echo $vpc.i‸", "variable", "i"),
    ('echo "x $vpc.i‸', "variable", "i"),
    ('echo "x $‸', "variable", ""),
    ("echo ${‸", "variable", ""),
    ("echo ${vpc.i‸", "variable", "i"),
    ("echo ${vpc.‸}", "variable", ""),
    ("$v‸", "variable", "v"),
    ("where a = $b‸", "variable", "b"),
    ("!ls -‸", "shell", "ls -"),
    ("a | !grep 'x‸", "shell", "grep 'x"),
    ("!‸", "shell", ""),
    ("# so‸", "comment", "# so"),
    ("a # so‸\nb", "comment", "# so"),
    ("let ‸", "name", ""),
    ("let na‸", "name", "na"),
    ("let x ‸", "keyword", ""),
    ("let x = ‸", "head", ""),
    ("let x = s3 ‸", "argument", ""),
    ("if ‸", "head", ""),
    ("if s3 ‸", "argument", ""),
    ("if a { ‸", "head", ""),
    ("if a { b } ‸", "after", ""),
    ("if a { b } el‸", "after", "el"),
    ("if a { b } else { c ‸", "argument", ""),
    ("for ‸", "name", ""),
    ("for x ‸", "keyword", ""),
    ("for x in ‸", "item", ""),
    ("for x in (s3 ‸", "argument", ""),
    ("for x in a {‸", "head", ""),
    ("each { a (b $(c ‸", "argument", ""),
    ('a "b $(c | ‸', "head", ""),
    ("a (b)‸", "argument", "(b)"),
    ("a (b) ‸", "argument", ""),
]


@pytest.mark.parametrize(("marked", "kind", "typed"), CASES)
def test_kind_and_word(marked: str, kind: str, typed: str) -> None:
    place = look(marked)
    assert (place.kind, place.text) == (kind, typed)


def test_words_and_stages_before_the_cursor() -> None:
    place = look("a b; s3 ls 'x y' | sort -size | select ke‸y | z")
    assert [brief(stage) for stage in place.stages] == [["s3", "ls", "x y"], ["sort", "-size"]]
    assert [brief(word) for word in place.words] == ["select"]
    assert not place.first
    assert place.text == "ke"


def test_the_word_itself_is_not_among_those_before() -> None:
    assert [brief(word) for word in look("s3 cp a‸").words] == ["s3", "cp"]
    assert [brief(word) for word in look("s3 cp a ‸").words] == ["s3", "cp", "a"]
    assert look("s3‸").words == ()
    assert look("s3‸").first


@pytest.mark.parametrize(
    ("marked", "replaced", "rest", "quote"),
    [
        ("s3 ls bu‸cket x", "bu", "cket", ""),
        ("s3 ls 'a ‸b' x", "'a ", "b", "'"),
        ('s3 ls "a‸', '"a', "", '"'),
        ("s3 ls ‸", "", "", ""),
        ("s3 ls a\\ b‸c|d", "a\\ b", "c", ""),
        ("echo $vpc.na‸me", "na", "me", ""),
        ('echo "$vpc.na‸me"', "na", "me", '"'),
        ("where a in b,c‸d", "c", "d", ""),
    ],
)
def test_what_a_completion_replaces(marked: str, replaced: str, rest: str, quote: str) -> None:
    text = marked.replace("‸", "")
    place = look(marked)
    assert text[place.span.start : place.span.end] == replaced
    assert text[place.rest.start : place.rest.end] == rest
    assert place.quote == quote


def test_the_names_before_the_one_typed() -> None:
    assert look("echo $‸").names == ()
    assert look("echo $v‸").names == ()
    assert look("echo $v.a.b‸").names == ("v", "a")
    assert look("echo ${v.a.‸").names == ("v", "a")


def test_the_comparison_whose_value_is_typed() -> None:
    place = look("a | where b = 1 and tags.env != pr‸ | c")
    assert (brief(place.field), place.op) == ("tags/env", "!=")
    place = look("a | where tags.env in (x, ‸")
    assert (brief(place.field), place.op) == ("tags/env", "in")
    assert [brief(stage) for stage in place.stages] == [["a"]]
    assert [brief(word) for word in place.words] == ["where"]
    place = look("a | where b = 1 and ‸")
    assert (place.field, place.op) == (None, None)
    assert brief(look("where b ‸").field) == "b"


def around(marked: str) -> list[Any]:
    found = []
    outside = look(marked).around
    while outside:
        stages = [brief(stage) for stage in outside.stages]
        found.append((outside.opener, stages, [brief(word) for word in outside.words], outside.name))
        outside = outside.outer
    return found


def test_the_brackets_around() -> None:
    assert around("a | b ‸") == []
    assert around("sqs ls | each { sqs purge $it.‸") == [("{", [["sqs", "ls"]], ["each"], "")]
    assert around("for f in (s3 ls) x { a (b ‸") == [
        ("(", [], ["a"], ""),
        ("for", [], [("()", ["s3", "ls"]), "x"], "f"),
    ]
    assert around("if a | b { c ‸") == [("if", [], [], "")]
    assert around('a | b "$(c ‸') == [("(", [["a"]], ["b"], "")]


def test_assignments() -> None:
    place = look("let a = b c; let d = e ‸")
    assert place.let == "d"
    assert [(let.name, brief(let.value)) for let in place.lets] == [("a", ["b", "c"])]
    assert look("let a = b; c ‸").let == ""


def test_what_comes_after_the_cursor_does_not_disturb() -> None:
    alone = look("a | where b = ‸")
    followed = look("a | where b = ‸ 'open )} && |")
    assert (alone.kind, alone.field, alone.stages) == (followed.kind, followed.field, followed.stages)


def test_the_heads_given_to_parse_hold_here_too() -> None:
    parsed = parse("keep a ", conditions=frozenset({"keep"}))
    assert at(parsed, 5).kind == "field"
