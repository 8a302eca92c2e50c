"""Patterns of columns with spaces between them: `[ip, user, ..., status = 5*, bytes > 1000]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from awsh.sandbox.log_patterns.compiling import Invalid, Test
from awsh.sandbox.log_patterns.matching import compare

_WORD = re.compile(r'\[[^\]]*\]|"[^"]*"|\S+')
_ALTERNATIVE = re.compile(r"\s*(?:\|\||&&)\s*")
_CONDITION = re.compile(
    r'(?P<name>[\w.@-]+)\s*(?P<operator>!=|<=|>=|=|<|>)\s*(?P<value>"[^"]*"|%[^%]*%|[^\s"]+)'
)
_REST = "..."

_Judge = Callable[[str], bool]


def test(text: str) -> Test:
    """Raises Invalid."""
    if not text.endswith("]"):
        raise Invalid("Invalid filter pattern: ']' is missing")
    columns = [part.strip() for part in _parts(text[1:-1])]
    if columns.count(_REST) > 1:
        raise Invalid("Invalid filter pattern: ... stands in it more than once")
    judges = [None if each == _REST else _column(each) for each in columns]

    def fits(message: str) -> bool:
        words = [_bare(each) for each in _WORD.findall(message)]
        if None not in judges:
            return len(words) == len(judges) and _all(judges, words)
        before = judges.index(None)
        after = len(judges) - before - 1
        return len(words) >= before + after and _all(
            [*judges[:before], *judges[before + 1 :]], [*words[:before], *words[len(words) - after :]]
        )

    return fits


def _all(judges: Sequence[_Judge | None], words: Sequence[str]) -> bool:
    return all(judge is None or judge(word) for judge, word in zip(judges, words, strict=True))


def _parts(text: str) -> list[str]:
    return re.findall(r'(?:[^,"%]|"[^"]*"|%[^%]*%)+', text)


def _bare(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] + word[-1] in ("[]", '""') else word


def _column(text: str) -> _Judge:
    """A name, which takes anything, or conditions on it."""
    if re.fullmatch(r"[\w.@-]+", text):
        return lambda word: True
    conditions: list[_Judge] = []
    for part in _ALTERNATIVE.split(text):
        found = _CONDITION.fullmatch(part.strip())
        if found is None:
            raise Invalid(f"Invalid filter pattern: '{part.strip()}' is no condition on a column")
        value = found["value"]
        quoted = value.startswith('"')
        conditions.append(compare(found["operator"], value[1:-1] if quoted else value, quoted=quoted))
    signs = [sign.strip() for sign in _ALTERNATIVE.findall(text)]
    if len(set(signs)) > 1:
        raise Invalid(f"Invalid filter pattern: both && and || in '{text}'")
    if signs and signs[0] == "||":
        return lambda word: any(each(word) for each in conditions)
    return lambda word: all(each(word) for each in conditions)
