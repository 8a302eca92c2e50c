"""Every command that a text calls, however deep it stands."""

from __future__ import annotations

from collections.abc import Iterator

from awsh.language.node import Node
from awsh.language.tree import Call, Pipeline


def calls(node: Node) -> Iterator[tuple[Call, bool]]:
    """Each call below NODE, and whether it stands behind a `|`; the outer ones first, in the text's order."""
    pending: list[object] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, Pipeline):
            for index, stage in enumerate(each.stages):
                if isinstance(stage, Call):
                    yield stage, index > 0
        if isinstance(each, Node):
            pending += (getattr(each, name) for name in reversed(each.fields))
        elif isinstance(each, tuple):
            pending += reversed(each)
