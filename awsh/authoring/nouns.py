"""Words of AWS's models as people write them."""

from __future__ import annotations

import keyword
import re

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+[0-9]*")

_ENDINGS = {
    "ies": "y",
    "sses": "ss",
    "atuses": "atus",
    "buses": "bus",
    "dices": "dex",
    "xes": "x",
    "ches": "ch",
    "shes": "sh",
}


def words(name: str) -> list[str]:
    """`DBInstances` is db, instances."""
    return [word.lower() for word in _WORD.findall(name)]


def singular(word: str) -> str:
    """`repositories` is repository, and `status` status."""
    for ending, one in _ENDINGS.items():
        if word.endswith(ending):
            return word[: -len(ending)] + one
    if word.endswith(("ss", "us", "sis")) or not word.endswith("s"):
        return word
    return word[:-1]


def plural(word: str) -> str:
    if word.endswith("y") and not word.endswith(("ay", "ey", "oy")):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def identifier(parts: list[str]) -> str:
    """A name of Python's."""
    name = "_".join(parts) or "value"
    name = f"n{name}" if name[0].isdigit() else name
    return f"{name}_" if keyword.iskeyword(name) else name
