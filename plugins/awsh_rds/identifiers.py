"""Names that RDS takes, known before it is asked."""

from __future__ import annotations

import re

from awsh import UsageError


def check_identifier(name: str, noun: str, *, longest: int = 63) -> str:
    """NAME as AWS keeps it, in lower case. Raises UsageError for what it refuses.

    noun: what is called so, for the message.
    """
    if not name:
        raise UsageError(f"a {noun} wants a name")
    if len(name) > longest:
        raise UsageError(
            f"the name of a {noun} has {longest} characters at most, and {name!r} has {len(name)}"
        )
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name):
        raise UsageError(
            f"{name!r} is no name of a {noun}",
            hint="letters, digits and hyphens, beginning with a letter",
        )
    if name.endswith("-") or "--" in name:
        raise UsageError(f"{name!r}: the name of a {noun} neither ends with a hyphen nor has two in a row")
    return name.lower()
