"""API Gateway: HTTP and REST APIs in front of functions."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return []
