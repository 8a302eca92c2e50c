"""What is quicker than moto's own says the same."""

from __future__ import annotations

from typing import Any

import pytest

from awsh.sandbox.xml_text import unparse

xmltodict = pytest.importorskip("xmltodict", reason="the sandbox's packages are not installed")


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        {"@xmlns": 'http://"x"/&', "requestId": "1"},
        {
            "set": {
                "item": [{"id": "vpc-1", "on": True, "size": 5}, {"id": "<&>\"'", "off": False, "none": None}]
            }
        },
        {"empty": [], "blank": "", "nested": {"deeper": {"list": []}}, "bytes": b"caf\xc3\xa9"},
        {
            "mixed": {"@at": None, "#text": "é\n ", "child": ["a", "b"]},
            "tuple": ("x", 1.5),
            "view": {"k": 1}.keys(),
        },
    ],
)
def test_answers_of_ec2(content: Any) -> None:
    document = {"DescribeVpcsResponse": content}
    assert unparse(document) == xmltodict.unparse(document, short_empty_elements=True)


def test_what_xml_cannot_say_spoils_no_answer() -> None:
    text = unparse({"root": {"name": "a\x1b[31m\nb\x00", "@at": "\x07"}})
    assert xmltodict.parse(text) == {"root": {"name": "a\ufffd[31m\nb\ufffd", "@at": "\ufffd"}}


@pytest.mark.parametrize("name", ["a b", "a>", "/", 'x="'])
def test_a_name_stays_a_name(name: str) -> None:
    for document in ({name: "x"}, {"root": {name: "x"}}, {"root": {f"@{name}": "x"}}):
        with pytest.raises(ValueError, match="Invalid"):
            unparse(document)
