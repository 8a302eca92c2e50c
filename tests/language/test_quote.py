"""How a text is written so that it may be typed."""

from __future__ import annotations

import pytest

from awsh.language import parse, quote, unparse


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "plain"),
        ("logs/2026/01.txt", "logs/2026/01.txt"),
        ("year=2026/month=01/", "year=2026/month=01/"),
        ("arn:aws:s3:::b", "arn:aws:s3:::b"),
        ("user@example.com", "user@example.com"),
        ("5", "5"),
        ("", "''"),
        ("a b", "'a b'"),
        ("-x", "'-x'"),
        ("--", "'--'"),
        ("a,b", "'a,b'"),
        ("~", "'~'"),
        ("$x", "'$x'"),
        ("not", "'not'"),
        ("it's", '"it\'s"'),
        ("it's $5", '"it\'s \\$5"'),
        ('say "it\'s"', '"say \\"it\'s\\""'),
        ("a\\b", "'a\\b'"),
        ("a\nb\tc", '"a\\nb\\tc"'),
        ("\x1b[31m\x07\x85", '"\\e[31m\\x07\\x85"'),
        ("\u202e\u2028", '"\\u{202e}\\u{2028}"'),
        ("naïve", "naïve"),
    ],
)
def test_quote(text: str, written: str) -> None:
    assert quote(text) == written


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a|b;c&&d", "a | b; c && d"),
        ("where a==1 and(b or c)", "where a = 1 and (b or c)"),
        ("where a=1 and (b or not (c and d)) | e>f", "where a = 1 and (b or not (c and d)) | e > f"),
        ("where ((a)) and b in 'x y',z", "where a and b in ('x y', z)"),
        ("where 'a.b'.c = 1 and 'and'", "where 'a.b'.c = 1 and 'and'"),
        ('a "b\nc"  $(d)e (f)', 'a "b\\nc" $(d)e (f)'),
        ("if a {\n b\n c &\n}\nelse if d { }", "if a { b; c & } else if d { }"),
        ("let x=(a)\nfor y in $x { b }", "let x = (a); for y in $x { b }"),
        ("!  a 'b'  # why", "!a 'b'"),
    ],
)
def test_unparse_is_canonical(text: str, canonical: str) -> None:
    assert unparse(parse(text).script) == canonical
