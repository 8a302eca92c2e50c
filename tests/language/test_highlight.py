"""What each piece of a text is shown as."""

from __future__ import annotations

import pytest

from awsh.language import parse, tokens

CASES = [
    ("s3 ls -r b/c 5", "command word option word number"),
    ("a | b > f", "command operator command operator word"),
    ("a 'b c' \"d $e f\"", "command string string variable string"),
    ("a --x=$b.c d\\ e", "command option variable word"),
    (
        "where a.b>=5 and not c in (d, 'e')",
        "command field operator number keyword keyword field keyword operator word operator string operator",
    ),
    ("!ls -l | a", "shell operator command"),
    ("a # so", "command comment"),
    ("let x = (a b)", "keyword variable operator operator command word operator"),
    ("if a { b } else { c }", "keyword command operator command operator keyword operator command operator"),
    ("for x in a { b $x }", "keyword variable keyword word operator command variable operator"),
    ("each { a $it.b }", "command operator command variable operator"),
    ('a "$(b c)"', "command string operator command word operator string"),
    ("5 6", "number error"),
    ("a ) b", "command error word"),
    ("a \\\n b", "command operator word"),
    # What is only not finished yet is not wrong.
    ("a 'b", "command string"),
    ("a (b", "command operator command"),
    ("a | ", "command operator"),
    ("where ", "command"),
    ("where a = ", "command field operator"),
    ("where a no", "command field word"),
    ("where a no ", "command field error"),
    ("where a no |", "command field error operator"),
    ("a f(b", "command word"),
    ("a ${b", "command variable"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shades"), CASES)
def test_shades(text: str, shades: str) -> None:
    assert [shade for _, shade in tokens(parse(text))] == shades.split()


def test_places() -> None:
    text = 'a "b $c"'
    assert [text[span.start : span.end] for span, _ in tokens(parse(text))] == ["a", '"b ', "$c", '"']
