"""Policy variables: `${aws:username}` in a resource or a condition stands for what the request has there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awsh.policies.document import MARK, STAR, listed

Context = Mapping[str, Sequence[str]]
"""What is known of a request: lower-case condition keys, and their values."""

_VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")
_LITERAL = {"*": STAR, "?": MARK, "$": "$"}


def filled(text: str, context: Context) -> str | None:
    """TEXT with the variables' values, in which `*` and `?` are no pattern; None where one has none.

    A key of several values is none that a variable can stand for.
    """
    if "${" not in text:
        return text
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        name, default = found.groups()
        if name in _LITERAL:
            return _LITERAL[name]
        values = context.get(name.lower(), ())
        known = values[0] if len(values) == 1 else default
        missing = missing or known is None
        return (known or "").replace("*", STAR).replace("?", MARK)

    text = _VARIABLE.sub(value, text)
    return None if missing else text


def plain(text: str) -> str:
    """A filled text as it reads, for comparing it without a pattern."""
    return text.replace(STAR, "*").replace(MARK, "?")


def variables(value: Any) -> Iterator[str]:
    """The keys that variables in VALUE, one text or several, stand for."""
    for each in listed(value):
        for found in _VARIABLE.finditer(str(each)):
            if found[1] not in _LITERAL:
                yield found[1]
