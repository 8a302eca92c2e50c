"""From a pattern's text to a test of messages."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

LONGEST = 1024
"""Characters of a pattern."""

Test = Callable[[str], bool]


class Invalid(Exception):
    """A pattern that CloudWatch refuses, with the reason it gives."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Test:
    """Whether a message fits PATTERN. Raises Invalid."""
    from awsh.sandbox.log_patterns import columns, objects, terms

    text = pattern.strip()
    if len(pattern) > LONGEST:
        raise Invalid(f"The filter pattern has more than {LONGEST} characters")
    if text.startswith("{"):
        return objects.test(text)
    if text.startswith("["):
        return columns.test(text)
    return terms.test(text)
