"""What AWS's describing operations have in common: filters, ids, and how a resource is called."""

from __future__ import annotations

from typing import Any

HEX = "(?:[0-9a-f]{8}|[0-9a-f]{17})"
"""A regular expression of what stands behind the prefix of an id: eight digits in old ones."""

NAME_TAG = "Tags[?Key=='Name'].Value | [0]"
"""The JMESPath of a record's Name tag."""


def by(name: str, *values: str) -> list[dict[str, Any]]:
    """The Filters parameter by one property; those of several are added up: any of VALUES, and all of them."""
    return [{"Name": name, "Values": list(values)}]


def named(id: str, name: str) -> str:
    """How a resource is called in messages: `web (i-1)`."""
    return f"{name} ({id})" if name else id
