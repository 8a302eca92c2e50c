"""What a stage can be called."""

from __future__ import annotations

import re

from awsh import UsageError
from awsh_apigw.keys import DEFAULT


def check_stage(name: str, *, rest: bool) -> str:
    """NAME. Raises UsageError for what AWS would refuse."""
    if name == DEFAULT and not rest:
        return name
    if name == DEFAULT:
        raise UsageError(
            "a REST API has no stage $default: its stages stand in the path", hint="such as prod"
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", name):
        raise UsageError(
            f"{name!r} is no name of a stage", hint="letters, digits, - and _; it stands in the path"
        )
    return name
