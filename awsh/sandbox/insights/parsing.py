"""The patterns of `parse`: text with stars, and regular expressions with named groups."""

from __future__ import annotations

import re

from awsh.sandbox.insights.words import Malformed, Word


def pattern(word: Word) -> re.Pattern[str]:
    """A regular expression for either. Raises Malformed."""
    if word.kind == "text":
        parts = word.text.split("*")
        if len(parts) < 2:
            raise Malformed("the pattern of parse has no *", word.start)
        # A last star takes all that is left, each other as little as it can.
        stars = ["(.*?)"] * (len(parts) - 2) + ["(.*)" if not parts[-1] else "(.*?)"]
        return re.compile(
            "".join(re.escape(part) + star for part, star in zip(parts, [*stars, ""], strict=True)), re.DOTALL
        )
    if word.kind != "regex":
        raise Malformed("parse wants a 'pattern with *' or a /regular expression/", word.start)
    try:
        return re.compile(re.sub(r"\(\?<(?=[@A-Za-z_])@?", "(?P<", word.text))
    except re.error as error:
        raise Malformed(f"invalid regular expression: {error}", word.start) from None
