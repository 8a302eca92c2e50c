"""Public names that are to go: each works for one minor version more, and says what takes its place.

A hook that is to go is marked at its declaration, `@hookspec(warn_on_impl=DeprecationWarning("…"))`. Both are
DeprecationWarnings where the plugin uses them, which Python shows in its tests, and `plugin check` always.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple


class Going(NamedTuple):
    """instead: the public name that does the same. version: that has the old one no more."""

    instead: str
    version: str


GOING: dict[str, Going] = {}
"""By the old name. One is entered when it leaves `__all__`, and taken out when its version comes."""


def old(name: str) -> Any:
    """What a public name that is to go stands for. Raises AttributeError for one that never was."""
    if name not in GOING:
        raise AttributeError(f"module 'awsh' has no attribute {name!r}")
    instead, version = GOING[name]
    warnings.warn(
        f"awsh.{name} goes with awsh {version}: awsh.{instead} takes its place",
        DeprecationWarning,
        stacklevel=2,
    )
    import awsh

    return getattr(awsh, instead)
