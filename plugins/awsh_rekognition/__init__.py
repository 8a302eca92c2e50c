"""Rekognition: what is in pictures and videos."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_rekognition.groups import rekognition

    return [rekognition]
