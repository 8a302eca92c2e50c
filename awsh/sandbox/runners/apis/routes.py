"""Paths with variables: which of several fits a request, and what its variables are then."""

from __future__ import annotations

from collections.abc import Iterable

ANY = "ANY"


def match(pattern: str, path: str) -> dict[str, str] | None:
    """The variables of PATTERN, `/pets/{id}` or `/{proxy+}`, in PATH; None where it does not fit."""
    wanted, given = pattern.split("/"), path.split("/")
    found: dict[str, str] = {}
    for index, part in enumerate(wanted):
        name = variable(part)
        if name is None:
            if index >= len(given) or given[index] != part:
                return None
        elif name.endswith("+"):
            rest = "/".join(given[index:])
            return {**found, name[:-1]: rest} if rest else None
        elif index >= len(given) or not given[index]:
            return None
        else:
            found[name] = given[index]
    return found if len(wanted) == len(given) else None


def variable(part: str) -> str | None:
    """`id` of `{id}`, `proxy+` of `{proxy+}`; None for a part that is no variable."""
    return part[1:-1] if part.startswith("{") and part.endswith("}") else None


def closeness(pattern: str) -> list[int]:
    """What patterns that fit are sorted by, the closest first: names before variables before greedy ones."""
    names = (variable(part) for part in pattern.split("/"))
    return [0 if name is None else 2 if name.endswith("+") else 1 for name in names]


def closest(patterns: Iterable[tuple[str, str]], method: str, path: str) -> tuple[str, str] | None:
    """Of pairs of method and pattern the one that API Gateway takes; a method before ANY."""
    fitting = [
        (closeness(pattern), own == ANY, own, pattern)
        for own, pattern in patterns
        if own in (method, ANY) and match(pattern, path) is not None
    ]
    return min(fitting)[2:] if fitting else None
