"""Patterns of terms: `all of these`, `"a phrase"`, `-without`, `?either ?or`, `%regex%`."""

from __future__ import annotations

import re

from awsh.sandbox.log_patterns.compiling import Invalid, Test
from awsh.sandbox.log_patterns.matching import expression

_TERM = re.compile(
    r'\s*(?P<sign>[-?]?)(?:"(?P<phrase>(?:[^"\\]|\\.)*)"|%(?P<regex>[^%]*)%|(?P<word>[^\s"]+))'
)


def test(text: str) -> Test:
    """Raises Invalid."""
    wanted: list[Test] = []
    without: list[Test] = []
    either: list[Test] = []
    at = 0
    while at < len(text):
        found = _TERM.match(text, at)
        if found is None:
            raise Invalid("Invalid filter pattern: a quotation mark is not closed")
        at = found.end()
        {"": wanted, "-": without, "?": either}[found["sign"]].append(_one(found))
    return lambda message: (
        all(each(message) for each in wanted)
        and not any(each(message) for each in without)
        and (not either or bool(wanted) or any(each(message) for each in either))
    )


def _one(found: re.Match[str]) -> Test:
    if found["regex"] is not None:
        search = expression(found["regex"]).search
        return lambda message: search(message) is not None
    word = found["word"]
    if word is not None and not re.fullmatch(r"\w+", word):
        raise Invalid(f"Invalid character(s) in term '{word}'")
    term = word if word is not None else re.sub(r"\\(.)", r"\1", found["phrase"])
    return lambda message: term in message
