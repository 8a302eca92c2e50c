"""Deleting several things after asking: each is told, and one that fails does not keep the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from awsh import AwsError, Context, PartialFailure, ResourceKind

SHOWN = 8
"""Things that a question names; the rest is counted."""


def listed(texts: list[str]) -> str:
    """`a; b; and 3 more`."""
    more = f"; and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return "; ".join(texts[:SHOWN]) + more


def remove_each(
    ctx: Context,
    kind: ResourceKind,
    called: Mapping[str, str],
    request: Callable[[str], object],
    *,
    done: str = "deleted",
) -> None:
    """Makes the REQUEST for each id. called: how each is named, by id. done: what is told of each.

    Raises AwsError, PartialFailure.
    """
    failures: list[tuple[str, AwsError]] = []
    for id, name in called.items():
        try:
            request(id)
        except AwsError as error:
            failures.append((name, error))
            continue
        ctx.note(f"{done} {kind.noun} {name}")
        if kind.use and ctx.current(kind.name) == id:
            ctx.use(kind.name, None)
    if failures and len(called) == 1:
        raise failures[0][1]
    if failures:
        raise PartialFailure(len(called) - len(failures), [(name, str(error)) for name, error in failures])
