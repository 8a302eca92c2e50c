"""The AWS CLI's shorthand."""

from __future__ import annotations

import contextlib
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.shorthand import ShorthandError, parse_shorthand


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Name=x,Values=a,b", {"Name": "x", "Values": ["a", "b"]}),
        ("Values=a,b,Name=x", {"Values": ["a", "b"], "Name": "x"}),
        ("a=[x,y],b={c=[1,{d=2}]}", {"a": ["x", "y"], "b": {"c": ["1", {"d": "2"}]}}),
        ("a=[],b={c=}", {"a": [], "b": {"c": ""}}),
        ("a=,b=c", {"a": "", "b": "c"}),
        ("a=x\\,y", {"a": "x,y"}),
        ("a='x,y=z',b=\"it's\"", {"a": "x,y=z", "b": "it's"}),
        ("tag:Name=web server", {"tag:Name": "web server"}),
        ("a=x=y", {"a": "x=y"}),
        ("Path=arn:aws:s3:::b/*", {"Path": "arn:aws:s3:::b/*"}),
        ("a=ü,b=-1", {"a": "ü", "b": "-1"}),
    ],
)
def test_values(text: str, value: dict[str, Any]) -> None:
    assert parse_shorthand(text) == value


@pytest.mark.parametrize(
    "text", ["", "x", "=x", "a", "a=[x", "a={b=c", "a='x", "a=1,a=2", "a=x]", "a={b=c}}", ",a=1"]
)
def test_mistakes(text: str) -> None:
    with pytest.raises(ShorthandError):
        parse_shorthand(text)


def test_nesting_has_an_end() -> None:
    for text in ("a=" + "{a=" * 5000, "a=" + "[" * 5000):
        with pytest.raises(ShorthandError):
            parse_shorthand(text)


@given(st.text("ab=,[]{}'\"\\ \n€", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ShorthandError):
        assert isinstance(parse_shorthand(text), dict)


KEYS = st.text(string.ascii_letters, min_size=1, max_size=4)
VALUES = st.recursive(
    st.text(string.printable.strip() + "ü ", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=8,
)


def written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}={written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(item) for item in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=3))
def test_what_is_written_is_read(value: dict[str, Any]) -> None:
    assert parse_shorthand(written(value)[1:-1]) == value
